"""What a notice says, taken from the event and from the incident as the event left it."""

from datetime import datetime
from typing import Any

from django.conf import settings
from msgspec import Struct

from incidents.events import Recorded, incident, postmortem, update
from incidents.projections.rows import IncidentRow
from incidents.projections.timeline import plain
from incidents.words import ComponentStatus


class Said(Struct, kw_only=True):
    """All that a mail can say; what is empty is left out."""

    title: str
    label: str
    text: str
    zone: str = ""
    at: datetime
    former: str = ""
    reason: str = ""
    changes: list[str] = []
    components: list[tuple[str, str]] = []
    window: tuple[datetime, datetime] | None = None
    next_update_by: datetime | None = None
    link: str = ""
    head: str = ""


def said_by(
    it: Recorded[Any],
    row: IncidentRow,
    before: IncidentRow | None,
    names: dict[str, str],
    published: dict[str, str],
) -> Said:
    """What an event says. ``before`` is the incident as it was, ``published`` texts by update.

    ``row`` is the incident as the event left it: the mail says what was so then.
    """
    event = it.event
    link = f"{settings.SITE_URL}/incidents/{row.public_id}/"
    said = Said(
        title=row.title,
        label=plain(row.status).capitalize(),
        text=getattr(event, "text", "") or getattr(event, "reason", ""),
        zone=event.zone,
        at=it.occurred_at,
        changes=changes(row, before, names),
        components=[(names.get(c, "a component"), plain(s)) for c, s in row.components.items()],
        next_update_by=row.next_update_by,
        link=link,
    )
    if isinstance(event, update.Corrected):
        said.label, said.reason = "Correction", event.reason
        said.former = published.get(event.update_id, "")
        said.next_update_by = None
    elif isinstance(event, update.Retracted):
        said.label, said.text = "Withdrawn", "This update is withdrawn. It should not be relied on."
        said.former, said.reason = published.get(event.update_id, ""), event.reason
        said.next_update_by = None
    elif isinstance(event, incident.Reopened):
        said.label = "Reopened"
    elif isinstance(event, postmortem.Published):
        said.label, said.text = "Postmortem", "The postmortem of this incident is published."
        said.link, said.changes, said.components = f"{link}postmortem/", [], []
    elif row.kind == "maintenance":
        said.label = _MAINTENANCE.get(event.stored_name, said.label)
        if row.starts_at is not None and row.ends_at is not None:
            said.window = (row.starts_at, row.ends_at)
    return said


_MAINTENANCE = {
    "maintenance.scheduled": "Maintenance planned",
    "maintenance.rescheduled": "Maintenance moved",
    "maintenance.started": "Maintenance begins",
    "maintenance.extended": "Maintenance takes longer",
    "maintenance.verifying": "Maintenance being checked",
    "maintenance.completed": "Maintenance over",
    "maintenance.cancelled": "Maintenance cancelled",
}


def changes(row: IncidentRow, before: IncidentRow | None, names: dict[str, str]) -> list[str]:
    """What is different from before, in words."""
    if before is None or not before.number:
        return []
    found = []
    if before.status != row.status:
        found.append(f"Status: {plain(before.status)} → {plain(row.status)}")
    for component in sorted({*before.components, *row.components}):
        was: ComponentStatus = before.components.get(component, "operational")
        now: ComponentStatus = row.components.get(component, "operational")
        if was != now:
            name = names.get(component, "a component")
            found.append(f"{name}: {plain(was)} → {plain(now)}")
    return found
