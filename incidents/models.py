"""All tables, at one glance: the truth, what is derived from it, and what staff may edit."""

from incidents.editable import MaintenancePlan, Template
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
EDITABLE = (Template, MaintenancePlan)

__all__ = [
    "DERIVED",
    "EDITABLE",
    "TRUTH",
    "BoardComponent",
    "BoardIncident",
    "BoardTelling",
    "EventRow",
    "Head",
    "MaintenancePlan",
    "Template",
    "TimelineEntry",
    "UptimeInterval",
]
