"""What the rules must know of one incident or maintenance, and how each event changes it.

This is not what is shown to anybody: views have folds of their own. It holds just enough to say
yes or no to the next command.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from incidents.events import Recorded, incident, maintenance, postmortem, update
from incidents.folding import Fold
from incidents.words import (
    ActionState,
    ComponentStatus,
    HypothesisState,
    Kind,
    Loss,
    Severity,
    Status,
)

R = Recorded


@dataclass(slots=True)
class Draft:
    """A text that was proposed, by whom, in which status of the incident, and who agreed."""

    drafted: update.Drafted
    drafter: str
    drafted_in: Status
    approvers: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Postmortem:
    """How far the writing has come. ``review`` is draft, in_review or approved.

    ``changed`` says whether anything was written since it was published last.
    """

    review: str = "draft"
    published: bool = False
    changed: bool = True
    closed: bool = False
    writers: set[str] = field(default_factory=set)
    factors: set[str] = field(default_factory=set)
    actions: dict[str, ActionState] = field(default_factory=dict)
    sections: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Incident:
    """One stream as the rules see it. ``version`` 0 and no ``kind``: nothing happened yet."""

    version: int = 0
    kind: Kind | None = None
    title: str = ""
    status: Status = "investigating"
    severity: Severity | None = None
    drill: bool = False
    private: bool = False
    closed: bool = False
    cancelled: bool = False
    merged_into: str = ""
    over_since: datetime | None = None
    impacts: dict[str, ComponentStatus] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    loss: Loss | None = None
    hypotheses: dict[str, HypothesisState] = field(default_factory=dict)
    links: set[tuple[str, str]] = field(default_factory=set)
    drafts: dict[str, Draft] = field(default_factory=dict)
    published: dict[str, str] = field(default_factory=dict)
    retracted: set[str] = field(default_factory=set)
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    by_itself: bool = True
    overridden: str | None = None
    postmortem: Postmortem | None = None


def actor_of(recorded: R[Any]) -> str:
    """Who wrote an event, as one word: ``staff:7``."""
    return f"{recorded.actor_kind}:{recorded.actor_id}"


fold: Fold[Incident] = Fold(Incident)


def _move(state: Incident, status: Status, at: datetime) -> None:
    state.status = status
    if status in ("resolved", "completed", "cancelled"):
        state.over_since = at
        state.impacts.clear()


def _affect(state: Incident, impacts: dict[str, ComponentStatus]) -> None:
    if state.over_since is None:
        for component, status in impacts.items():
            if status == "operational":
                state.impacts.pop(component, None)
            else:
                state.impacts[component] = status


@fold.on(incident.Declared)
def _(state: Incident, it: R[incident.Declared]) -> None:
    state.kind = "incident"
    state.title, state.severity = it.event.title, it.event.severity
    state.drill, state.private = it.event.drill, it.event.private


@fold.on(maintenance.Scheduled)
def _(state: Incident, it: R[maintenance.Scheduled]) -> None:
    state.kind, state.status = "maintenance", "scheduled"
    state.title = it.event.title
    state.drill, state.private = it.event.drill, it.event.private
    state.starts_at, state.ends_at = it.event.starts_at, it.event.ends_at
    state.by_itself = it.event.by_itself
    state.impacts = dict(it.event.impacts)


@fold.on(incident.Retitled)
def _(state: Incident, it: R[incident.Retitled]) -> None:
    state.title = it.event.title


@fold.on(incident.SeverityChanged)
def _(state: Incident, it: R[incident.SeverityChanged]) -> None:
    state.severity = it.event.severity


@fold.on(incident.StatusChanged)
def _(state: Incident, it: R[incident.StatusChanged]) -> None:
    _move(state, it.event.status, it.occurred_at)


@fold.on(incident.ImpactsSet)
def _(state: Incident, it: R[incident.ImpactsSet]) -> None:
    _affect(state, it.event.impacts)


@fold.on(incident.ImpactOverridden)
def _(state: Incident, it: R[incident.ImpactOverridden]) -> None:
    state.overridden = it.event.impact


@fold.on(incident.RoleAssigned)
def _(state: Incident, it: R[incident.RoleAssigned]) -> None:
    state.roles[it.event.role] = it.event.person


@fold.on(incident.RoleReleased)
def _(state: Incident, it: R[incident.RoleReleased]) -> None:
    state.roles.pop(it.event.role, None)


@fold.on(incident.MilestoneRecorded)
def _(state: Incident, it: R[incident.MilestoneRecorded]) -> None:
    if it.event.milestone == "resolved" and state.over_since is not None:
        state.over_since = it.occurred_at


@fold.on(incident.DataLossStated)
def _(state: Incident, it: R[incident.DataLossStated]) -> None:
    state.loss = it.event.loss


@fold.on(incident.HypothesisProposed)
def _(state: Incident, it: R[incident.HypothesisProposed]) -> None:
    state.hypotheses[it.event.hypothesis_id] = "proposed"


@fold.on(incident.HypothesisRuledOut)
def _(state: Incident, it: R[incident.HypothesisRuledOut]) -> None:
    state.hypotheses[it.event.hypothesis_id] = "ruled_out"


@fold.on(incident.HypothesisConfirmed)
def _(state: Incident, it: R[incident.HypothesisConfirmed]) -> None:
    state.hypotheses[it.event.hypothesis_id] = "confirmed"


@fold.on(incident.Linked)
def _(state: Incident, it: R[incident.Linked]) -> None:
    state.links.add((it.event.other, it.event.relation))


@fold.on(incident.Merged)
def _(state: Incident, it: R[incident.Merged]) -> None:
    state.merged_into = it.event.into
    _move(state, "cancelled", it.occurred_at)


@fold.on(incident.Reopened)
def _(state: Incident, it: R[incident.Reopened]) -> None:
    state.status, state.over_since, state.closed = "investigating", None, False


@fold.on(incident.Cancelled, maintenance.Cancelled)
def _(state: Incident, it: R[Any]) -> None:
    state.cancelled = True
    _move(state, "cancelled", it.occurred_at)


@fold.on(incident.Closed)
def _(state: Incident, it: R[incident.Closed]) -> None:
    state.closed = True


@fold.on(update.Drafted)
def _(state: Incident, it: R[update.Drafted]) -> None:
    state.drafts[it.event.update_id] = Draft(it.event, actor_of(it), state.status)


@fold.on(update.Approved)
def _(state: Incident, it: R[update.Approved]) -> None:
    state.drafts[it.event.update_id].approvers.add(actor_of(it))


@fold.on(update.Discarded)
def _(state: Incident, it: R[update.Discarded]) -> None:
    state.drafts.pop(it.event.update_id, None)


@fold.on(update.Published)
def _(state: Incident, it: R[update.Published]) -> None:
    state.drafts.pop(it.event.update_id, None)
    state.published[it.event.update_id] = it.event.text
    _affect(state, it.event.impacts)
    if it.event.status != state.status:
        _move(state, it.event.status, it.occurred_at)


@fold.on(update.Corrected)
def _(state: Incident, it: R[update.Corrected]) -> None:
    state.published[it.event.update_id] = it.event.text


@fold.on(update.Retracted)
def _(state: Incident, it: R[update.Retracted]) -> None:
    state.published.pop(it.event.update_id, None)
    state.retracted.add(it.event.update_id)


@fold.on(maintenance.Rescheduled)
def _(state: Incident, it: R[maintenance.Rescheduled]) -> None:
    state.starts_at, state.ends_at = it.event.starts_at, it.event.ends_at


@fold.on(maintenance.Extended)
def _(state: Incident, it: R[maintenance.Extended]) -> None:
    state.ends_at = it.event.ends_at


@fold.on(maintenance.Started)
def _(state: Incident, it: R[maintenance.Started]) -> None:
    state.status = "in_progress"


@fold.on(maintenance.Verifying)
def _(state: Incident, it: R[maintenance.Verifying]) -> None:
    state.status = "verifying"


@fold.on(maintenance.Completed)
def _(state: Incident, it: R[maintenance.Completed]) -> None:
    _move(state, "completed", it.occurred_at)


def _postmortem(state: Incident) -> Postmortem:
    if state.postmortem is None:
        state.postmortem = Postmortem()
    return state.postmortem


def _written(state: Incident) -> Postmortem:
    document = _postmortem(state)
    document.changed = True
    return document


@fold.on(postmortem.Opened)
def _(state: Incident, it: R[postmortem.Opened]) -> None:
    state.postmortem = Postmortem()


@fold.on(postmortem.SectionWritten)
def _(state: Incident, it: R[postmortem.SectionWritten]) -> None:
    document = _written(state)
    document.sections.add(it.event.section)
    document.writers.add(actor_of(it))
    document.review = "draft"


@fold.on(postmortem.FactorIdentified)
def _(state: Incident, it: R[postmortem.FactorIdentified]) -> None:
    _written(state).factors.add(it.event.factor_id)


@fold.on(postmortem.FactorWithdrawn)
def _(state: Incident, it: R[postmortem.FactorWithdrawn]) -> None:
    _written(state).factors.discard(it.event.factor_id)


@fold.on(postmortem.ActionAdded, postmortem.ActionChanged)
def _(state: Incident, it: R[postmortem.ActionAdded | postmortem.ActionChanged]) -> None:
    _written(state).actions[it.event.action_id] = "open"
    state.closed = False


@fold.on(postmortem.ActionDone)
def _(state: Incident, it: R[postmortem.ActionDone]) -> None:
    _written(state).actions[it.event.action_id] = "done"


@fold.on(postmortem.ActionDropped)
def _(state: Incident, it: R[postmortem.ActionDropped]) -> None:
    _written(state).actions[it.event.action_id] = "dropped"


@fold.on(postmortem.ReviewRequested)
def _(state: Incident, it: R[postmortem.ReviewRequested]) -> None:
    _postmortem(state).review = "in_review"


@fold.on(postmortem.Approved)
def _(state: Incident, it: R[postmortem.Approved]) -> None:
    _postmortem(state).review = "approved"


@fold.on(postmortem.ChangesRequested)
def _(state: Incident, it: R[postmortem.ChangesRequested]) -> None:
    document = _written(state)
    document.review, document.closed = "draft", False


@fold.on(postmortem.Published)
def _(state: Incident, it: R[postmortem.Published]) -> None:
    document = _postmortem(state)
    document.published, document.changed = True, False


@fold.on(postmortem.Unpublished)
def _(state: Incident, it: R[postmortem.Unpublished]) -> None:
    _postmortem(state).published = False


@fold.on(postmortem.Closed)
def _(state: Incident, it: R[postmortem.Closed]) -> None:
    _postmortem(state).closed = True
