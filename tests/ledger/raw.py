"""Going behind the application's back, as SQL or as somebody with more rights would."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from incidents.ledger.rows import COLUMNS, Row
from tests.flushing import guards_lifted

only_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has this")
REFUSALS = "append-only|only moves forward|may not be re"


def execute(sql: str, values: Sequence[Any] = ()) -> int:
    """Run one statement; the number of rows it touched."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        touched: int = cursor.rowcount
    return touched


def refused(sql: str, values: Sequence[Any] = ()) -> None:
    """Run a statement that the guards must refuse, with words of their own."""
    with pytest.raises(DatabaseError, match=REFUSALS):
        execute(sql, values)


def insert(row: Row, how: str = "INSERT", *, rowid: int | None = None, tail: str = "") -> str:
    """The statement that puts this row into the table; its values are the row's own."""
    names = ", ".join(COLUMNS if rowid is None else ("rowid", *COLUMNS))
    marks = ", ".join(["%s"] * len(COLUMNS))
    first = "" if rowid is None else f"{rowid}, "
    return f"{how} INTO ledger_event ({names}) VALUES ({first}{marks}) {tail}"


def tamper(sql: str, values: Sequence[Any] = ()) -> None:
    """Change the ledger with its guards lifted, as the owner of the database could."""
    with guards_lifted(connection):
        assert execute(sql, values) > 0, "nothing was changed"
