"""A postmortem's way from draft to published: review, approval, publishing, closing."""

from incidents.decisions.base import Command, Context, command, rule
from incidents.decisions.postmortem import must_be_writable
from incidents.decisions.standing import must_stand
from incidents.errors import Refused
from incidents.events import Event, postmortem
from incidents.events.text import OptionalText, Person, Text
from incidents.incident import Incident


@command("request_review")
class RequestReview(Command):
    """Ask for the postmortem to be read."""

    reviewers: list[Person] = []


@rule(RequestReview)
def request_review(state: Incident, wish: RequestReview, context: Context) -> list[Event]:
    """There must be something to read, and the incident must be over."""
    document = must_be_writable(state)
    if document.review != "draft":
        raise Refused(f"it is {document.review} already")
    if not document.sections:
        raise Refused("nothing is written yet; write at least the summary first")
    if state.over_since is None:
        raise Refused("the incident is still open; its facts may move")
    if len(set(wish.reviewers)) != len(wish.reviewers):
        raise Refused("names somebody twice", "reviewers")
    return [postmortem.ReviewRequested(reviewers=wish.reviewers)]


@command("approve_postmortem")
class ApprovePostmortem(Command):
    """Agree with it as it stands."""

    text: OptionalText = ""


@rule(ApprovePostmortem)
def approve_postmortem(state: Incident, wish: ApprovePostmortem, context: Context) -> list[Event]:
    """It must be in review, and its writers do not approve themselves unless the house allows."""
    document = must_be_writable(state)
    if document.review != "in_review":
        raise Refused(f"it is {document.review}; request a review first")
    own = str(context.actor) in document.writers
    if own and not context.policy.approver_may_be_drafter:
        raise Refused("whoever wrote in it may not approve it; ask a second person")
    return [postmortem.Approved(text=wish.text)]


@command("request_changes")
class RequestChanges(Command):
    """Give it back to its writers."""

    text: Text


@rule(RequestChanges)
def request_changes(state: Incident, wish: RequestChanges, context: Context) -> list[Event]:
    """Only what is in review, approved or closed goes back."""
    must_stand(state, "incident")
    document = state.postmortem
    if document is None:
        raise Refused("it has no postmortem yet; open one first")
    if document.review == "draft" and not document.closed:
        raise Refused("it is a draft already")
    return [postmortem.ChangesRequested(text=wish.text)]


@command("publish_postmortem")
class PublishPostmortem(Command):
    """Put the public version on the page."""

    notify: bool = True


@rule(PublishPostmortem)
def publish_postmortem(state: Incident, wish: PublishPostmortem, context: Context) -> list[Event]:
    """It must be approved where the house asks for review, and the incident public and over."""
    document = must_be_writable(state)
    if state.private:
        raise Refused("the incident is private, and so is its postmortem")
    if state.over_since is None:
        raise Refused("the incident is still open")
    if not document.sections:
        raise Refused("nothing is written yet; write at least the summary first")
    if context.policy.postmortem_needs_review and document.review != "approved":
        raise Refused(f"it is {document.review}; it must be approved first")
    if document.published and not document.changed:
        raise Refused("it is published already, and nothing in it has changed since")
    return [postmortem.Published(notify=wish.notify)]


@command("unpublish_postmortem")
class UnpublishPostmortem(Command):
    """Take the public version back."""

    reason: Text


@rule(UnpublishPostmortem)
def unpublish(state: Incident, wish: UnpublishPostmortem, context: Context) -> list[Event]:
    """It must be public."""
    if state.postmortem is None or not state.postmortem.published:
        raise Refused("it is not published")
    return [postmortem.Unpublished(reason=wish.reason)]


@command("close_postmortem")
class ClosePostmortem(Command):
    """Say that nothing more will be learnt."""

    reason: OptionalText = ""


@rule(ClosePostmortem)
def close_postmortem(state: Incident, wish: ClosePostmortem, context: Context) -> list[Event]:
    """Published or approved, or with a reason why neither."""
    document = must_be_writable(state)
    if document.review != "approved" and not document.published and not wish.reason:
        raise Refused("it was neither approved nor published; say why it ends here", "reason")
    return [postmortem.Closed(reason=wish.reason)]
