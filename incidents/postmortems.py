"""Which postmortems are owed, and since when: by severity, counted from the resolution."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple, Protocol, cast

from django.db.models import Q

from incidents.commands import policy
from incidents.decisions import Policy
from incidents.events import decode
from incidents.events.postmortem import Opened
from incidents.models import BoardIncident, EventRow
from incidents.projections.tables import IncidentQuerySet

DONE = ("published", "closed")
"""States in which nothing is owed any more."""


class Row(Protocol):
    """What the rule looks at: a row of the board, or the same as a plain value."""

    kind: Any
    status: Any
    severity: Any
    drill: bool
    resolved_at: datetime | None
    postmortem: Any


class Owed(NamedTuple):
    """An incident whose postmortem is owed, and the day by which."""

    row: BoardIncident
    due: date


def postmortem_due(row: Row, house: Policy, said: date | None = None) -> date | None:
    """The day by which a postmortem is owed, whether or not it is written by now. Pure.

    A day that people said when they opened it counts; else the house's days for the severity,
    counted from the day of the resolution in UTC. None when none is owed: it is not resolved, a
    drill, or of a severity that owes none.
    """
    if row.kind != "incident" or row.drill or row.status != "resolved":
        return None
    days = house.postmortem_due_days.get(row.severity)
    if said is not None:
        return said
    if days is None or row.resolved_at is None:
        return None
    return row.resolved_at.astimezone(UTC).date() + timedelta(days=days)


def in_words(due: date | None, state: str, today: date) -> str:
    """``Postmortem due 2023-01-11, in 3 days``, or what is so instead. Pure."""
    if due is None:
        return "No postmortem is owed."
    if state in DONE:
        return f"Postmortem {state}; it was due {due}."
    days = (due - today).days
    if days == 0:
        return f"Postmortem due {due}, today."
    count = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"Postmortem due {due}, " + (f"in {count}." if days > 0 else f"overdue by {count}.")


def owing(rows: IncidentQuerySet, house: Policy | None = None) -> IncidentQuerySet:
    """Those of the rows whose postmortem is owed: neither published nor closed yet."""
    severities = list((house or policy()).postmortem_due_days)
    opened = ~Q(postmortem="none")
    return rows.filter(
        Q(severity__in=severities) | opened, kind="incident", drill=False, status="resolved"
    ).exclude(postmortem__in=DONE)


def owed(user: Any = None) -> list[Owed]:
    """The incidents whose postmortem is owed, the longest owed first.

    Args:
        user: who asks; private incidents are left out for those who may not see them. None is the
            program itself, which sees all.
    """
    rows = BoardIncident.objects.live()
    if user is not None:
        rows = rows.seen_by(user)
    house = policy()
    found = list(owing(rows, house))
    said = said_days([row.stream for row in found if row.postmortem != "none"])
    dues = [(row, postmortem_due(row, house, said.get(row.stream))) for row in found]
    by_due = [Owed(row, due) for row, due in dues if due is not None]
    return sorted(by_due, key=lambda each: (each.due, each.row.number))


def said_days(streams: list[str]) -> Mapping[str, date]:
    """The day that people said when they opened a postmortem, by incident; the last word counts."""
    if not streams:
        return {}
    events = EventRow.objects.filter(stream__in=streams, type="postmortem.opened")
    found: dict[str, date] = {}
    columns = ("stream", "type", "schema", "payload", "position")
    for stream, *stored in events.order_by("position").values_list(*columns):
        due = cast("Opened", decode(*stored)).due
        if due is not None:
            found[stream] = due
    return found
