"""Putting rows of views into their tables, live (within the append) and in bulk (in a rebuild)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from django.db import connection

from incidents.events import Recorded
from incidents.ledger import store
from incidents.ledger.store import Statement
from incidents.projections.register import VIEWS, View

_json = msgspec.json.Encoder(order="sorted").encode
_PARAMETERS = 900
"""Values in one statement; SQLite's least limit is 999."""


def project(
    generation: int, before: Sequence[Recorded[Any]], new: Sequence[Recorded[Any]]
) -> list[Statement]:
    """What brings the rows of one stream up to date, within the transaction of the append.

    ``before`` are the events that the stream had, ``new`` the ones that are being appended. Only
    what changes is written: what needs more than one statement at once, the rest is returned.
    """
    kinds = {each.event.__class__ for each in new}
    stream = new[0].stream
    statements: list[Statement] = []
    for view in VIEWS:
        if not any(kind in view.handles for kind in kinds):
            continue
        if view.mode == "each":
            statements += insertions(view, generation, view.rows(new))
            continue
        rows, former = view.rows([*before, *new]), view.rows(before)
        if rows == former:
            continue
        if view.mode == "one" and former:
            statements.append(change(view, generation, former[0], rows[0]))
        elif former:
            # Two statements on the same rows: the second must see what the first did.
            forget(view, generation, [stream])
            insert(view, generation, rows)
        else:
            statements += insertions(view, generation, rows)
    return statements


def refresh(generation: int, stream: str, recorded: Sequence[Recorded[Any]]) -> None:
    """Write all rows of one stream anew, from all of its events."""
    for view in VIEWS:
        forget(view, generation, [stream])
        insert(view, generation, view.rows(recorded))


def insert(view: View, generation: int, rows: Sequence[Any]) -> None:
    """Add rows of a view."""
    for statement in insertions(view, generation, rows):
        store.carry_out([statement])


def insertions(view: View, generation: int, rows: Sequence[Any]) -> Iterator[Statement]:
    """Statements that add rows of a view."""
    columns = ("generation", *view.columns)
    fitting = _PARAMETERS // len(columns)
    for start in range(0, len(rows), fitting):
        chunk = list(values_of(view, generation, rows[start : start + fitting]))
        sql = _insertion(view.model._meta.db_table, columns, len(chunk))
        yield sql, [value for values in chunk for value in values]


@cache
def _insertion(table: str, columns: tuple[str, ...], rows: int) -> str:
    one = f"({', '.join(['%s'] * len(columns))})"
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([one] * rows)}"


def change(view: View, generation: int, former: Any, row: Any) -> Statement:
    """A statement that brings the one row of a stream from what it was to what it is."""
    pairs = zip(*values_of(view, generation, [former, row]), strict=True)
    changed = {
        column: value
        for column, (was, value) in zip(("generation", *view.columns), pairs, strict=True)
        if value != was
    }
    places = ", ".join(f"{column} = %s" for column in changed)
    return (
        f"UPDATE {view.model._meta.db_table} SET {places} WHERE generation = %s AND stream = %s",
        [*changed.values(), generation, row.stream],
    )


def insert_bulk(view: View, generation: int, rows: Iterable[Any]) -> None:
    """Add many rows by the fastest way that the database has, taking them as they come."""
    columns = ("generation", *view.columns)
    table, names = view.model._meta.db_table, ", ".join(columns)
    values = values_of(view, generation, rows)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for each in values:
                    copy.write_row(each)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values))


def forget(view: View, generation: int, streams: Sequence[str]) -> None:
    """Take the rows of some streams out of one generation."""
    with connection.cursor() as cursor:
        for start in range(0, len(streams), _PARAMETERS):
            chunk = streams[start : start + _PARAMETERS]
            marks = ", ".join(["%s"] * len(chunk))
            cursor.execute(
                f"DELETE FROM {view.model._meta.db_table}"
                f" WHERE generation = %s AND stream IN ({marks})",
                [generation, *chunk],
            )


def values_of(view: View, generation: int, rows: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """The rows as the database takes them: moments and documents as text."""
    as_text = _naive if connection.vendor == "sqlite" else _zoned
    for row in rows:
        values = list(msgspec.structs.astuple(row))
        for place in view.documents:
            values[place] = _json(values[place]).decode()
        for place in view.moments:
            if values[place] is not None:
                values[place] = as_text(values[place])
        yield (generation, *values)


def _zoned(moment: datetime) -> str:
    """``2023-01-03T17:00:00Z``. The encoder is many times faster than ``isoformat``."""
    return _json(moment)[1:-1].decode()


def _naive(moment: datetime) -> str:
    """UTC without its mark, the form in which Django keeps moments on SQLite."""
    text = _json(moment).decode()
    return f"{text[1:11]} {text[12:-2]}"
