"""The ledger read as events: stored text in, :class:`~incidents.events.Recorded` out."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from incidents.events import Recorded, decode
from incidents.ledger import store
from incidents.ledger.rows import Row

COLUMNS = (
    "position, event_id, stream, version, type, schema, occurred_at, recorded_at, "
    "actor_kind, actor_id, surface, payload"
)


def stream(stream_id: str, as_of: datetime | None = None) -> list[Recorded[Any]]:
    """The events of one stream in the order of recording; none when there is no such stream.

    ``as_of`` leaves out what was recorded later.
    """
    return list(decoded(store.read_stream(stream_id, columns=COLUMNS, up_to=as_of)))


def after(
    position: int = 0, *, until: int | None = None, limit: int | None = None
) -> Iterator[Recorded[Any]]:
    """All events after a position, streamed. Raises ``UnknownEvent`` and stops there."""
    return decoded(store.read_after(position, columns=COLUMNS, until=until, limit=limit))


def streams(until: int) -> Iterator[list[Recorded[Any]]]:
    """The events of each stream in turn, up to a position, read a page at a time."""
    recorded = decoded(store.read_by_stream(columns=COLUMNS, until=until))
    for _, events in groupby(recorded, key=attrgetter("stream")):
        yield list(events)


def decoded(rows: Iterable[tuple[Any, ...]]) -> Iterator[Recorded[Any]]:
    """Rows of :data:`COLUMNS` as recorded events."""
    moment = datetime.fromisoformat
    for (
        position,
        event_id,
        stream_id,
        version,
        type_,
        schema,
        occurred_at,
        recorded_at,
        actor_kind,
        actor_id,
        surface,
        payload,
    ) in rows:
        yield Recorded(
            position,
            event_id,
            stream_id,
            version,
            moment(occurred_at),
            moment(recorded_at),
            actor_kind,
            actor_id,
            surface,
            decode(type_, schema, payload, position),
        )


def of_row(row: Row) -> Recorded[Any]:
    """A full row of the ledger as a recorded event."""
    return next(decoded([(*row[:9], row.actor_id, row.surface, row.payload)]))
