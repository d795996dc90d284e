"""The words of the field, and their order where they have one.

Each word is stored as it is written here, for ever. Where a list runs from mild to bad, the
order of the tuple says so, and :func:`worst` reads it.
"""

from collections.abc import Iterable
from typing import Literal, get_args

Severity = Literal["SEV1", "SEV2", "SEV3", "SEV4"]
"""How we respond; internal. SEV1 is the worst."""

ComponentStatus = Literal[
    "operational", "under_maintenance", "degraded_performance", "partial_outage", "major_outage"
]
"""What a component can do for its users, from best to worst (Statuspage's words and order)."""

Impact = Literal["none", "maintenance", "minor", "major", "critical"]
"""The public weight of an incident. Derived from component statuses unless overridden."""

IncidentStatus = Literal["investigating", "identified", "monitoring", "resolved"]
MaintenanceStatus = Literal["scheduled", "in_progress", "verifying", "completed"]
Status = Literal[
    "investigating",
    "identified",
    "monitoring",
    "resolved",
    "scheduled",
    "in_progress",
    "verifying",
    "completed",
    "cancelled",
]
Kind = Literal["incident", "maintenance"]

Milestone = Literal[
    "impact_started", "detected", "acknowledged", "identified", "mitigated", "resolved"
]
"""The points in time from which durations are computed, in the order that is expected."""

Role = Literal["commander", "deputy", "scribe", "communications", "liaison", "responder", "owner"]
"""Who does what (PagerDuty's and Google's roles; ``owner`` owns the postmortem)."""

Precision = Literal["exact", "about", "day", "unknown"]
"""How well a time is known: to the second, roughly, only the day, or not at all (then the moment
only gives the place in the order)."""
UNTIMED: frozenset[str] = frozenset({"day", "unknown"})
"""Precisions from which nothing can be measured."""

Loss = Literal["none", "some", "unknown"]
Relation = Literal["duplicate", "parent", "related"]
HypothesisState = Literal["proposed", "ruled_out", "confirmed"]
ActionKind = Literal["prevent", "detect", "mitigate", "process"]
ActionState = Literal["open", "done", "dropped"]
Audience = Literal["public", "internal"]
PostmortemState = Literal["none", "draft", "in_review", "approved", "published", "closed"]
Section = Literal[
    "summary",
    "apology",
    "impact",
    "what_happened",
    "root_causes",
    "detection",
    "response",
    "went_well",
    "went_wrong",
    "lucky",
    "prevention",
    "where_to_look",
    "next_steps",
    "internal_notes",
]
"""The prose of a postmortem, in the order in which it is read."""

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
COMPONENT_STATUSES: tuple[ComponentStatus, ...] = get_args(ComponentStatus)
MILESTONES: tuple[Milestone, ...] = get_args(Milestone)
SECTIONS: tuple[Section, ...] = get_args(Section)
INCIDENT_STATUSES: tuple[IncidentStatus, ...] = get_args(IncidentStatus)
MAINTENANCE_STATUSES: tuple[MaintenanceStatus, ...] = get_args(MaintenanceStatus)
IMPACTS: tuple[Impact, ...] = get_args(Impact)
OVER: frozenset[str] = frozenset({"resolved", "completed", "cancelled"})
"""Statuses in which nothing is going on any more."""

_BADNESS = {status: rank for rank, status in enumerate(COMPONENT_STATUSES)}
_IMPACT_OF: dict[ComponentStatus, Impact] = {
    "operational": "none",
    "under_maintenance": "none",
    "degraded_performance": "minor",
    "partial_outage": "major",
    "major_outage": "critical",
}


def worst(statuses: Iterable[ComponentStatus]) -> ComponentStatus:
    """The worst of some component statuses; ``operational`` when there is none."""
    return max(statuses, key=_BADNESS.__getitem__, default="operational")


def impact_of(status: ComponentStatus) -> Impact:
    """The public impact that one component status stands for (Statuspage's rule)."""
    return _IMPACT_OF[status]


def worse_impact(one: Impact, other: Impact) -> Impact:
    """The heavier of two impacts."""
    return max(one, other, key=IMPACTS.index)
