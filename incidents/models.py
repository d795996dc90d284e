"""All tables, at one glance: the truth, what is derived from it, and what staff may edit."""

from incidents.editable import MaintenancePlan, Template
from incidents.ledger.tables import EventRow, Head
from incidents.projections.tables import (
    BoardAction,
    BoardComponent,
    BoardIncident,
    TimelineEntry,
    UptimeInterval,
)

TRUTH = (EventRow, Head)
DERIVED = (BoardIncident, BoardComponent, TimelineEntry, UptimeInterval, BoardAction)
EDITABLE = (Template, MaintenancePlan)

__all__ = [
    "DERIVED",
    "EDITABLE",
    "TRUTH",
    "BoardAction",
    "BoardComponent",
    "BoardIncident",
    "EventRow",
    "Head",
    "MaintenancePlan",
    "Template",
    "TimelineEntry",
    "UptimeInterval",
]
