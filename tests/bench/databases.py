"""Scratch databases: made by the project's own migrations, and gone afterwards."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parents[2]
DATABASES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Scratch:
    """One migrated database. ``kind`` is sqlite or postgresql, ``place`` a path or a URL."""

    kind: str
    place: str
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to run on it, with the project's own settings."""
        url = f"sqlite:///{self.place}" if self.kind == "sqlite" else self.place
        return os.environ | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": "only-for-the-bench-" + 50 * "x",
            "VAR_DIR": str(self.folder),
        }


def server() -> str | None:
    """The URL of a PostgreSQL that answers: ``DATABASE_URL``, or the usual place. Else None."""
    for url in (os.environ.get("DATABASE_URL", ""), "postgres://postgres@127.0.0.1:5432/postgres"):
        if not url.startswith("postgres"):
            continue
        try:
            psycopg.connect(_named(url, "postgres"), connect_timeout=5).close()
        except psycopg.Error:
            continue
        return url
    return None


@contextmanager
def scratch(kind: str, copies: tuple[str, ...] = ()) -> Iterator[list[Scratch]]:
    """A fresh database, and copies of it as the migrations made it."""
    make = _sqlite if kind == "sqlite" else _postgresql
    # Where the embedded default keeps its file: the same disk, not one in memory.
    (ROOT / "var").mkdir(mode=0o700, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=ROOT / "var"))
    try:
        with make(folder, ("ours", *copies)) as made:
            yield made
    finally:
        shutil.rmtree(folder)


@contextmanager
def _sqlite(folder: Path, names: tuple[str, ...]) -> Iterator[list[Scratch]]:
    made = [Scratch("sqlite", str(folder / f"{name}.sqlite3"), folder) for name in names]
    _migrate(made[0])
    for copy in made[1:]:
        # Closed by the process that migrated it, so its write-ahead log is empty.
        shutil.copyfile(made[0].place, copy.place)
    yield made


@contextmanager
def _postgresql(folder: Path, names: tuple[str, ...]) -> Iterator[list[Scratch]]:
    url = server()
    if url is None:
        raise LookupError("no PostgreSQL answers")
    run = f"ledger_bench_{secrets.token_hex(4)}"
    databases = [f"{run}_{name}" for name in names]
    with psycopg.connect(_named(url, "postgres"), autocommit=True) as connection:
        try:
            connection.execute(f"CREATE DATABASE {databases[0]}".encode())
            made = [Scratch("postgresql", _named(url, name), folder) for name in databases]
            _migrate(made[0])
            for name in databases[1:]:
                connection.execute(f"CREATE DATABASE {name} TEMPLATE {databases[0]}".encode())
            yield made
        finally:
            for name in databases:
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())


def _named(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _migrate(database: Scratch) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env=database.environment,
        check=True,
    )
