"""A case for each command about a postmortem."""

from datetime import date
from typing import Any

from incidents.decisions import postmortem as wishes
from incidents.decisions import reviewing
from incidents.events import postmortem
from tests.decisions.case import Case
from tests.decisions.given import given, new_id
from tests.decisions.world import (
    ACTION,
    APPROVED,
    CLOSED,
    FACTOR,
    IN_REVIEW,
    OPENED,
    PUBLIC,
    RESOLVED,
    WRITTEN,
    action,
    declared,
)

FOUND = postmortem.FactorIdentified(factor_id=FACTOR, text="No test.")
NONE_YET = "it has no postmortem yet; open one first"
TITLED: dict[str, Any] = {"action_id": ACTION, "title": "Test each deploy"}
DONE = given(*OPENED, action(), postmortem.ActionDone(action_id=ACTION))

WRITING = (
    Case(
        wishes.OpenPostmortem(owner="staff:8", due=date(2026, 3, 21)),
        given(declared()),
        (postmortem.Opened(owner="staff:8", due=date(2026, 3, 21)),),
        given(*OPENED),
        "it has a postmortem already",
    ),
    Case(
        wishes.WriteSection(section="impact", text="Nobody could pay.", audience="internal"),
        given(*OPENED),
        (
            postmortem.SectionWritten(
                section="impact", text="Nobody could pay.", audience="internal"
            ),
        ),
        given(*RESOLVED),
        NONE_YET,
    ),
    Case(
        wishes.IdentifyFactor(text="No test."),
        given(*OPENED),
        (postmortem.FactorIdentified(factor_id=new_id(41), text="No test."),),
        given(*RESOLVED),
        NONE_YET,
    ),
    Case(
        wishes.WithdrawFactor(factor_id=FACTOR, reason="There was one."),
        given(*OPENED, FOUND),
        (postmortem.FactorWithdrawn(factor_id=FACTOR, reason="There was one."),),
        given(*OPENED, FOUND, postmortem.FactorWithdrawn(factor_id=FACTOR, reason="Two.")),
        "no factor of this postmortem has this id",
        "factor_id",
    ),
    Case(
        wishes.AddAction(title="Test deploys", kind="prevent", owner="staff:8"),
        given(*OPENED),
        (action(action_id=new_id(41), owner="staff:8"),),
        given(*CLOSED),
        "its postmortem is closed",
    ),
    Case(
        wishes.ChangeAction(**TITLED, kind="detect", due=date(2026, 4, 1)),
        given(*OPENED, action()),
        (postmortem.ActionChanged(**TITLED, kind="detect", due=date(2026, 4, 1)),),
        DONE,
        "this action is done",
        "action_id",
    ),
    Case(
        wishes.FinishAction(action_id=ACTION, text="In place."),
        given(*OPENED, action()),
        (postmortem.ActionDone(action_id=ACTION, text="In place."),),
        given(*OPENED, action(), postmortem.ActionDropped(action_id=ACTION, reason="No.")),
        "this action is dropped",
        "action_id",
    ),
    Case(
        wishes.DropAction(action_id=ACTION, reason="Too dear."),
        given(*OPENED, action()),
        (postmortem.ActionDropped(action_id=ACTION, reason="Too dear."),),
        given(*OPENED),
        "no action of this incident has this id",
        "action_id",
    ),
)

REVIEWING = (
    Case(
        reviewing.RequestReview(reviewers=["staff:8", "staff:9"]),
        given(*WRITTEN),
        (postmortem.ReviewRequested(reviewers=["staff:8", "staff:9"]),),
        given(*OPENED),
        "nothing is written yet; write at least the summary first",
    ),
    Case(
        reviewing.ApprovePostmortem(text="Well told."),
        given(*IN_REVIEW).under(approver_may_be_drafter=True),
        (postmortem.Approved(text="Well told."),),
        given(*IN_REVIEW),
        "whoever wrote in it may not approve it; ask a second person",
    ),
    Case(
        reviewing.RequestChanges(text="Name the times."),
        given(*IN_REVIEW),
        (postmortem.ChangesRequested(text="Name the times."),),
        given(*WRITTEN),
        "it is a draft already",
    ),
    Case(
        reviewing.PublishPostmortem(notify=False),
        given(*APPROVED),
        (postmortem.Published(notify=False),),
        given(*IN_REVIEW),
        "it is in_review; it must be approved first",
    ),
    Case(
        reviewing.UnpublishPostmortem(reason="Names a customer."),
        given(*PUBLIC),
        (postmortem.Unpublished(reason="Names a customer."),),
        given(*APPROVED),
        "it is not published",
    ),
    Case(
        reviewing.ClosePostmortem(),
        given(*PUBLIC),
        (postmortem.Closed(),),
        given(*WRITTEN),
        "it was neither approved nor published; say why it ends here",
        "reason",
    ),
)

CASES = (*WRITING, *REVIEWING)
