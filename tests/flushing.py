"""Bring the database back to what the migrations made, in spite of the ledger's guards."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

Rows = tuple[list[str], list[tuple[Any, ...]]]


def own_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """Return every table whose rows a test may change.

    Django fills some of them again by itself, but not the groups, and under other keys: a program
    that goes on over several tests would remember content types that are gone.
    """
    return sorted(set(connection.introspection.table_names()) - {"django_migrations"})


def seeded_rows(connection: BaseDatabaseWrapper) -> dict[str, Rows]:
    """Read the rows that migrations put there, such as the head of the ledger, and the groups."""
    seeds: dict[str, Rows] = {}
    with connection.cursor() as cursor:
        for table in own_tables(connection):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            seeds[table] = (names, cursor.fetchall())
    return seeds


def put_back(connection: BaseDatabaseWrapper, seeds: dict[str, Rows]) -> None:
    """Make the tables hold these rows and no others. Call it with the guards lifted."""
    quote = connection.ops.quote_name
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for table in seeds:
            cursor.execute(f"DELETE FROM {quote(table)}")
        for table, (names, rows) in seeds.items():
            if rows:
                columns = ", ".join(map(quote, names))
                places = ", ".join(["%s"] * len(names))
                cursor.executemany(
                    f"INSERT INTO {quote(table)} ({columns}) VALUES ({places})", rows
                )
    ContentType.objects.clear_cache()


@contextmanager
def guards_lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let rows be removed: no trigger fires inside, and all stand again afterwards."""
    lift = {"sqlite": _lifted_on_sqlite, "postgresql": _lifted_on_postgresql}[connection.vendor]
    with lift(connection):
        yield


@contextmanager
def _lifted_on_sqlite(connection: BaseDatabaseWrapper) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
    drop = [f"DROP TRIGGER {connection.ops.quote_name(name)}" for name, _ in triggers]
    _run(connection, drop)
    try:
        yield
    finally:
        _run(connection, [sql for _, sql in triggers])


@contextmanager
def _lifted_on_postgresql(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Act as a replica does: ordinary triggers sleep. Those that always fire are switched off."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, quote_ident(tgname) FROM pg_trigger"
            " WHERE NOT tgisinternal AND tgenabled = 'A'"
        )
        always = cursor.fetchall()
    _run(connection, [f"ALTER TABLE {table} DISABLE TRIGGER {name}" for table, name in always])
    _run(connection, ["SET session_replication_role = replica"])
    try:
        yield
    finally:
        _run(connection, ["SET session_replication_role = origin"])
        _run(
            connection,
            [f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}" for table, name in always],
        )


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
