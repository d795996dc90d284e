"""Writing a postmortem: prose by section, contributing factors, action items."""

from datetime import date

from incidents.decisions.base import Command, Context, command, rule
from incidents.decisions.standing import must_stand
from incidents.errors import Refused
from incidents.events import Event, postmortem
from incidents.events.text import Line, OptionalText, Person, PublicId, Text
from incidents.incident import Incident, Postmortem
from incidents.words import ActionKind, Audience, Section


@command("open_postmortem")
class OpenPostmortem(Command):
    """Begin a postmortem; say who writes it and when it is owed."""

    owner: Person | None = None
    due: date | None = None


@rule(OpenPostmortem)
def open_postmortem(state: Incident, wish: OpenPostmortem, context: Context) -> list[Event]:
    """There is one for each incident. It may begin while the incident is open."""
    must_stand(state, "incident")
    if state.postmortem is not None:
        raise Refused("it has a postmortem already")
    return [postmortem.Opened(owner=wish.owner, due=wish.due)]


def must_be_writable(state: Incident) -> Postmortem:
    """The postmortem that takes changes. Refuses when there is none or it is closed."""
    must_stand(state, "incident")
    if state.postmortem is None:
        raise Refused("it has no postmortem yet; open one first")
    if state.postmortem.closed:
        raise Refused("its postmortem is closed")
    return state.postmortem


@command("write_section")
class WriteSection(Command):
    """Write a section, or write it anew."""

    section: Section
    text: Text
    audience: Audience = "public"


@rule(WriteSection)
def write_section(state: Incident, wish: WriteSection, context: Context) -> list[Event]:
    """Text that is under review goes back first; internal notes are never public."""
    document = must_be_writable(state)
    if document.review == "in_review":
        raise Refused("it is in review; ask for changes first, so that nobody approves other words")
    if wish.section == "internal_notes" and wish.audience == "public":
        raise Refused("internal notes are for the internal audience", "audience")
    return [postmortem.SectionWritten(section=wish.section, text=wish.text, audience=wish.audience)]


@command("identify_factor")
class IdentifyFactor(Command):
    """Name something that contributed."""

    text: Text
    audience: Audience = "public"
    factor_id: PublicId | None = None


@rule(IdentifyFactor)
def identify_factor(state: Incident, wish: IdentifyFactor, context: Context) -> list[Event]:
    """Each has an id of its own."""
    document = must_be_writable(state)
    if wish.factor_id in document.factors:
        raise Refused("there is a factor with this id", "factor_id")
    return [
        postmortem.FactorIdentified(
            factor_id=wish.factor_id or context.new_id(), text=wish.text, audience=wish.audience
        )
    ]


@command("withdraw_factor")
class WithdrawFactor(Command):
    """It did not contribute after all."""

    factor_id: PublicId
    reason: Text


@rule(WithdrawFactor)
def withdraw_factor(state: Incident, wish: WithdrawFactor, context: Context) -> list[Event]:
    """It must be one that stands."""
    if wish.factor_id not in must_be_writable(state).factors:
        raise Refused("no factor of this postmortem has this id", "factor_id")
    return [postmortem.FactorWithdrawn(factor_id=wish.factor_id, reason=wish.reason)]


@command("add_action")
class AddAction(Command):
    """Add something to be done."""

    title: Line
    kind: ActionKind
    text: OptionalText = ""
    owner: Person | None = None
    due: date | None = None
    audience: Audience = "public"
    action_id: PublicId | None = None


@rule(AddAction)
def add_action(state: Incident, wish: AddAction, context: Context) -> list[Event]:
    """Each has an id of its own."""
    document = must_be_writable(state)
    if wish.action_id in document.actions:
        raise Refused("there is an action with this id", "action_id")
    return [
        postmortem.ActionAdded(
            action_id=wish.action_id or context.new_id(),
            title=wish.title,
            kind=wish.kind,
            text=wish.text,
            owner=wish.owner,
            due=wish.due,
            audience=wish.audience,
        )
    ]


@command("change_action")
class ChangeAction(Command):
    """Say all of an action anew: its title, owner, due day."""

    action_id: PublicId
    title: Line
    kind: ActionKind
    text: OptionalText = ""
    owner: Person | None = None
    due: date | None = None
    audience: Audience = "public"


@rule(ChangeAction)
def change_action(state: Incident, wish: ChangeAction, context: Context) -> list[Event]:
    """Only an open action changes."""
    _must_be_open_action(state, wish.action_id)
    return [
        postmortem.ActionChanged(
            action_id=wish.action_id,
            title=wish.title,
            kind=wish.kind,
            text=wish.text,
            owner=wish.owner,
            due=wish.due,
            audience=wish.audience,
        )
    ]


@command("finish_action")
class FinishAction(Command):
    """It was carried out."""

    action_id: PublicId
    text: OptionalText = ""


@rule(FinishAction)
def finish_action(state: Incident, wish: FinishAction, context: Context) -> list[Event]:
    """Only an open action can be finished. It may outlive a closed postmortem."""
    _must_be_open_action(state, wish.action_id)
    return [postmortem.ActionDone(action_id=wish.action_id, text=wish.text)]


@command("drop_action")
class DropAction(Command):
    """It will not be carried out."""

    action_id: PublicId
    reason: Text


@rule(DropAction)
def drop_action(state: Incident, wish: DropAction, context: Context) -> list[Event]:
    """Only an open action can be dropped."""
    _must_be_open_action(state, wish.action_id)
    return [postmortem.ActionDropped(action_id=wish.action_id, reason=wish.reason)]


def _must_be_open_action(state: Incident, action_id: str) -> None:
    must_stand(state, "incident")
    found = state.postmortem.actions.get(action_id) if state.postmortem else None
    if found is None:
        raise Refused("no action of this incident has this id", "action_id")
    if found != "open":
        raise Refused(f"this action is {found}", "action_id")
