"""Taking words out of an event, on the record: the one permitted change to the ledger."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.db import connection

from incidents import history
from incidents.decisions import Actor
from incidents.errors import NotFound, Refused
from incidents.events import decode, encode, ledger
from incidents.ids import new_uuid
from incidents.ledger import store
from incidents.ledger.rows import REDACTED, Fact, Row, Stamp
from incidents.projections.writing import project, refresh

_encode = msgspec.json.Encoder(order="sorted").encode
STREAM = "ledger"
"""The stream of what happens to the ledger itself."""
BLANK = "[redacted]"
BLANK_URL = "https://redacted.invalid"


def redact(position: int, fields: Sequence[str], reason: str, *, actor: Actor, surface: str) -> int:
    """Replace words in one event by ``[redacted]``; the position of the event that says so.

    Statuses, times and ids stay, so every view keeps its facts. The digest of what stood there
    stays in the chain, and the ledger still verifies. Earlier redactions of the same event are
    emptied too, because they quote the words that they left standing.

    Raises:
        NotFound: there is no such position.
        Refused: no such field, or it is not text, or it is redacted already; names the field.
    """
    if not fields:
        raise Refused("name at least one field", "fields")
    fields = list(dict.fromkeys(fields))
    with store.turn() as turn:
        row = _row(position)
        remains = _without(row, fields)
        if remains == row.payload:
            raise Refused("nothing is left to redact there", fields[0])
        said = _replace(turn, row, fields, reason, remains, actor, surface)
        _refresh(turn.head.generation, {row.stream, STREAM})
    return said


def _row(position: int) -> Row:
    found = list(store.rows_after(position - 1, until=position))
    if not found:
        raise NotFound(f"There is no event at position {position}.")
    return found[0]


def _without(row: Row, fields: Sequence[str]) -> str:
    """The stored text of an event with some of its words replaced, checked to be readable."""
    payload: dict[str, Any] = msgspec.json.decode(row.payload)
    for field in fields:
        if not isinstance(payload.get(field), str):
            has = ", ".join(sorted(k for k, v in payload.items() if isinstance(v, str)))
            raise Refused(f"this event has no text of that name; it has {has or 'none'}", field)
        if (row.type, field) == (REDACTED, "remains"):
            raise Refused("holds what is left of another event; redact that one again", field)
        payload = _blanked(row, payload, field)
    return _encode(payload).decode()


def _blanked(row: Row, payload: dict[str, Any], field: str) -> dict[str, Any]:
    """The payload without one of its texts, in the shape in which it was written."""
    for blank in (BLANK, BLANK_URL):
        tried = {**payload, field: blank}
        try:
            decode(row.type, row.schema, _encode(tried).decode(), row.position)
        except msgspec.ValidationError:
            continue
        return tried
    raise Refused("is not free text, so it cannot be redacted", field)


def _earlier_redactions(position: int) -> list[Row]:
    """Redactions of the same event that still hold what they left standing."""
    return [
        _row(it.position)
        for it in history.stream(STREAM)
        if isinstance(it.event, ledger.Redacted)
        and it.event.position == position
        and it.event.remains
    ]


def _emptied(row: Row) -> str:
    return _encode({**msgspec.json.decode(row.payload), "remains": ""}).decode()


def _replace(
    turn: store.Turn,
    row: Row,
    fields: Sequence[str],
    reason: str,
    remains: str,
    actor: Actor,
    surface: str,
) -> int:
    """Give an event another text, after emptying whatever still quotes the present one.

    A redaction quotes the event that it redacted, and one of that redaction quotes both.
    """
    why = f"It quoted event {row.position}, which was redacted again."
    for earlier in _earlier_redactions(row.position):
        _replace(turn, earlier, ["remains"], why, _emptied(earlier), actor, surface)
    return _apply(turn, row, fields, reason, remains, actor, surface)


def _apply(
    turn: store.Turn,
    row: Row,
    fields: Sequence[str],
    reason: str,
    remains: str,
    actor: Actor,
    surface: str,
) -> int:
    """Say it on the record, then change the row: the guard lets through only what was said."""
    now = datetime.now(UTC)
    event = ledger.Redacted(
        position=row.position, fields=list(fields), reason=reason, remains=remains
    )
    command_id = new_uuid()
    stamp = Stamp(
        actor_kind=actor.kind,
        actor_id=actor.id,
        surface=surface,
        command_id=command_id,
        command_digest="",
        correlation_id=command_id,
        causation_id=row.event_id,
    )
    text = encode(event)
    fact = Fact(type=event.stored_name, schema=event.schema, payload=text, occurred_at=now)
    before = history.stream(STREAM)
    (appended,) = turn.append(STREAM, [fact], stamp, version=len(before), now=now)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_event SET payload = %s, salt = '' WHERE position = %s",
            [remains, row.position],
        )
    store.carry_out(project(turn.head.generation, before, [history.of_row(appended)]))
    return appended.position


def _refresh(generation: int, streams: set[str]) -> None:
    for stream in streams:
        refresh(generation, stream, history.stream(stream))
