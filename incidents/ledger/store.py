"""Append and read.

Writers take turns at the head row, so positions are gapless and in commit order, and "everything
after N" misses nothing.

The SQL is written out: each command pays for every round trip, and the same few statements run
on SQLite and PostgreSQL.
"""

import secrets
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db import OperationalError, connection, transaction

from incidents.errors import Broken, Busy
from incidents.ids import new_uuid
from incidents.ledger.chain import event_digest, payload_digest
from incidents.ledger.rows import COLUMNS, Fact, HeadRow, Row, Stamp, moment_text

PAGE = 1_000
"""Rows read at a time when the whole log is walked; keeps memory flat."""

_NOT_IN_TIME = frozenset({"55P03", "57014", "40P01"})
"""PostgreSQL's codes for a lock that was not had, a statement cut short, and a deadlock."""
_ALL = ", ".join(COLUMNS)
_HEAD = "SELECT position, digest, recorded_at, generation FROM ledger_head WHERE id = 1"
HEAD_THEN = (
    "(SELECT position FROM ledger_head WHERE id = 1) AS head_position, "
    "(SELECT generation FROM ledger_head WHERE id = 1) AS head_generation"
)
"""Columns for :func:`read_stream`: where the head stood at the moment of reading."""
_MOVE = "UPDATE ledger_head SET position = %s, digest = %s, recorded_at = %s WHERE id = 1"
_ONE = f"({', '.join(['%s'] * len(COLUMNS))})"

Statement = tuple[str, list[Any]]
"""SQL and its values."""


class Turn:
    """The right to append, held until the transaction ends. Made by :func:`turn`."""

    def __init__(self, head: HeadRow) -> None:
        self.head = head

    def append(
        self,
        stream: str,
        facts: Sequence[Fact],
        stamp: Stamp,
        *,
        version: int,
        now: datetime,
        along: Callable[[list[Row]], Sequence[Statement]] = lambda rows: (),
    ) -> list[Row]:
        """Write events to the end of a stream that stands at ``version``.

        ``recorded_at`` is ``now``, but never before that of the newest event, so that what was
        known at a moment is always a beginning of the log. The unique index on (stream, version)
        has the last word: an ``IntegrityError`` means that the caller's version was not true.

        ``along`` is told the rows, and gives what is to be written with them in the same trip.
        """
        recorded_at = max(moment_text(now), self.head.recorded_at)
        position, previous = self.head.position, self.head.digest
        rows = []
        for step, fact in enumerate(facts, start=1):
            salt = secrets.token_hex(16)
            row = Row(
                position=position + step,
                event_id=new_uuid(),
                stream=stream,
                version=version + step,
                type=fact.type,
                schema=fact.schema,
                occurred_at=moment_text(fact.occurred_at),
                recorded_at=recorded_at,
                actor_kind=stamp.actor_kind,
                actor_id=stamp.actor_id,
                surface=stamp.surface,
                command_id=stamp.command_id,
                command_digest=stamp.command_digest,
                correlation_id=stamp.correlation_id,
                causation_id=stamp.causation_id,
                payload=fact.payload,
                salt=salt,
                payload_digest=payload_digest(salt, fact.payload),
                previous_digest=previous,
                digest="",
            )
            previous = event_digest(row)
            rows.append(row._replace(digest=previous))
        last = rows[-1]
        move = (_MOVE, [last.position, last.digest, last.recorded_at])
        carry_out([*insertions(rows), move, *along(rows)])
        self.head = HeadRow(last.position, last.digest, last.recorded_at, self.head.generation)
        return rows


@contextmanager
def turn() -> Iterator[Turn]:
    """Open the transaction of one append and wait for our turn at the head.

    Raises :class:`~incidents.errors.Busy` when the lock cannot be had in time.
    """
    with _busy(), transaction.atomic():
        yield Turn(head(lock=True))


@contextmanager
def ahead() -> Iterator[None]:
    """Read before the lock. A connection that turns out to be lost is put away for the next try.

    Inside a transaction that is already open, that transaction sees to it.

    Raises :class:`~incidents.errors.Busy` when the answer does not come in time.
    """
    with _busy():
        try:
            yield
        except OperationalError:
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
            raise


def head(*, lock: bool = False) -> HeadRow:
    """The newest position and digest. ``lock`` waits for our turn, inside a transaction.

    SQLite has no row locks and needs none: its write transactions are IMMEDIATE.
    """
    locked = lock and connection.features.has_select_for_update
    with connection.cursor() as cursor:
        cursor.execute(_HEAD + " FOR UPDATE" if locked else _HEAD)
        found = cursor.fetchone()
    if found is None:
        raise Broken(0, "its head is missing")
    return HeadRow(*found)


def insert(rows: Sequence[Row]) -> None:
    """Put finished rows into the table, in one statement for each few of them."""
    for statement in insertions(rows):
        carry_out([statement])


def insertions(rows: Sequence[Row]) -> Iterator[Statement]:
    """Statements that put finished rows into the table."""
    for start in range(0, len(rows), 40):
        chunk = rows[start : start + 40]
        places = ", ".join([_ONE] * len(chunk))
        yield (
            f"INSERT INTO ledger_event ({_ALL}) VALUES {places}",
            [value for row in chunk for value in row],
        )


def carry_out(statements: Sequence[Statement]) -> None:
    """Write to different tables, on PostgreSQL in one statement: a round trip for each costs more.

    None of them sees what the others write.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(statements) > 1:
            *parts, last = [sql for sql, _ in statements]
            named = ", ".join(f"part{number} AS ({sql})" for number, sql in enumerate(parts))
            cursor.execute(f"WITH {named} {last}", [v for _, each in statements for v in each])
        else:
            for sql, values in statements:
                cursor.execute(sql, values)


def read_stream(
    stream: str, *, columns: str = _ALL, up_to: datetime | None = None, command_id: str = ""
) -> list[tuple[Any, ...]]:
    """The events of one stream in order, as tuples of ``columns``.

    ``up_to`` leaves out what was recorded later. With ``command_id`` the events of that command
    come along, whatever their stream.
    """
    sql, values = f"SELECT {columns} FROM ledger_event WHERE stream = %s", [stream]
    if command_id:
        sql, values = f"{sql} OR command_id = %s", [*values, command_id]
    if up_to is not None:
        sql, values = f"{sql} AND recorded_at <= %s", [*values, moment_text(up_to)]
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY position", values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def read_after(
    position: int = 0, *, columns: str = _ALL, until: int | None = None, limit: int | None = None
) -> Iterator[tuple[Any, ...]]:
    """All events after a position, in the one order, a page at a time.

    ``columns`` begin with the position. ``until`` is the last position that is wanted, ``limit``
    the greatest number of events. A reader that remembers the last position and asks again misses
    nothing.
    """
    left = limit
    while left is None or left > 0:
        size = PAGE if left is None else min(PAGE, left)
        page = _page(position, columns, until, size)
        yield from page
        if len(page) < size:
            return
        position = page[-1][0]
        left = None if left is None else left - len(page)


def _page(position: int, columns: str, until: int | None, size: int) -> list[tuple[Any, ...]]:
    bound, values = ("", []) if until is None else (" AND position <= %s", [until])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM ledger_event WHERE position > %s{bound}"
            " ORDER BY position LIMIT %s",
            [position, *values, size],
        )
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def read_by_stream(*, columns: str = _ALL, until: int) -> Iterator[tuple[Any, ...]]:
    """All events up to a position, stream by stream, a page at a time.

    ``columns`` begin with position, event id, stream and version.
    """
    stream, version = "", 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {columns} FROM ledger_event"
                " WHERE (stream, version) > (%s, %s) AND position <= %s"
                " ORDER BY stream, version LIMIT %s",
                [stream, version, until, PAGE],
            )
            page = cursor.fetchall()
        yield from page
        if len(page) < PAGE:
            return
        stream, version = page[-1][2:4]


def position_at(at: datetime) -> int:
    """The last position that was recorded by a moment; 0 when none was.

    ``recorded_at`` never runs backwards, so the place is found by halving.
    """
    wanted = moment_text(at)
    low, high = 0, head().position
    with connection.cursor() as cursor:
        while low < high:
            middle = (low + high + 1) // 2
            cursor.execute("SELECT recorded_at FROM ledger_event WHERE position = %s", [middle])
            if cursor.fetchone()[0] <= wanted:
                low = middle
            else:
                high = middle - 1
    return low


def rows_after(position: int = 0, *, until: int | None = None) -> Iterator[Row]:
    """Full rows after a position, for verifying and exporting.

    Raises :class:`~incidents.errors.Broken` at one whose bytes are no text any more.
    """
    try:
        for values in read_after(position, until=until):
            row = Row(*values)
            position = row.position
            yield row
    except (OperationalError, UnicodeDecodeError) as error:
        if not _is_no_text(error):
            raise
        yield from _one_by_one(position, until)


def _one_by_one(position: int, until: int | None) -> Iterator[Row]:
    """A page that cannot be read does not say at which row: found by asking for each."""
    while True:
        try:
            found = [Row(*values) for values in read_after(position, until=until, limit=1)]
        except (OperationalError, UnicodeDecodeError) as error:
            if not _is_no_text(error):
                raise
            raise Broken(position + 1, "its bytes are not text any more") from error
        if not found:
            return
        position = found[0].position
        yield found[0]


def _is_no_text(error: Exception) -> bool:
    """SQLite's words for it; psycopg raises Python's own error."""
    return isinstance(error, UnicodeDecodeError) or "Could not decode" in str(error)


def moment(text: str) -> datetime:
    """The moment that a stored text stands for."""
    return datetime.fromisoformat(text).astimezone(UTC)


@contextmanager
def _busy() -> Iterator[None]:
    """Say that the lock was not had in time; let every other trouble of the database through."""
    try:
        yield
    except OperationalError as error:
        if _lock_was_not_had(error):
            raise Busy(
                "The ledger is busy: another change is being written. Nothing of yours was. "
                "Try again in a second."
            ) from error
        raise


def _lock_was_not_had(error: OperationalError) -> bool:
    """By the driver's codes: a server may say it in any language."""
    code = getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF
    return (
        code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
        or getattr(error.__cause__, "sqlstate", None) in _NOT_IN_TIME
    )
