"""Telling the public, and putting right what was told."""

from collections.abc import Iterable

from incidents.decisions.base import Command, Context, check_components, command, rule
from incidents.decisions.ending import loss_statement
from incidents.decisions.promising import check_promise
from incidents.decisions.standing import must_be_public, must_not_need_approval, must_stand
from incidents.errors import Refused
from incidents.events import Event, update
from incidents.events.text import Id, Moment, OptionalText, PublicId, Text
from incidents.incident import Incident
from incidents.words import INCIDENT_STATUSES, ComponentStatus, Loss, Status


@command("publish_update")
class PublishUpdate(Command):
    """Tell the public. ``status`` left out keeps the present one.

    ``next_update_by`` promises the next word; ``notify`` false mails nobody.
    """

    text: Text
    status: Status | None = None
    impacts: dict[Id, ComponentStatus] = {}
    next_update_by: Moment | None = None
    notify: bool = True
    data_loss: Loss | None = None
    data_loss_text: OptionalText = ""
    update_id: PublicId | None = None

    def component_ids(self) -> Iterable[str]:
        """The components that are affected."""
        return self.impacts


@rule(PublishUpdate)
def publish_update(state: Incident, wish: PublishUpdate, context: Context) -> list[Event]:
    """Public words for what is public and stands, with a status that may follow."""
    must_not_need_approval(context)
    status = wish.status or state.status
    check_sayable(state, status, wish.impacts, context)
    check_promise(wish.next_update_by, status, context)
    if wish.update_id in state.published or wish.update_id in state.retracted:
        raise Refused("an update with this id was published before", "update_id")
    if wish.update_id in state.drafts:
        raise Refused("a draft has this id; publish the draft, or discard it", "update_id")
    said = update.Published(
        update_id=wish.update_id or context.new_id(),
        text=wish.text,
        status=status,
        impacts=wish.impacts,
        next_update_by=wish.next_update_by,
        notify=wish.notify,
    )
    return [*ending_words(state, status, wish.data_loss, wish.data_loss_text), said]


def check_sayable(
    state: Incident, status: Status, impacts: dict[str, ComponentStatus], context: Context
) -> None:
    """Refuse words on what is private or gone, and statuses that cannot follow the present one."""
    must_stand(state)
    must_be_public(state)
    check_components(impacts, context)
    if state.kind == "maintenance":
        if status != state.status:
            raise Refused(
                f"a maintenance moves by its own commands; it is {state.status} now", "status"
            )
    elif status not in INCIDENT_STATUSES:
        raise Refused(f"an incident is never {status}", "status")
    if state.over_since is not None:
        if status != state.status:
            raise Refused(f"it is {state.status}; reopen it first", "status")
        if impacts:
            raise Refused(f"it is {state.status}, so nothing is affected any more", "impacts")
    if status == "resolved" and any(each != "operational" for each in impacts.values()):
        raise Refused("resolving ends every impact; name none, or do not resolve yet", "impacts")


def ending_words(state: Incident, status: Status, loss: Loss | None, text: str) -> list[Event]:
    """What must be stated together with an update that resolves."""
    ends = status == "resolved" and state.status != "resolved"
    return loss_statement(state, loss, text, needed=ends)


@command("correct_update")
class CorrectUpdate(Command):
    """Put a published text right. The former text stays visible."""

    update_id: PublicId
    text: Text
    reason: Text
    notify: bool = True


@rule(CorrectUpdate)
def correct_update(state: Incident, wish: CorrectUpdate, context: Context) -> list[Event]:
    """A correction names an update that was published, and changes it."""
    must_be_published(state, wish.update_id)
    if state.published[wish.update_id] == wish.text:
        raise Refused("that is what it says already", "text")
    return [
        update.Corrected(
            update_id=wish.update_id, text=wish.text, reason=wish.reason, notify=wish.notify
        )
    ]


@command("retract_update")
class RetractUpdate(Command):
    """Withdraw a published update, on the record."""

    update_id: PublicId
    reason: Text
    notify: bool = True


@rule(RetractUpdate)
def retract_update(state: Incident, wish: RetractUpdate, context: Context) -> list[Event]:
    """A retraction names an update that was published and not withdrawn before."""
    must_be_published(state, wish.update_id)
    return [update.Retracted(update_id=wish.update_id, reason=wish.reason, notify=wish.notify)]


def must_be_published(state: Incident, update_id: str) -> None:
    """Refuse an id that no standing, published update has.

    What was said can be put right even when the incident itself is over or cancelled.
    """
    if state.kind is None:
        raise Refused("there is no such incident")
    if update_id in state.retracted:
        raise Refused("this update was retracted", "update_id")
    if update_id in state.drafts:
        raise Refused("this update is a draft; draft it anew instead", "update_id")
    if update_id not in state.published:
        raise Refused("no published update of this incident has this id", "update_id")
