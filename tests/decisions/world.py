"""The people, the catalogue and the histories that these tests tell of."""

from datetime import UTC, datetime, timedelta
from typing import Any

from incidents.decisions import Actor, KnownComponent, KnownIncident
from incidents.decisions.maintenance import ScheduleMaintenance
from incidents.events import Event, component, incident, maintenance, postmortem, update
from incidents.words import ComponentStatus

Impacts = dict[str, ComponentStatus]

START = datetime(2026, 3, 14, 9, tzinfo=UTC)
NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
"""Our clock. Histories begin at START and have an event a minute."""

ALICE = Actor("staff", "7")
BOB = Actor("staff", "8")
SCRIPT = Actor("token", "3")
HISTORIAN = Actor("import", "2023")


def minutes(number: int) -> datetime:
    """So many minutes after the start."""
    return START + timedelta(minutes=number)


def stream(number: int) -> str:
    """The id of a stream."""
    return f"01a21000-0000-7000-8000-{number:012x}"


SUBJECT = stream(1)
API, DATABASE, OLD, GROUP, OLD_GROUP, NOWHERE = map(stream, range(10, 16))
CATALOGUE = {
    API: KnownComponent(name="API", is_group=False, retired=False),
    DATABASE: KnownComponent(name="Database", is_group=False, retired=False),
    OLD: KnownComponent(name="Old API", is_group=False, retired=True),
    GROUP: KnownComponent(name="Europe", is_group=True, retired=False),
    OLD_GROUP: KnownComponent(name="Asia", is_group=True, retired=True),
}
ONGOING, SOLVED, GONE, WORK = map(stream, range(20, 24))
INCIDENTS = {
    ONGOING: KnownIncident(number=38, kind="incident", status="monitoring"),
    SOLVED: KnownIncident(number=39, kind="incident", status="resolved"),
    GONE: KnownIncident(number=40, kind="incident", status="cancelled"),
    WORK: KnownIncident(number=41, kind="maintenance", status="in_progress"),
}

SAID = "said00000001"
DRAFT = "draft0000001"
CAUSE = "cause0000001"
FACTOR = "factor000001"
ACTION = "action000001"


def declared(**more: Any) -> incident.Declared:
    """The beginning of an incident."""
    fields = {"number": 42, "public_id": "incident0042", "title": "Checkout fails"}
    return incident.Declared(**{**fields, "severity": "SEV2", **more})


def published(**more: Any) -> update.Published:
    """Public words; the first ones unless told otherwise."""
    fields = {"update_id": SAID, "text": "We are looking into it.", "status": "investigating"}
    return update.Published(**{**fields, **more})


def drafted(**more: Any) -> update.Drafted:
    """Proposed words."""
    fields = {"update_id": DRAFT, "text": "A bad deploy is the cause.", "status": "identified"}
    return update.Drafted(**{**fields, **more})


RESOLVED: tuple[Event, ...] = (
    declared(),
    incident.DataLossStated(loss="none"),
    incident.StatusChanged(status="resolved"),
)
"""Over since minute 3."""
CANCELLED: tuple[Event, ...] = (declared(), incident.Cancelled(reason="A false alarm."))
MERGED: tuple[Event, ...] = (declared(), incident.Merged(into=ONGOING))
PRIVATE: tuple[Event, ...] = (declared(private=True),)

WINDOW_START = datetime(2026, 3, 15, 1, tzinfo=UTC)
WINDOW_END = datetime(2026, 3, 15, 3, tzinfo=UTC)


def scheduled(**more: Any) -> maintenance.Scheduled:
    """Planned work, tomorrow from one to three."""
    fields = {"number": 42, "public_id": "upgrade00042", "title": "Upgrade", "text": "We upgrade."}
    window = {"starts_at": WINDOW_START, "ends_at": WINDOW_END}
    return maintenance.Scheduled(**{**fields, **window, **more})


def plan(**more: Any) -> ScheduleMaintenance:
    """The wish for that work."""
    fields = {"title": "Upgrade", "text": "We upgrade."}
    window = {"starts_at": WINDOW_START, "ends_at": WINDOW_END}
    return ScheduleMaintenance(**{**fields, **window, **more})


STARTED: tuple[Event, ...] = (scheduled(), maintenance.Started())
VERIFYING: tuple[Event, ...] = (*STARTED, maintenance.Verifying())
COMPLETED: tuple[Event, ...] = (*STARTED, maintenance.Completed())
CALLED_OFF: tuple[Event, ...] = (scheduled(), maintenance.Cancelled(reason="No people."))

OPENED: tuple[Event, ...] = (*RESOLVED, postmortem.Opened())
WRITTEN: tuple[Event, ...] = (
    *OPENED,
    postmortem.SectionWritten(section="summary", text="A deploy broke the checkout."),
)
IN_REVIEW: tuple[Event, ...] = (*WRITTEN, postmortem.ReviewRequested())
APPROVED: tuple[Event, ...] = (*IN_REVIEW, postmortem.Approved())
PUBLIC: tuple[Event, ...] = (*APPROVED, postmortem.Published())
CLOSED: tuple[Event, ...] = (*PUBLIC, postmortem.Closed())


def action(**more: Any) -> postmortem.ActionAdded:
    """Something to be done."""
    fields = {"action_id": ACTION, "title": "Test deploys", "kind": "prevent"}
    return postmortem.ActionAdded(**{**fields, **more})


def added(**more: Any) -> component.Added:
    """A component of the catalogue."""
    return component.Added(**{"public_id": "payments0001", "name": "Payments", **more})


def a_group(**more: Any) -> component.Added:
    """A group of the catalogue."""
    return added(**{"name": "Americas", "is_group": True, **more})
