"""Digests, and the proof that nothing was changed, removed, swapped, inserted or cut off.

Each event's digest covers the digest before it and every column that a reader sees. The payload
enters by its own salted digest, so that text can be redacted later without breaking the chain.
"""

import hashlib
from collections.abc import Iterable

import msgspec

from incidents.errors import Broken
from incidents.ledger.rows import COLUMNS, GENESIS, REDACTED, SALT, HeadRow, Row

_encode = msgspec.json.Encoder().encode
_TEXT = COLUMNS.index("payload")


class _Redaction(msgspec.Struct):
    position: int
    remains: str


_read_redaction = msgspec.json.Decoder(_Redaction).decode


def payload_digest(salt: str, payload: str) -> str:
    """SHA-256 over the salt and the stored text, as 64 hexadecimal digits."""
    # Not salt + payload: SQLite may hold bytes where text belongs, and they must differ, not fail.
    return hashlib.sha256(f"{salt}{payload}".encode()).hexdigest()


def event_digest(row: Row) -> str:
    """SHA-256 over the JSON list of the previous digest and every column but text and salt.

    A list in JSON cannot be read in two ways, and any language can make the same one.
    """
    hashed = (row.previous_digest, *row[:_TEXT], row.payload_digest)
    return hashlib.sha256(_encode(hashed)).hexdigest()


def _redaction(row: Row) -> _Redaction:
    try:
        return _read_redaction(row.payload)
    except msgspec.DecodeError as error:
        raise Broken(row.position, f"it is a redaction that cannot be read: {error}") from error


def verify(rows: Iterable[Row], head: HeadRow) -> int:
    """Walk the whole chain; the number of events. Memory does not grow with the log.

    Raises :class:`~incidents.errors.Broken` with the first position that is wrong.
    """
    position, digest, recorded_at = 0, GENESIS, ""
    blanked: dict[int, str] = {}
    redactions: dict[int, _Redaction] = {}
    for row in rows:
        if row.position != position + 1:
            raise Broken(position + 1, f"the event is missing; {row.position} stands in its place")
        if row.previous_digest != digest:
            raise Broken(row.position, "it does not follow from the event before it")
        if event_digest(row) != row.digest:
            raise Broken(row.position, "its digest does not fit its contents")
        if row.salt == "":
            blanked[row.position] = row.payload
        elif not _is_recorded_text(row):
            raise Broken(row.position, "its text is not the text that was recorded")
        if row.type == REDACTED:
            redactions[row.position] = _redaction(row)
        position, digest, recorded_at = row.position, row.digest, row.recorded_at
    if head.position != position:
        # Before the redactions: the one that explains a text may be what is missing.
        raise Broken(
            min(head.position, position) + 1,
            f"the head says {head.position} events, {position} are there",
        )
    _check_redactions(blanked, redactions)
    if (head.digest, head.recorded_at) != (digest, recorded_at):
        raise Broken(max(position, 1), "the head says other than the last event")
    return position


def _is_recorded_text(row: Row) -> bool:
    """Whether salt and text are those that were recorded.

    The length of the salt counts: else a character could move from one to the other unseen.
    """
    return len(row.salt) == SALT and payload_digest(row.salt, row.payload) == row.payload_digest


def _check_redactions(blanked: dict[int, str], redactions: dict[int, _Redaction]) -> None:
    """Each text without its salt must be what the last redaction of it says.

    From the newest to the oldest: a redaction can itself be redacted, and what it says of others
    counts only when its own text is accounted for.
    """
    remains: dict[int, str] = {}
    wrong: dict[int, str] = {}
    for at in sorted({*blanked, *redactions}, reverse=True):
        if at in blanked and remains.get(at) != blanked[at]:
            wrong[at] = "its text is gone or changed, and no redaction on record says so"
            if at in redactions:
                raise Broken(at, wrong[at])
        if at in redactions:
            said = redactions[at]
            remains.setdefault(said.position, said.remains)
            if said.position not in blanked:
                wrong[said.position] = f"it was redacted at {at}, yet has its text"
    if wrong:
        first = min(wrong)
        raise Broken(first, wrong[first])
