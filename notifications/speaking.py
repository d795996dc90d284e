"""Which events say something to subscribers, and why others do not. Pure.

A notice is made for each event that speaks, even when nobody is told: then it says why.
"""

from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from incidents.events import Event, Recorded, incident, maintenance, postmortem, update
from incidents.projections.rows import IncidentRow
from incidents.words import UNTIMED
from notifications.words import IMPACTS, Action

LATE = timedelta(hours=24)
"""What is recorded, or read, later than this is history, not news."""

SPEAKING: dict[type[Event], Action] = {
    update.Published: "published",
    incident.Reopened: "published",
    incident.Cancelled: "published",
    update.Corrected: "corrected",
    update.Retracted: "retracted",
    maintenance.Scheduled: "maintenance",
    maintenance.Rescheduled: "maintenance",
    maintenance.Started: "maintenance",
    maintenance.Extended: "maintenance",
    maintenance.Verifying: "maintenance",
    maintenance.Completed: "maintenance",
    maintenance.Cancelled: "maintenance",
    postmortem.Published: "postmortem",
}


_AFTER_WORDS = (incident.Reopened, incident.Cancelled)
"""They take back what was said; where nothing was said there is nothing to take back."""


class Speech(Struct, frozen=True, kw_only=True):
    """What an event says to whom. ``silence`` is empty, or the reason why nobody is told."""

    action: Action
    silence: str
    impact: int
    components: list[str]


def speech(
    it: Recorded[Any], row: IncidentRow, components: set[str], read_at: datetime
) -> Speech | None:
    """What an event says to subscribers; None when it is not for them.

    ``row`` is the incident as the event left it, ``components`` all that it has affected by then,
    ``read_at`` the moment at which the event is read: a ledger that was moved here is no news.
    """
    action = SPEAKING.get(type(it.event))
    if action is None or (isinstance(it.event, _AFTER_WORDS) and row.first_public_at is None):
        return None
    impact = row.impact if row.impact in IMPACTS else "none"
    return Speech(
        action=action,
        silence=_silence(it, row, read_at),
        impact=IMPACTS.index(impact),
        components=sorted(components),
    )


def _silence(it: Recorded[Any], row: IncidentRow, read_at: datetime) -> str:
    late = max(it.recorded_at - it.occurred_at, read_at - it.recorded_at) > LATE
    reasons = {
        "a drill mails nobody": row.drill,
        "the incident is private": row.private,
        "history was brought in": "import" in (it.actor_kind, it.surface),
        "it is history, not news": late or it.event.precision in UNTIMED,
        "whoever wrote it chose to tell nobody": not getattr(it.event, "notify", True),
    }
    return next((why for why, applies in reasons.items() if applies), "")
