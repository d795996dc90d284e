"""All tables, at one glance: the truth, and what is derived from it."""

from incidents.ledger.tables import EventRow, Head
from incidents.projections.tables import (
    BoardComponent,
    BoardIncident,
    TimelineEntry,
    UptimeInterval,
)

TRUTH = (EventRow, Head)
DERIVED = (BoardIncident, BoardComponent, TimelineEntry, UptimeInterval)

__all__ = [
    "DERIVED",
    "TRUTH",
    "BoardComponent",
    "BoardIncident",
    "EventRow",
    "Head",
    "TimelineEntry",
    "UptimeInterval",
]
