"""Comparing the live rows of the views with a fresh fold of the log."""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from incidents import history
from incidents.events import Recorded
from incidents.ledger import store
from incidents.projections.register import VIEWS, View

BATCH = 200
"""Streams whose rows are read at a time."""


class Difference(Struct, frozen=True):
    """A stream whose live rows in one view are not what its events say."""

    view: str
    stream: str
    expected: Sequence[Struct]
    found: Sequence[Struct]

    def __str__(self) -> str:
        return (
            f"{self.view}: stream {self.stream} has {len(self.found)} rows where the log says "
            f"{len(self.expected)}{self._first()}"
        )

    def _first(self) -> str:
        for expected, found in zip(self.expected, self.found, strict=False):
            for name in expected.__struct_fields__:
                one, other = getattr(expected, name), getattr(found, name)
                if one != other:
                    return f"; {name} is {other!r}, the log says {one!r}"
        return ""


class Compared(Struct):
    """How much was compared: streams of the log, and rows of all views."""

    streams: int = 0
    rows: int = 0


def differences(compared: Compared | None = None) -> Iterator[Difference]:
    """Every stream whose live rows differ from a fresh fold. None means that all is well.

    Appends may go on meanwhile: a stream that seems to differ is looked at again under the lock.
    ``compared`` counts along.
    """
    count = Compared() if compared is None else compared
    batch: list[list[Recorded[Any]]] = []
    for events in history.streams(store.head().position):
        batch.append(events)
        if len(batch) >= BATCH:
            yield from _compare(batch, count)
            batch = []
    yield from _compare(batch, count)
    yield from _orphans()


def _compare(batch: Sequence[Sequence[Recorded[Any]]], count: Compared) -> Iterator[Difference]:
    streams = [events[0].stream for events in batch]
    count.streams += len(streams)
    for view in VIEWS:
        live = live_rows(view, streams)
        count.rows += sum(map(len, live.values()))
        for events in batch:
            stream = events[0].stream
            if list(view.rows(events)) != live.get(stream, []):
                yield from _look_again(view, stream)


def _look_again(view: View, stream: str) -> Iterator[Difference]:
    with store.turn():
        expected = list(view.rows(history.stream(stream)))
        found = live_rows(view, [stream]).get(stream, [])
    if expected != found:
        yield Difference(view.name, stream, expected, found)


def live_rows(view: View, streams: Sequence[str]) -> dict[str, list[Struct]]:
    """The live rows of some streams, as the values that a fold ends in."""
    found: dict[str, list[Struct]] = {}
    query = view.model.objects.live().filter(stream__in=streams).order_by("stream", *view.order)
    for values in query.values_list(*view.columns):
        row = view.row(**dict(zip(view.columns, values, strict=True)))
        found.setdefault(values[view.columns.index("stream")], []).append(row)
    return found


def _orphans() -> Iterator[Difference]:
    """Live rows of streams that the ledger does not have."""
    for view in VIEWS:
        for stream in (
            view.model.objects.live().values_list("stream", flat=True).distinct().iterator()
        ):
            if not store.read_stream(stream, columns="position"):
                yield from _look_again(view, stream)
