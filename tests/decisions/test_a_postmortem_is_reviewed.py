"""From draft through review to the page: who agrees, with what, and what is told."""

from typing import Any

import pytest

from incidents.decisions import Command
from incidents.decisions.postmortem import WriteSection
from incidents.decisions.reviewing import (
    ApprovePostmortem,
    ClosePostmortem,
    PublishPostmortem,
    RequestChanges,
    RequestReview,
)
from incidents.events import postmortem
from tests.decisions.given import Given, given
from tests.decisions.world import (
    ALICE,
    APPROVED,
    BOB,
    CANCELLED,
    CLOSED,
    IN_REVIEW,
    OPENED,
    PUBLIC,
    RESOLVED,
    WRITTEN,
    declared,
)

IMPACT = WriteSection(section="impact", text="Nobody could pay.")
SUMMARY = postmortem.SectionWritten(section="summary", text="A deploy broke it.")
REVIEW = RequestReview()
NONE_YET = "it has no postmortem yet; open one first"


def review_of(history: Given) -> str:
    document = history.incident().postmortem
    assert document is not None
    return document.review


def test_the_whole_way() -> None:
    history = given(*OPENED).when(IMPACT).accepted()
    for wish, by, review in (
        (REVIEW, ALICE, "in_review"),
        (ApprovePostmortem(), BOB, "approved"),
        (PublishPostmortem(), ALICE, "approved"),
        (ClosePostmortem(), ALICE, "approved"),
    ):
        history = history.when(wish, by=by).accepted()
        assert review_of(history) == review
    document = history.incident().postmortem
    assert document is not None
    assert (document.published, document.closed) == (True, True)


class TestRequesting:
    @pytest.mark.parametrize(
        ("history", "state"), [(IN_REVIEW, "in_review"), (APPROVED, "approved")]
    )
    def test_once(self, history: Any, state: str) -> None:
        given(*history).when(REVIEW).refused(f"it is {state} already")

    def test_not_before_the_end(self) -> None:
        given(declared(), postmortem.Opened(), SUMMARY).when(REVIEW).refused(
            "the incident is still open; its facts may move"
        )

    def test_each_reviewer_once(self) -> None:
        given(*WRITTEN).when(RequestReview(reviewers=["staff:8", "staff:8"])).refused(
            "names somebody twice", "reviewers"
        )


class TestApproving:
    def test_by_another_than_its_writers(self) -> None:
        words = "whoever wrote in it may not approve it; ask a second person"
        both = given(*WRITTEN).when(IMPACT, by=BOB).accepted().when(REVIEW).accepted()
        both.when(ApprovePostmortem(), by=ALICE).refused(words)
        both.when(ApprovePostmortem(), by=BOB).refused(words)
        given(*IN_REVIEW).when(ApprovePostmortem(), by=BOB).then(postmortem.Approved())

    def test_by_a_writer_where_the_house_allows(self) -> None:
        relaxed = given(*IN_REVIEW).under(approver_may_be_drafter=True)
        relaxed.when(ApprovePostmortem(), by=ALICE).then(postmortem.Approved())

    @pytest.mark.parametrize(("history", "state"), [(WRITTEN, "draft"), (APPROVED, "approved")])
    def test_only_in_review(self, history: Any, state: str) -> None:
        given(*history).when(ApprovePostmortem(), by=BOB).refused(
            f"it is {state}; request a review first"
        )

    def test_other_words_are_a_draft_again(self) -> None:
        assert review_of(given(*APPROVED).when(IMPACT).accepted()) == "draft"


class TestGoingBack:
    @pytest.mark.parametrize("history", [IN_REVIEW, APPROVED, PUBLIC, CLOSED])
    def test_to_its_writers(self, history: Any) -> None:
        after = given(*history).when(RequestChanges(text="Name the times.")).accepted()
        assert review_of(after) == "draft"
        after.when(IMPACT).accepted()

    def test_a_draft_that_was_closed_is_opened_again(self) -> None:
        history = given(*WRITTEN, postmortem.Closed(reason="Nothing to learn."))
        after = history.when(RequestChanges(text="There is.")).accepted()
        after.when(IMPACT).accepted()


@pytest.mark.parametrize(
    "wish",
    [
        REVIEW,
        ApprovePostmortem(),
        RequestChanges(text="x"),
        PublishPostmortem(),
        ClosePostmortem(),
    ],
    ids=lambda wish: wish.verb,
)
def test_there_must_be_one(wish: Command) -> None:
    given(*RESOLVED).when(wish).refused(NONE_YET)
    given(*CANCELLED).when(wish).refused("an incident that was cancelled takes no more changes")
