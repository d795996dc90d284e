"""All tables, at one glance: the truth, and what is derived from it."""

from incidents.ledger.tables import EventRow, Head
from incidents.projections.tables import (
    BoardComponent,
    BoardIncident,
    BoardTelling,
    TimelineEntry,
    UptimeInterval,
)

TRUTH = (EventRow, Head)
DERIVED = (BoardIncident, BoardComponent, TimelineEntry, UptimeInterval, BoardTelling)

__all__ = [
    "DERIVED",
    "TRUTH",
    "BoardComponent",
    "BoardIncident",
    "BoardTelling",
    "EventRow",
    "Head",
    "TimelineEntry",
    "UptimeInterval",
]
