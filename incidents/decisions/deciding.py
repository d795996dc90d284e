"""One way through the rules: the rule of the command, then what follows from any change."""

from datetime import timedelta
from typing import Any

from incidents.decisions.base import RULES, SKEW_SECONDS, Command, Context
from incidents.errors import Refused
from incidents.events import Event, incident, postmortem, update
from incidents.incident import Incident

_FACTS: dict[type[Event], str] = {
    incident.Retitled: "title",
    incident.MilestoneRecorded: "milestones",
    incident.ImpactsSet: "component impacts",
    incident.ImpactOverridden: "impact",
    incident.SeverityChanged: "severity",
    incident.ReachEstimated: "reach",
    incident.DataLossStated: "data loss",
    incident.HypothesisProposed: "hypotheses",
    incident.HypothesisRuledOut: "hypotheses",
    incident.HypothesisConfirmed: "hypotheses",
    incident.OutsidePostRecorded: "what was told elsewhere",
    incident.Reopened: "status",
    incident.RoleAssigned: "roles",
    incident.RoleReleased: "roles",
    update.Published: "published updates",
    update.Corrected: "published updates",
    update.Retracted: "published updates",
    postmortem.FactorIdentified: "contributing factors",
    postmortem.FactorWithdrawn: "contributing factors",
    postmortem.ActionAdded: "action items",
    postmortem.ActionChanged: "action items",
}
"""Facts that a postmortem rests on, and what they are called in it."""


def decide(state: Any, wish: Command, context: Context) -> list[Event]:
    """The events that a command leads to.

    Raises :class:`~incidents.errors.Refused` when the rules do not allow it.
    """
    if context.occurred_at > context.now + timedelta(seconds=SKEW_SECONDS):
        raise Refused("lies in the future; events are facts", "occurred_at")
    events = RULES[type(wish)](state, wish, context)
    if isinstance(state, Incident):
        events = [*events, *_consequences(state, events)]
    return events


def _consequences(state: Incident, events: list[Event]) -> list[Event]:
    """An approval rests on facts. When they move, the review opens again and says what moved."""
    document = state.postmortem
    if document is None or document.review != "approved":
        return []
    moved = sorted({_FACTS[type(each)] for each in events if _rests_on(each)})
    if not moved:
        return []
    text = f"Facts that the approval rests on have changed: {', '.join(moved)}."
    return [postmortem.ChangesRequested(text=text, moved=moved)]


def _rests_on(event: Event) -> bool:
    """Who owns the document is no fact in it; every other role is."""
    return type(event) in _FACTS and getattr(event, "role", "") != "owner"
