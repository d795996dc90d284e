"""Drafts, approval by a second person, and publishing what was approved."""

from collections.abc import Iterable

from incidents.decisions.base import Command, Context, command, rule
from incidents.decisions.promising import check_promise
from incidents.decisions.standing import must_stand
from incidents.decisions.updating import check_sayable, ending_words
from incidents.errors import Refused
from incidents.events import Event, update
from incidents.events.text import Id, Moment, OptionalText, PublicId, Text
from incidents.incident import Draft, Incident
from incidents.words import INCIDENT_STATUSES, ComponentStatus, Loss, Status


@command("draft_update")
class DraftUpdate(Command):
    """Propose public words. With ``update_id`` an earlier draft is replaced."""

    text: Text
    status: Status | None = None
    impacts: dict[Id, ComponentStatus] = {}
    next_update_by: Moment | None = None
    notify: bool = True
    update_id: PublicId | None = None

    def component_ids(self) -> Iterable[str]:
        """The components that are affected."""
        return self.impacts


@rule(DraftUpdate)
def draft_update(state: Incident, wish: DraftUpdate, context: Context) -> list[Event]:
    """A draft must be something that could be published. Replacing one asks for new approval."""
    status = wish.status or state.status
    check_sayable(state, status, wish.impacts, context)
    check_promise(wish.next_update_by, status, context)
    if wish.update_id is not None and wish.update_id not in state.drafts:
        raise Refused("there is no draft with this id", "update_id")
    return [
        update.Drafted(
            update_id=wish.update_id or context.new_id(),
            text=wish.text,
            status=status,
            impacts=wish.impacts,
            next_update_by=wish.next_update_by,
            notify=wish.notify,
        )
    ]


@command("approve_update")
class ApproveUpdate(Command):
    """Agree to a draft."""

    update_id: PublicId


@rule(ApproveUpdate)
def approve_update(state: Incident, wish: ApproveUpdate, context: Context) -> list[Event]:
    """An approval comes from another person than the draft, unless the house allows it."""
    must_stand(state)
    draft = _the_draft(state, wish.update_id)
    who = str(context.actor)
    if who == draft.drafter and not context.policy.approver_may_be_drafter:
        raise Refused("whoever drafted an update may not approve it; ask a second person")
    if who in draft.approvers:
        raise Refused("you approved it already", "update_id")
    return [update.Approved(update_id=wish.update_id)]


@command("publish_draft")
class PublishDraft(Command):
    """Tell the public what was drafted."""

    update_id: PublicId
    data_loss: Loss | None = None
    data_loss_text: OptionalText = ""

    def components_in(self, state: Incident) -> Iterable[str]:
        """The components that the draft names."""
        draft = state.drafts.get(self.update_id)
        return () if draft is None else draft.drafted.impacts


@rule(PublishDraft)
def publish_draft(state: Incident, wish: PublishDraft, context: Context) -> list[Event]:
    """The draft must still fit the incident, and be approved where the house asks for that."""
    draft = _the_draft(state, wish.update_id)
    if context.policy.updates_need_approval and not draft.approvers:
        raise Refused("nobody approved this draft yet", "update_id")
    said = draft.drafted
    try:
        check_sayable(state, said.status, said.impacts, context)
        check_promise(said.next_update_by, said.status, context)
        _check_direction(state, draft)
    except Refused as refusal:
        raise Refused(f"the draft no longer fits: {refusal.message}", "update_id") from refusal
    published = update.Published(
        update_id=said.update_id,
        text=said.text,
        status=said.status,
        impacts=said.impacts,
        next_update_by=said.next_update_by,
        notify=said.notify,
    )
    return [*ending_words(state, said.status, wish.data_loss, wish.data_loss_text), published]


def _check_direction(state: Incident, draft: Draft) -> None:
    """Refuse to move the status back by a draft from before it moved on."""
    order = INCIDENT_STATUSES
    said, present = draft.drafted.status, state.status
    if state.kind != "incident" or present == draft.drafted_in:
        return
    if order.index(said) < order.index(present):
        raise Refused(f"it says {said}, and the incident is {present} by now; draft it anew")


@command("discard_draft")
class DiscardDraft(Command):
    """Drop a draft."""

    update_id: PublicId
    reason: OptionalText = ""


@rule(DiscardDraft)
def discard_draft(state: Incident, wish: DiscardDraft, context: Context) -> list[Event]:
    """There must be such a draft."""
    _the_draft(state, wish.update_id)
    return [update.Discarded(update_id=wish.update_id, reason=wish.reason)]


def _the_draft(state: Incident, update_id: str) -> Draft:
    if state.kind is None:
        raise Refused("there is no such incident")
    draft = state.drafts.get(update_id)
    if draft is None:
        raise Refused("there is no draft with this id", "update_id")
    return draft
