"""The postmortem: facts from the log, prose from people. Folded when asked, never stored.

Facts cannot be typed in: they are what the events say, so a correction of an event corrects the
document. Prose stands section by section, each with the text that was written last.
"""

from datetime import date
from typing import Any

from msgspec import Struct

from incidents.events import Recorded, incident, update
from incidents.events import postmortem as pm
from incidents.folding import Fold
from incidents.projections.parts import (
    Action,
    Belief,
    DataLoss,
    Factor,
    Hypothesis,
    Milestone,
    Prose,
    Reach,
    RoleHeld,
    Step,
    Timed,
    Told,
)
from incidents.words import HypothesisState

R = Recorded


class Writing(Struct):
    """The fold's state: all that the log says for one postmortem."""

    sections: dict[str, Prose] = {}
    hypotheses: dict[str, Hypothesis] = {}
    factors: dict[str, Factor] = {}
    actions: dict[str, Action] = {}
    milestones: dict[str, Milestone] = {}
    told: dict[str, Told] = {}
    roles: list[RoleHeld] = []
    steps: list[Step] = []
    reach: Reach | None = None
    loss: DataLoss | None = None
    owner: str | None = None
    due: date | None = None


fold: Fold[Writing] = Fold(Writing)


def timed(it: R[Any]) -> Timed:
    """When an event was so."""
    said = it.event
    return Timed(
        at=it.occurred_at,
        precision=said.precision,
        zone=said.zone,
        said=said.said,
        known_at=it.recorded_at,
    )


def _actor(it: R[Any]) -> str:
    return f"{it.actor_kind}:{it.actor_id}"


@fold.on(incident.Declared)
def _(state: Writing, it: R[incident.Declared]) -> None:
    _milestone(state, it, "declared", "", stated=True)


@fold.on(incident.MilestoneRecorded)
def _(state: Writing, it: R[incident.MilestoneRecorded]) -> None:
    _milestone(state, it, it.event.milestone, it.event.how, stated=True)


def _milestone(state: Writing, it: R[Any], name: str, how: str, *, stated: bool) -> None:
    before = state.milestones.get(name)
    if before is not None and before.stated and not stated:
        return
    earlier = [*before.earlier, before.when.at] if before else []
    state.milestones[name] = Milestone(
        name=name, when=timed(it), how=how, stated=stated, earlier=earlier
    )


@fold.on(incident.StatusChanged)
def _(state: Writing, it: R[incident.StatusChanged]) -> None:
    _status(state, it, it.event.status)


def _status(state: Writing, it: R[Any], status: str) -> None:
    known_since = status == "identified" and status in state.milestones
    if status in ("identified", "resolved") and not known_since:
        _milestone(state, it, status, "", stated=False)


@fold.on(incident.Reopened)
def _(state: Writing, it: R[incident.Reopened]) -> None:
    state.milestones.pop("resolved", None)
    _milestone(state, it, "reopened", it.event.reason, stated=True)


@fold.on(update.Published)
def _(state: Writing, it: R[update.Published]) -> None:
    said = it.event
    state.told[said.update_id] = Told(
        id=said.update_id,
        channel="status page",
        when=timed(it),
        text=said.text,
        status=said.status,
        notify=said.notify,
        promised=said.next_update_by,
    )
    _status(state, it, said.status)


@fold.on(update.Corrected)
def _(state: Writing, it: R[update.Corrected]) -> None:
    told = state.told[it.event.update_id]
    told.former.append(told.text)
    told.corrections.append(it.event.reason)
    told.text = it.event.text


@fold.on(update.Retracted)
def _(state: Writing, it: R[update.Retracted]) -> None:
    state.told[it.event.update_id].retracted = it.event.reason


@fold.on(incident.OutsidePostRecorded)
def _(state: Writing, it: R[incident.OutsidePostRecorded]) -> None:
    said = it.event
    state.told[said.post_id] = Told(
        id=said.post_id, channel=said.channel, when=timed(it), text=said.text, url=said.url
    )


@fold.on(incident.RoleAssigned)
def _(state: Writing, it: R[incident.RoleAssigned]) -> None:
    _release(state, it, it.event.role)
    held = RoleHeld(role=it.event.role, person=it.event.person, began=it.occurred_at)
    state.roles.append(held)


@fold.on(incident.RoleReleased)
def _(state: Writing, it: R[incident.RoleReleased]) -> None:
    _release(state, it, it.event.role)


def _release(state: Writing, it: R[Any], role: str) -> None:
    for held in state.roles:
        if held.role == role and held.ended is None:
            held.ended = it.occurred_at


@fold.on(incident.ReachEstimated)
def _(state: Writing, it: R[incident.ReachEstimated]) -> None:
    said = it.event
    state.reach = Reach(users=said.users, requests=said.requests, text=said.text)


@fold.on(incident.DataLossStated)
def _(state: Writing, it: R[incident.DataLossStated]) -> None:
    state.loss = DataLoss(loss=it.event.loss, text=it.event.text)


@fold.on(incident.HypothesisProposed)
def _(state: Writing, it: R[incident.HypothesisProposed]) -> None:
    said = it.event
    state.hypotheses[said.hypothesis_id] = Hypothesis(
        id=said.hypothesis_id,
        text=said.text,
        state="proposed",
        moves=[Belief(state="proposed", why="", when=timed(it))],
    )


@fold.on(incident.HypothesisRuledOut)
def _(state: Writing, it: R[incident.HypothesisRuledOut]) -> None:
    _judge(state, it, "ruled_out")


@fold.on(incident.HypothesisConfirmed)
def _(state: Writing, it: R[incident.HypothesisConfirmed]) -> None:
    _judge(state, it, "confirmed")


def _judge(state: Writing, it: R[Any], verdict: HypothesisState) -> None:
    found = state.hypotheses[it.event.hypothesis_id]
    found.state = verdict
    found.moves.append(Belief(state=verdict, why=it.event.reason, when=timed(it)))


@fold.on(pm.Opened)
def _(state: Writing, it: R[pm.Opened]) -> None:
    state.owner, state.due = it.event.owner, it.event.due
    _step(state, it, "opened")


@fold.on(pm.SectionWritten)
def _(state: Writing, it: R[pm.SectionWritten]) -> None:
    said = it.event
    before = state.sections.get(said.section)
    state.sections[said.section] = Prose(
        text=said.text,
        audience=said.audience,
        written_at=it.recorded_at,
        writer=_actor(it),
        revision=before.revision + 1 if before else 1,
    )


@fold.on(pm.FactorIdentified)
def _(state: Writing, it: R[pm.FactorIdentified]) -> None:
    said = it.event
    state.factors[said.factor_id] = Factor(
        id=said.factor_id, text=said.text, audience=said.audience
    )


@fold.on(pm.FactorWithdrawn)
def _(state: Writing, it: R[pm.FactorWithdrawn]) -> None:
    state.factors[it.event.factor_id].withdrawn = it.event.reason


@fold.on(pm.ActionAdded, pm.ActionChanged)
def _(state: Writing, it: R[pm.ActionAdded | pm.ActionChanged]) -> None:
    said = it.event
    state.actions[said.action_id] = Action(
        id=said.action_id,
        title=said.title,
        kind=said.kind,
        text=said.text,
        owner=said.owner,
        due=said.due,
        audience=said.audience,
    )


@fold.on(pm.ActionDone)
def _(state: Writing, it: R[pm.ActionDone]) -> None:
    action = state.actions[it.event.action_id]
    action.state, action.outcome, action.ended_at = "done", it.event.text, it.occurred_at


@fold.on(pm.ActionDropped)
def _(state: Writing, it: R[pm.ActionDropped]) -> None:
    action = state.actions[it.event.action_id]
    action.state, action.outcome, action.ended_at = "dropped", it.event.reason, it.occurred_at


@fold.on(pm.ReviewRequested)
def _(state: Writing, it: R[pm.ReviewRequested]) -> None:
    _step(state, it, "review requested", ", ".join(it.event.reviewers))


@fold.on(pm.Approved)
def _(state: Writing, it: R[pm.Approved]) -> None:
    _step(state, it, "approved", it.event.text)


@fold.on(pm.ChangesRequested)
def _(state: Writing, it: R[pm.ChangesRequested]) -> None:
    _step(state, it, "back to its writers", it.event.text)


@fold.on(pm.Published)
def _(state: Writing, it: R[pm.Published]) -> None:
    _step(state, it, "published")


@fold.on(pm.Unpublished)
def _(state: Writing, it: R[pm.Unpublished]) -> None:
    _step(state, it, "taken back", it.event.reason)


@fold.on(pm.Closed)
def _(state: Writing, it: R[pm.Closed]) -> None:
    _step(state, it, "closed", it.event.reason)


def _step(state: Writing, it: R[Any], step: str, text: str = "") -> None:
    state.steps.append(Step(step=step, at=it.occurred_at, actor=_actor(it), text=text))
