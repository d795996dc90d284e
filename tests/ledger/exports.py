"""Bringing an export into a database that nothing was written to yet."""

import io
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from incidents.ledger import store
from incidents.ledger.rows import GENESIS
from incidents.models import DERIVED
from tests.flushing import guards_lifted
from tests.ledger.raw import execute
from tests.ledger.world import rows, views


def start_empty() -> None:
    """Make this database one that nothing was written to yet."""
    with guards_lifted(connection):
        for table in ("ledger_event", *(model._meta.db_table for model in DERIVED)):
            execute(f"DELETE FROM {table}")
        execute("UPDATE ledger_head SET position = 0, digest = %s, recorded_at = ''", [GENESIS])


def nothing_is_there() -> bool:
    """Whether the ledger is as empty as it was."""
    no_rows = not any(views().values())
    return (rows(), store.head()[:3], no_rows) == ([], (0, GENESIS, ""), True)


def bring_in(path: Path) -> str:
    """What the import says."""
    out = io.StringIO()
    call_command("import_ledger", str(path), stdout=out, verbosity=0)
    return out.getvalue()
