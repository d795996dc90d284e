"""The whole ledger as JSON lines: out, and back in, verified on the way.

The first line says what the file is and where its head stands; each other line is one event,
column for column. Anybody can verify such a file without this software.
"""

from collections.abc import Iterable, Iterator

import msgspec
from django.db import DataError, IntegrityError, connection

from incidents.errors import Broken, Refused
from incidents.ledger import store
from incidents.ledger.chain import verify
from incidents.ledger.rows import HeadRow, Row
from incidents.ledger.snapshot import snapshot

FORMAT = "incident-ledger"
BATCH = 40


class Heading(msgspec.Struct, forbid_unknown_fields=True):
    """The first line of an export."""

    format: str
    version: int
    position: int
    digest: str
    recorded_at: str


_read_heading = msgspec.json.Decoder(Heading).decode
_Line = msgspec.defstruct("_Line", list(Row.__annotations__.items()), forbid_unknown_fields=True)
_read_line = msgspec.json.Decoder(_Line).decode
_write = msgspec.json.Encoder().encode


def export() -> Iterator[bytes]:
    """The lines of an export, up to the head at this moment. Streamed.

    Until the last line is taken, the connection is in a snapshot and of no use for anything else.
    """
    with snapshot():
        head = store.head()
        yield _write(
            Heading(
                format=FORMAT,
                version=1,
                position=head.position,
                digest=head.digest,
                recorded_at=head.recorded_at,
            )
        )
        for row in store.rows_after(until=head.position):
            yield _write(row._asdict())


def read(lines: Iterable[bytes]) -> tuple[HeadRow, Iterator[Row]]:
    """The head and the events of an export, for verifying. The events are read as they are taken.

    Raises :class:`~incidents.errors.Refused` when it is no export, and while events are taken
    :class:`~incidents.errors.Broken` at a line that is none.
    """
    rest = iter(lines)
    heading = _heading(rest)
    head = HeadRow(heading.position, heading.digest, heading.recorded_at, 0)
    return head, _rows(rest)


def bring_in(lines: Iterable[bytes]) -> int:
    """Fill an empty ledger from an export. The number of events.

    Everything is verified while it is read. Views are not touched: rebuild them afterwards.

    Raises:
        Refused: the ledger is not empty, or the file is not an export. Nothing was changed.
        Broken: the export does not verify. Nothing was changed.
    """
    head, rows = read(lines)
    with store.turn() as turn:
        if turn.head.position:
            raise Refused(
                f"this ledger holds {turn.head.position} events; import into an empty one"
            )
        count = verify(_inserted(rows), head)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE ledger_head SET position = %s, digest = %s, recorded_at = %s WHERE id = 1",
                [head.position, head.digest, head.recorded_at],
            )
    return count


def _heading(lines: Iterator[bytes]) -> Heading:
    try:
        heading = _read_heading(next(lines, b""))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(f"this is not an export of a ledger: line 1: {error}") from error
    if (heading.format, heading.version) != (FORMAT, 1):
        raise Refused(f"this is an export of {heading.format!r}, version {heading.version}")
    return heading


def _rows(lines: Iterator[bytes]) -> Iterator[Row]:
    for number, line in enumerate(lines, start=1):
        try:
            yield Row(*msgspec.structs.astuple(_read_line(line)))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Broken(number, f"line {number + 1} cannot be read: {error}") from error


def _inserted(rows: Iterator[Row]) -> Iterator[Row]:
    """Each row, handed on for verifying and put into the table some at a time."""
    waiting: list[Row] = []
    for row in rows:
        yield row
        waiting.append(row)
        if len(waiting) >= BATCH:
            _insert(waiting)
            waiting = []
    if waiting:
        _insert(waiting)


def _insert(rows: list[Row]) -> None:
    try:
        store.insert(rows)
    except (IntegrityError, DataError, OverflowError) as error:
        # Digests that fit, around values that no ledger of ours would hold: made by hand.
        where = f"{rows[0].position} to {rows[-1].position}"
        raise Broken(
            rows[0].position, f"the database refuses the events {where}: {error}"
        ) from error
