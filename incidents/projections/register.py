"""All inline views: which events each one handles, and the rows that a stream's events lead to."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db import models
from msgspec import Struct

from incidents.events import EVENTS, Event, Recorded
from incidents.projections import board, catalogue, metrics, tables, timeline, uptime
from incidents.projections.rows import (
    ComponentRow,
    EntryRow,
    IncidentRow,
    IntervalRow,
    TellingRow,
)

Mode = Literal["one", "some", "each"]


@dataclass(frozen=True)
class View:
    """One inline view.

    ``rows`` gives the rows for the events of a whole stream. ``mode`` says how they are kept:
    one row a stream, some rows that may all change, or each event its own row.
    """

    name: str
    model: type[tables.Derived]
    row: type[Struct]
    handles: Container[type[Event]]
    mode: Mode
    rows: Callable[[Sequence[Recorded[Any]]], Sequence[Struct]]
    columns: tuple[str, ...] = field(init=False)
    moments: tuple[int, ...] = field(init=False)
    documents: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        columns = self.row.__struct_fields__
        fields = [self.model._meta.get_field(column) for column in columns]
        object.__setattr__(self, "columns", columns)
        object.__setattr__(self, "moments", _places(fields, models.DateTimeField))
        object.__setattr__(self, "documents", _places(fields, models.JSONField))


def _places(fields: Sequence[Any], kind: type) -> tuple[int, ...]:
    return tuple(place for place, each in enumerate(fields) if isinstance(each, kind))


VIEWS = (
    View(
        name="board",
        model=tables.BoardIncident,
        row=IncidentRow,
        handles=board.fold.handlers,
        mode="one",
        rows=lambda recorded: board.row_of(board.fold(recorded)),
    ),
    View(
        name="catalogue",
        model=tables.BoardComponent,
        row=ComponentRow,
        handles=catalogue.fold.handlers,
        mode="one",
        rows=lambda recorded: catalogue.row_of(catalogue.fold(recorded)),
    ),
    View(
        name="timeline",
        model=tables.TimelineEntry,
        row=EntryRow,
        handles=frozenset(EVENTS.values()),
        mode="each",
        rows=timeline.entries,
    ),
    View(
        name="uptime",
        model=tables.UptimeInterval,
        row=IntervalRow,
        handles=uptime.fold.handlers,
        mode="some",
        rows=lambda recorded: uptime.rows_of(uptime.fold(recorded)),
    ),
    View(
        name="telling",
        model=tables.BoardTelling,
        row=TellingRow,
        handles=metrics.fold.handlers,
        mode="one",
        rows=metrics.telling_of,
    ),
)
