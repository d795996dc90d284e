"""The settings of the suite: the real ones, with a place of their own.

Each process of the suite has its own folder and, on SQLite, its own database file: a file behaves
as in service (WAL, one writer at a time), a database in memory does not. Programs that a test
starts inherit the folder.
"""

import atexit
import os
import shutil
import tempfile

process = os.environ.get("PYTEST_XDIST_WORKER", "only one")
if os.environ.get("VAR_DIR_BELONGS_TO") != process:
    folder = tempfile.mkdtemp(prefix="incident-ledger-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ |= {"VAR_DIR": folder, "VAR_DIR_BELONGS_TO": process}
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + 50 * "x")

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, VAR_DIR  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
