"""What is shown first: the components and how they are, and what is going on."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from incidents.models import BoardComponent, BoardIncident, UptimeInterval
from incidents.projections.tables import IncidentQuerySet
from incidents.words import ComponentStatus, worst


class Standing(Struct, kw_only=True):
    """One component, or a group with what is in it, and its status as it is derived now.

    ``status`` is the worst that open incidents, maintenance under way and a standing statement
    say; a group's is the worst of its members.
    """

    id: str
    public_id: str
    name: str
    description: str
    is_group: bool
    status: ComponentStatus
    only_show_if_degraded: bool
    members: list["Standing"] = []


def statuses(*, public: bool = True) -> dict[str, ComponentStatus]:
    """The status of each component (by id) that is not operational.

    ``public`` leaves out what only staff may see.
    """
    intervals = UptimeInterval.objects.live().filter(ended_at=None)
    if public:
        intervals = intervals.filter(public=True)
    return worst_of(intervals.values_list("component", "status"))


def worst_of(said: Iterable[tuple[str, ComponentStatus]]) -> dict[str, ComponentStatus]:
    """The worst that is said of each component."""
    found: dict[str, ComponentStatus] = {}
    for component, status in said:
        found[component] = worst([found.get(component, "operational"), status])
    return found


def components(*, public: bool = True) -> list[Standing]:
    """The catalogue in its order: groups with their members, and what is in no group."""
    known = statuses(public=public)
    rows = list(BoardComponent.objects.live().filter(retired=False).order_by("place", "name"))
    inside: dict[str, list[Standing]] = {}
    for row in rows:
        if row.in_group and not row.is_group:
            inside.setdefault(row.in_group, []).append(_standing(row, known, []))
    top = [row for row in rows if row.is_group or not row.in_group]
    return [_standing(row, known, inside.get(row.stream, [])) for row in top]


def _standing(row: Any, known: dict[str, ComponentStatus], members: list[Standing]) -> Standing:
    own = known.get(row.stream, "operational")
    return Standing(
        id=row.stream,
        public_id=row.public_id,
        name=row.name,
        description=row.description,
        is_group=row.is_group,
        status=worst([own, *(each.status for each in members)]),
        only_show_if_degraded=row.only_show_if_degraded,
        members=members,
    )


def overall(found: Iterable[Standing]) -> ComponentStatus:
    """The worst status of all."""
    return worst(each.status for each in found)


def incidents(*, kind: str, is_open: bool, public: bool = True) -> IncidentQuerySet:
    """Incidents or maintenances that are open or over, the newest first.

    What was cancelled or merged is left out.
    """
    rows = BoardIncident.objects.live()
    if public:
        rows = rows.public()
    return (
        rows.filter(kind=kind, is_open=is_open)
        .exclude(status="cancelled")
        .order_by("-declared_at", "-number")
    )
