"""The board shows how far the postmortem of an incident has come."""

import pytest

from incidents.decisions import Command
from incidents.decisions.postmortem import IdentifyFactor, OpenPostmortem, WriteSection
from incidents.decisions.reviewing import (
    ApprovePostmortem,
    ClosePostmortem,
    PublishPostmortem,
    RequestChanges,
    RequestReview,
    UnpublishPostmortem,
)
from tests.ledger.world import STAFF, do
from tests.projections.saying import REVIEWER, board, declared_at, resolved_at

pytestmark = pytest.mark.django_db

TO_DRAFT: list[Command] = [OpenPostmortem(), WriteSection(section="summary", text="A deploy.")]
TO_REVIEW = [*TO_DRAFT, RequestReview(reviewers=["staff:8"])]
TO_APPROVED = [*TO_REVIEW, ApprovePostmortem()]
TO_PUBLISHED = [*TO_APPROVED, PublishPostmortem()]


def state_after(wishes: list[Command]) -> str:
    """The state of a postmortem after some commands on a resolved incident."""
    stream = declared_at(0)
    resolved_at(stream, 30)
    for wish in wishes:
        do(wish, stream, actor=REVIEWER if isinstance(wish, ApprovePostmortem) else STAFF)
    return str(board(stream).postmortem)


@pytest.mark.parametrize(
    ("wishes", "state"),
    [
        ([], "none"),
        (TO_DRAFT[:1], "draft"),
        (TO_DRAFT, "draft"),
        (TO_REVIEW, "in_review"),
        ([*TO_REVIEW, RequestChanges(text="Too short.")], "draft"),
        (TO_APPROVED, "approved"),
        ([*TO_APPROVED, WriteSection(section="impact", text="An hour.")], "draft"),
        ([*TO_APPROVED, IdentifyFactor(text="No canary.")], "draft"),
        (TO_PUBLISHED, "published"),
        ([*TO_PUBLISHED, RequestChanges(text="Once more.")], "published"),
        ([*TO_PUBLISHED, WriteSection(section="impact", text="An hour.")], "published"),
        ([*TO_PUBLISHED, UnpublishPostmortem(reason="Too early.")], "draft"),
        ([*TO_DRAFT, ClosePostmortem(reason="Nothing to learn.")], "closed"),
    ],
)
def test_each_step_of_the_writing_is_seen(wishes: list[Command], state: str) -> None:
    assert state_after(wishes) == state
