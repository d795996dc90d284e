"""What responders put on record while they work: roles, notes, times, causes, reach, loss."""

from incidents.decisions.base import Command, Context, command, rule
from incidents.decisions.standing import must_exist, must_stand
from incidents.errors import Refused
from incidents.events import Event, incident
from incidents.events.text import Count, Line, OptionalText, Person, PublicId, Text, Url
from incidents.incident import Incident
from incidents.words import Loss, Milestone, Role


@command("assign_role")
class AssignRole(Command):
    """Give a role to a person; whoever had it hands it over."""

    role: Role
    person: Person


@rule(AssignRole)
def assign_role(state: Incident, wish: AssignRole, context: Context) -> list[Event]:
    """The person must not hold it already. The owner of the postmortem may come after the end."""
    must_stand(state)
    if state.roles.get(wish.role) == wish.person:
        raise Refused(f"{wish.person} has this role already", "person")
    return [incident.RoleAssigned(role=wish.role, person=wish.person)]


@command("release_role")
class ReleaseRole(Command):
    """Give a role up."""

    role: Role


@rule(ReleaseRole)
def release_role(state: Incident, wish: ReleaseRole, context: Context) -> list[Event]:
    """Somebody must hold it."""
    must_stand(state)
    holder = state.roles.get(wish.role)
    if holder is None:
        raise Refused("nobody holds this role", "role")
    return [incident.RoleReleased(role=wish.role, person=holder)]


@command("record_milestone")
class RecordMilestone(Command):
    """Say when a milestone was reached: at ``occurred_at``. A later word replaces an earlier."""

    milestone: Milestone
    how: OptionalText = ""


@rule(RecordMilestone)
def record_milestone(state: Incident, wish: RecordMilestone, context: Context) -> list[Event]:
    """Any order is accepted, because it is what people know.

    Views call a duration that comes out negative invalid, and do not hide it.
    """
    must_stand(state, "incident")
    if wish.milestone == "resolved" and state.over_since is None:
        raise Refused("resolve it first; then its time can be put right", "milestone")
    return [incident.MilestoneRecorded(milestone=wish.milestone, how=wish.how)]


@command("add_note")
class AddNote(Command):
    """Write down something internal."""

    text: Text
    pinned: bool = False


@rule(AddNote)
def add_note(state: Incident, wish: AddNote, context: Context) -> list[Event]:
    """Notes are welcome at any time, even on what was cancelled."""
    must_exist(state)
    return [incident.NoteAdded(note_id=context.new_id(), text=wish.text, pinned=wish.pinned)]


@command("attach_evidence")
class AttachEvidence(Command):
    """Put a link to a graph, a log or a message on record."""

    title: Line
    url: Url
    text: OptionalText = ""


@rule(AttachEvidence)
def attach_evidence(state: Incident, wish: AttachEvidence, context: Context) -> list[Event]:
    """Evidence is welcome at any time."""
    must_exist(state)
    return [
        incident.EvidenceAttached(
            evidence_id=context.new_id(), title=wish.title, url=wish.url, text=wish.text
        )
    ]


@command("record_outside_post")
class RecordOutsidePost(Command):
    """Record what we said on another platform."""

    channel: Line
    text: Text
    url: Url | None = None


@rule(RecordOutsidePost)
def record_outside_post(state: Incident, wish: RecordOutsidePost, context: Context) -> list[Event]:
    """It is a fact whenever it was made."""
    must_exist(state)
    return [
        incident.OutsidePostRecorded(
            post_id=context.new_id(), channel=wish.channel, text=wish.text, url=wish.url
        )
    ]


@command("estimate_reach")
class EstimateReach(Command):
    """Say how many were hit; numbers that are left out are not known."""

    users: Count | None = None
    requests: Count | None = None
    text: OptionalText = ""


@rule(EstimateReach)
def estimate_reach(state: Incident, wish: EstimateReach, context: Context) -> list[Event]:
    """That nothing is known is an estimate too, but words should say what is known."""
    must_stand(state, "incident")
    if wish.users is None and wish.requests is None and not wish.text:
        raise Refused("give a number, or say in words what is known", "text")
    return [incident.ReachEstimated(users=wish.users, requests=wish.requests, text=wish.text)]


@command("state_data_loss")
class StateDataLoss(Command):
    """Say what is known about lost or exposed data."""

    loss: Loss
    text: OptionalText = ""


@rule(StateDataLoss)
def state_data_loss(state: Incident, wish: StateDataLoss, context: Context) -> list[Event]:
    """It may be stated anew whenever more is known."""
    must_stand(state, "incident")
    return [incident.DataLossStated(loss=wish.loss, text=wish.text)]


@command("propose_hypothesis")
class ProposeHypothesis(Command):
    """Name a possible cause."""

    text: Text
    hypothesis_id: PublicId | None = None


@rule(ProposeHypothesis)
def propose_hypothesis(state: Incident, wish: ProposeHypothesis, context: Context) -> list[Event]:
    """Each has an id of its own."""
    must_stand(state, "incident")
    if wish.hypothesis_id in state.hypotheses:
        raise Refused("there is a hypothesis with this id", "hypothesis_id")
    return [
        incident.HypothesisProposed(
            hypothesis_id=wish.hypothesis_id or context.new_id(), text=wish.text
        )
    ]


@command("rule_out_hypothesis")
class RuleOutHypothesis(Command):
    """Say that it was not this, and why."""

    hypothesis_id: PublicId
    reason: Text


@command("confirm_hypothesis")
class ConfirmHypothesis(Command):
    """Say that it was this, and how we know."""

    hypothesis_id: PublicId
    reason: Text


@rule(RuleOutHypothesis, ConfirmHypothesis)
def judge_hypothesis(
    state: Incident, wish: RuleOutHypothesis | ConfirmHypothesis, context: Context
) -> list[Event]:
    """It must have been proposed, and the judgement must be new. Minds may change."""
    must_stand(state, "incident")
    found = state.hypotheses.get(wish.hypothesis_id)
    if found is None:
        raise Refused("no hypothesis of this incident has this id", "hypothesis_id")
    ruling_out = isinstance(wish, RuleOutHypothesis)
    if found == ("ruled_out" if ruling_out else "confirmed"):
        raise Refused("that is what is on record already", "hypothesis_id")
    event = incident.HypothesisRuledOut if ruling_out else incident.HypothesisConfirmed
    return [event(hypothesis_id=wish.hypothesis_id, reason=wish.reason)]
