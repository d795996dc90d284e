"""The whole board as it stood at a moment: what was recorded by then, folded afresh.

Words that were redacted since stay redacted; that is what redacting means.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from incidents import history
from incidents.events import Recorded
from incidents.ledger import store
from incidents.projections import board, catalogue, uptime
from incidents.projections.rows import ComponentRow, IncidentRow, IntervalRow
from incidents.standing import worst_of
from incidents.words import ComponentStatus


def streams(as_of: datetime | None = None) -> Iterator[list[Recorded[Any]]]:
    """Each stream's events, as far as they were recorded by a moment (None: all)."""
    until = store.head().position if as_of is None else store.position_at(as_of)
    return history.streams(until)


def incidents(as_of: datetime) -> list[IncidentRow]:
    """Every incident and maintenance as it stood."""
    return [row for events in streams(as_of) for row in board.row_of(board.fold(events))]


def components(as_of: datetime) -> list[ComponentRow]:
    """The catalogue as it stood."""
    return [row for events in streams(as_of) for row in catalogue.row_of(catalogue.fold(events))]


def intervals(as_of: datetime) -> list[IntervalRow]:
    """Every uptime interval as it was known then; ``ended_at`` None for what still stood."""
    return [row for events in streams(as_of) for row in uptime.rows_of(uptime.fold(events))]


def statuses(as_of: datetime, *, public: bool = True) -> dict[str, ComponentStatus]:
    """The status of each component (by id) that was not operational then."""
    standing = [row for row in intervals(as_of) if row.ended_at is None]
    return worst_of((row.component, row.status) for row in standing if row.public or not public)
