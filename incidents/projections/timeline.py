"""The timeline: one line for each event, in words. Every event has one; a test holds this.

What is public by kind is said here, once. Whether it is shown also depends on the incident:
private ones and drills show nothing outside.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from incidents.events import Event, Recorded, component, incident, ledger, maintenance, update
from incidents.events import postmortem as pm
from incidents.projections.rows import EntryRow

Words = tuple[str, str, str]
"""Headline, text, and the id of what it is about."""
Teller = Callable[[Any], Words]
_tellers: dict[type[Event], tuple[Teller, bool]] = {}
T = TypeVar("T", bound=Teller)


def tells(*events: type[Event], public: bool = False) -> Callable[[T], T]:
    """Register the words for some kinds of events."""

    def register(function: T) -> T:
        for event in events:
            _tellers[event] = (function, public)
        return function

    return register


def entry(it: Recorded[Any]) -> EntryRow:
    """The line for one event. Raises ``KeyError`` for a kind that has no words."""
    event = it.event
    teller, public = _tellers[event.__class__]
    headline, text, ref = teller(event)
    # By place: naming seventeen fields for every event of a replay doubles the cost of this.
    return EntryRow(
        it.stream,
        it.position,
        it.version,
        event.stored_name,
        public,
        it.occurred_at,
        it.recorded_at,
        event.precision,
        event.zone,
        event.said,
        f"{it.actor_kind}:{it.actor_id}",
        it.surface,
        headline,
        text,
        ref,
        getattr(event, "status", ""),
        getattr(event, "impacts", {}),
    )


def entries(recorded: Iterable[Recorded[Any]]) -> list[EntryRow]:
    """The lines for some events, in their order."""
    return [entry(each) for each in recorded]


def plain(word: str) -> str:
    """A stored word as people read it: ``in_progress`` becomes ``in progress``."""
    return word.replace("_", " ")


@tells(incident.Declared, public=True)
def _(event: incident.Declared) -> Words:
    return ("Drill declared" if event.drill else "Incident declared", event.title, "")


@tells(incident.Retitled, public=True)
def _(event: incident.Retitled) -> Words:
    return ("Retitled", event.title, "")


@tells(incident.SeverityChanged)
def _(event: incident.SeverityChanged) -> Words:
    return (f"Severity is {event.severity}", event.reason, "")


@tells(incident.StatusChanged, public=True)
def _(event: incident.StatusChanged) -> Words:
    return (f"Status: {plain(event.status)}", "", "")


@tells(incident.ImpactsSet, public=True)
def _(event: incident.ImpactsSet) -> Words:
    return ("Component impacts set", "", "")


@tells(incident.ImpactOverridden, public=True)
def _(event: incident.ImpactOverridden) -> Words:
    said = f"Impact set to {event.impact}" if event.impact else "Impact follows the components"
    return (said, "", "")


@tells(incident.RoleAssigned)
def _(event: incident.RoleAssigned) -> Words:
    return (f"{event.person} is {plain(event.role)}", "", event.role)


@tells(incident.RoleReleased)
def _(event: incident.RoleReleased) -> Words:
    return (f"{event.person} is no longer {plain(event.role)}", "", event.role)


_MILESTONES = {
    "impact_started": "Impact began",
    "detected": "Detected",
    "acknowledged": "Acknowledged",
    "identified": "Cause identified",
    "mitigated": "Mitigated",
    "resolved": "Service restored",
}


@tells(incident.MilestoneRecorded, public=True)
def _(event: incident.MilestoneRecorded) -> Words:
    return (_MILESTONES[event.milestone], event.how, event.milestone)


@tells(incident.NoteAdded)
def _(event: incident.NoteAdded) -> Words:
    return ("Pinned note" if event.pinned else "Note", event.text, event.note_id)


@tells(incident.EvidenceAttached)
def _(event: incident.EvidenceAttached) -> Words:
    text = f"{event.url}\n{event.text}" if event.text else event.url
    return (f"Evidence: {event.title}", text, event.evidence_id)


@tells(incident.OutsidePostRecorded, public=True)
def _(event: incident.OutsidePostRecorded) -> Words:
    text = f"{event.text}\n{event.url}" if event.url else event.text
    return (f"Posted elsewhere: {event.channel}", text, event.post_id)


@tells(incident.ReachEstimated, public=True)
def _(event: incident.ReachEstimated) -> Words:
    return (f"Reach: {reach(event.users, event.requests)}", event.text, "")


def reach(users: int | None, requests: int | None) -> str:
    """How many were hit, in words; a number that is not known is called unknown."""
    known = [
        f"{number:,} {what}"
        for number, what in ((users, "users"), (requests, "requests"))
        if number is not None
    ]
    return ", ".join(known) or "number of users unknown"


_LOSS = {"none": "no indication of any", "some": "data was lost or exposed", "unknown": "unknown"}


def loss(word: str) -> str:
    """The data-loss statement in words."""
    return _LOSS[word]


@tells(incident.DataLossStated, public=True)
def _(event: incident.DataLossStated) -> Words:
    return (f"Data loss: {loss(event.loss)}", event.text, "")


@tells(incident.HypothesisProposed)
def _(event: incident.HypothesisProposed) -> Words:
    return ("Hypothesis proposed", event.text, event.hypothesis_id)


@tells(incident.HypothesisRuledOut)
def _(event: incident.HypothesisRuledOut) -> Words:
    return ("Hypothesis ruled out", event.reason, event.hypothesis_id)


@tells(incident.HypothesisConfirmed)
def _(event: incident.HypothesisConfirmed) -> Words:
    return ("Hypothesis confirmed", event.reason, event.hypothesis_id)


@tells(incident.Linked)
def _(event: incident.Linked) -> Words:
    return (f"Linked as {event.relation}", event.reason, event.other)


@tells(incident.Merged)
def _(event: incident.Merged) -> Words:
    return ("Merged into another incident", event.reason, event.into)


@tells(incident.Reopened, public=True)
def _(event: incident.Reopened) -> Words:
    return ("Reopened", event.reason, "")


@tells(incident.Cancelled, maintenance.Cancelled, public=True)
def _(event: incident.Cancelled | maintenance.Cancelled) -> Words:
    return ("Cancelled", event.reason, "")


@tells(incident.Closed)
def _(event: incident.Closed) -> Words:
    return ("Closed", event.reason, "")


@tells(update.Drafted)
def _(event: update.Drafted) -> Words:
    return (f"Update drafted: {plain(event.status)}", event.text, event.update_id)


@tells(update.Approved)
def _(event: update.Approved) -> Words:
    return ("Update approved", "", event.update_id)


@tells(update.Discarded)
def _(event: update.Discarded) -> Words:
    return ("Draft discarded", event.reason, event.update_id)


@tells(update.Published, public=True)
def _(event: update.Published) -> Words:
    return (f"Update: {plain(event.status)}", event.text, event.update_id)


@tells(update.Corrected, public=True)
def _(event: update.Corrected) -> Words:
    return ("Update corrected", f"{event.text}\n\nReason: {event.reason}", event.update_id)


@tells(update.Retracted, public=True)
def _(event: update.Retracted) -> Words:
    return ("Update retracted", event.reason, event.update_id)


@tells(maintenance.Scheduled, public=True)
def _(event: maintenance.Scheduled) -> Words:
    return ("Maintenance scheduled", f"{event.title}\n\n{event.text}", "")


@tells(maintenance.Rescheduled, public=True)
def _(event: maintenance.Rescheduled) -> Words:
    return ("Maintenance rescheduled", event.reason, "")


@tells(maintenance.Started, public=True)
def _(event: maintenance.Started) -> Words:
    return ("Maintenance started", "", "")


@tells(maintenance.Extended, public=True)
def _(event: maintenance.Extended) -> Words:
    return ("Maintenance extended", event.reason, "")


@tells(maintenance.Verifying, public=True)
def _(event: maintenance.Verifying) -> Words:
    return ("Maintenance being verified", "", "")


@tells(maintenance.Completed, public=True)
def _(event: maintenance.Completed) -> Words:
    return ("Maintenance completed", event.text, "")


@tells(pm.Opened)
def _(event: pm.Opened) -> Words:
    due = f", due {event.due.isoformat()}" if event.due else ""
    return (f"Postmortem opened{due}", f"Owner: {event.owner}" if event.owner else "", "")


@tells(pm.SectionWritten)
def _(event: pm.SectionWritten) -> Words:
    return (f"Postmortem: {plain(event.section)} written", event.text, event.section)


@tells(pm.FactorIdentified)
def _(event: pm.FactorIdentified) -> Words:
    return ("Contributing factor", event.text, event.factor_id)


@tells(pm.FactorWithdrawn)
def _(event: pm.FactorWithdrawn) -> Words:
    return ("Contributing factor withdrawn", event.reason, event.factor_id)


@tells(pm.ActionAdded)
def _(event: pm.ActionAdded) -> Words:
    return (f"Action item ({event.kind}): {event.title}", event.text, event.action_id)


@tells(pm.ActionChanged)
def _(event: pm.ActionChanged) -> Words:
    return (f"Action item changed ({event.kind}): {event.title}", event.text, event.action_id)


@tells(pm.ActionDone)
def _(event: pm.ActionDone) -> Words:
    return ("Action item done", event.text, event.action_id)


@tells(pm.ActionDropped)
def _(event: pm.ActionDropped) -> Words:
    return ("Action item dropped", event.reason, event.action_id)


@tells(pm.ReviewRequested)
def _(event: pm.ReviewRequested) -> Words:
    return ("Postmortem review requested", ", ".join(event.reviewers), "")


@tells(pm.Approved)
def _(event: pm.Approved) -> Words:
    return ("Postmortem approved", event.text, "")


@tells(pm.ChangesRequested)
def _(event: pm.ChangesRequested) -> Words:
    return ("Postmortem goes back to its writers", event.text, "")


@tells(pm.Published, public=True)
def _(event: pm.Published) -> Words:
    return ("Postmortem published", "", "")


@tells(pm.Unpublished, public=True)
def _(event: pm.Unpublished) -> Words:
    return ("Postmortem taken back", event.reason, "")


@tells(pm.Closed)
def _(event: pm.Closed) -> Words:
    return ("Postmortem closed", event.reason, "")


@tells(component.Added, public=True)
def _(event: component.Added) -> Words:
    return (f"Added: {event.name}", event.description, event.public_id)


@tells(component.Renamed, public=True)
def _(event: component.Renamed) -> Words:
    return (f"Renamed: {event.name}", "", "")


@tells(component.Regrouped, public=True)
def _(event: component.Regrouped) -> Words:
    return ("Moved to another group" if event.group else "Taken out of its group", "", "")


@tells(component.Described, public=True)
def _(event: component.Described) -> Words:
    return ("Described anew", event.description, "")


@tells(component.StatusStated, public=True)
def _(event: component.StatusStated) -> Words:
    return (f"Status stated: {plain(event.status)}", event.text, "")


@tells(component.Retired, public=True)
def _(event: component.Retired) -> Words:
    return ("Retired", event.reason, "")


@tells(component.Reordered, public=True)
def _(event: component.Reordered) -> Words:
    return (f"Moved to place {event.place}", "", "")


@tells(ledger.Redacted)
def _(event: ledger.Redacted) -> Words:
    fields = ", ".join(event.fields)
    return (f"Event {event.position} redacted ({fields})", event.reason, "")


@tells(ledger.Imported)
def _(event: ledger.Imported) -> Words:
    return (f"History imported from {event.source}", "", "")
