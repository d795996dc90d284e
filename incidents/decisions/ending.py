"""Resolving, reopening, cancelling, closing, and joining incidents."""

from collections.abc import Iterable

from incidents.decisions.base import Command, Context, check_components, command, rule
from incidents.decisions.standing import (
    must_be_open,
    must_be_public,
    must_exist,
    must_not_need_approval,
    must_stand,
)
from incidents.errors import Refused
from incidents.events import Event, incident, update
from incidents.events.text import Id, OptionalText, Text
from incidents.incident import Incident
from incidents.words import ComponentStatus, Loss, Relation


@command("resolve")
class Resolve(Command):
    """Say that it is over. With ``text`` the public is told.

    ``data_loss`` is asked for unless it was stated before; "unknown" is an answer.
    """

    text: Text | None = None
    data_loss: Loss | None = None
    data_loss_text: OptionalText = ""
    notify: bool = True


@rule(Resolve)
def resolve(state: Incident, wish: Resolve, context: Context) -> list[Event]:
    """Only an open incident resolves, and not without a word on data loss."""
    must_be_open(state, "incident")
    loss = loss_statement(state, wish.data_loss, wish.data_loss_text)
    if wish.text is None:
        return [*loss, incident.StatusChanged(status="resolved")]
    must_be_public(state)
    must_not_need_approval(context)
    said = update.Published(
        update_id=context.new_id(), text=wish.text, status="resolved", notify=wish.notify
    )
    return [*loss, said]


def loss_statement(
    state: Incident, loss: Loss | None, text: str, *, needed: bool = True
) -> list[Event]:
    """The data-loss statement, when it is new. Refuses silence where one is ``needed``."""
    if loss is None:
        if text or (needed and state.loss is None):
            raise Refused(
                'say whether data was lost: "none", "some" or "unknown" (unknown is an answer)',
                "data_loss",
            )
        return []
    if state.kind != "incident":
        raise Refused("only an incident states whether data was lost", "data_loss")
    return [incident.DataLossStated(loss=loss, text=text)]


@command("reopen")
class Reopen(Command):
    """It was not over. Components that are affected again can be named."""

    reason: Text
    impacts: dict[Id, ComponentStatus] = {}

    def component_ids(self) -> Iterable[str]:
        """The components that are affected again."""
        return self.impacts


@rule(Reopen)
def reopen(state: Incident, wish: Reopen, context: Context) -> list[Event]:
    """Only what was resolved can be reopened, and not before it was resolved."""
    must_stand(state, "incident")
    if state.over_since is None:
        raise Refused(f"it is open: {state.status}")
    if context.occurred_at < state.over_since:
        raise Refused("must not be before it was resolved", "occurred_at")
    check_components(wish.impacts, context)
    events: list[Event] = [incident.Reopened(reason=wish.reason)]
    if wish.impacts:
        events.append(incident.ImpactsSet(impacts=wish.impacts))
    return events


@command("cancel")
class Cancel(Command):
    """It was no incident."""

    reason: Text


@rule(Cancel)
def cancel(state: Incident, wish: Cancel, context: Context) -> list[Event]:
    """What was real and is resolved cannot be cancelled."""
    must_be_open(state, "incident")
    return [incident.Cancelled(reason=wish.reason)]


@command("close")
class Close(Command):
    """All that follows from it is done."""

    reason: OptionalText = ""


@rule(Close)
def close(state: Incident, wish: Close, context: Context) -> list[Event]:
    """Closed is for what is resolved and has no open action."""
    must_stand(state, "incident")
    if state.over_since is None:
        raise Refused(f"it is {state.status}; resolve it first")
    if state.closed:
        raise Refused("it is closed already")
    actions = state.postmortem.actions.values() if state.postmortem else ()
    waiting = sum(each == "open" for each in actions)
    if waiting:
        raise Refused(f"{waiting} of its action items are open; finish or drop them first")
    return [incident.Closed(reason=wish.reason)]


@command("link")
class Link(Command):
    """Say that another incident has to do with this one."""

    other: Id
    relation: Relation
    reason: OptionalText = ""

    def incident_ids(self) -> Iterable[str]:
        """The other incident."""
        return (self.other,)


@rule(Link)
def link(state: Incident, wish: Link, context: Context) -> list[Event]:
    """The other one must exist, and be linked only once in the same way."""
    must_exist(state)
    if wish.other not in context.incidents:
        raise Refused(f"there is no other incident {wish.other}", "other")
    if (wish.other, wish.relation) in state.links:
        raise Refused("it is linked so already", "other")
    return [incident.Linked(other=wish.other, relation=wish.relation, reason=wish.reason)]


@command("merge")
class Merge(Command):
    """Go on in another incident; this one ends here."""

    into: Id
    reason: OptionalText = ""

    def incident_ids(self) -> Iterable[str]:
        """The incident that goes on."""
        return (self.into,)


@rule(Merge)
def merge(state: Incident, wish: Merge, context: Context) -> list[Event]:
    """Only an open incident can be merged, into another one that goes on or has been resolved."""
    must_be_open(state, "incident")
    other = context.incidents.get(wish.into)
    if other is None:
        raise Refused(f"there is no other incident {wish.into}", "into")
    if other.kind != "incident":
        raise Refused(f"INC-{other.number} is a maintenance; link the two instead", "into")
    if other.status == "cancelled":
        raise Refused(
            f"INC-{other.number} was cancelled or merged itself; name the one that goes on", "into"
        )
    return [incident.Merged(into=wish.into, reason=wish.reason)]
