"""A postmortem is published when it may be, taken back at any time, and closed."""

import pytest

from incidents.decisions import Command
from incidents.decisions.postmortem import WriteSection
from incidents.decisions.reviewing import (
    ApprovePostmortem,
    ClosePostmortem,
    PublishPostmortem,
    RequestReview,
    UnpublishPostmortem,
)
from incidents.events import incident, postmortem
from tests.decisions.given import given
from tests.decisions.world import (
    APPROVED,
    BOB,
    CLOSED,
    OPENED,
    PUBLIC,
    WRITTEN,
    declared,
)

IMPACT = WriteSection(section="impact", text="Nobody could pay.")
SUMMARY = postmortem.SectionWritten(section="summary", text="A deploy broke it.")
REVIEW = RequestReview()


class TestPublishing:
    def test_only_what_changed_since(self) -> None:
        public = given(*PUBLIC)
        public.when(PublishPostmortem()).refused(
            "it is published already, and nothing in it has changed since"
        )
        anew = public.when(IMPACT).accepted().when(REVIEW).accepted()
        anew.when(ApprovePostmortem(), by=BOB).accepted().when(PublishPostmortem()).accepted()

    def test_again_after_it_was_taken_back(self) -> None:
        back = given(*PUBLIC).when(UnpublishPostmortem(reason="A name.")).accepted()
        back.when(UnpublishPostmortem(reason="A name.")).refused("it is not published")
        back.when(PublishPostmortem()).then(postmortem.Published())

    def test_without_review_where_the_house_asks_for_none(self) -> None:
        given(*WRITTEN).when(PublishPostmortem()).refused("it is draft; it must be approved first")
        relaxed = given(*WRITTEN).under(postmortem_needs_review=False)
        relaxed.when(PublishPostmortem()).then(postmortem.Published())
        given(*OPENED).under(postmortem_needs_review=False).when(PublishPostmortem()).refused(
            "nothing is written yet; write at least the summary first"
        )

    def test_not_of_what_is_private_or_open(self) -> None:
        private = given(declared(private=True), *APPROVED[1:])
        private.when(PublishPostmortem()).refused(
            "the incident is private, and so is its postmortem"
        )
        again = given(*APPROVED, incident.Reopened(reason="It fails again."))
        again.when(PublishPostmortem()).refused("the incident is still open")

    def test_it_is_taken_back_even_when_the_incident_is_gone(self) -> None:
        gone = given(*PUBLIC, incident.Reopened(reason="x"), incident.Cancelled(reason="x"))
        gone.when(UnpublishPostmortem(reason="A name.")).then(
            postmortem.Unpublished(reason="A name.")
        )


class TestClosing:
    def test_neither_approved_nor_published_needs_a_reason(self) -> None:
        given(*WRITTEN).when(ClosePostmortem(reason="Nothing to learn.")).then(
            postmortem.Closed(reason="Nothing to learn.")
        )
        given(*APPROVED).when(ClosePostmortem()).then(postmortem.Closed())

    @pytest.mark.parametrize(
        "wish", [REVIEW, ApprovePostmortem(), PublishPostmortem(), ClosePostmortem()]
    )
    def test_what_is_closed_goes_no_further(self, wish: Command) -> None:
        given(*CLOSED).when(wish, by=BOB).refused("its postmortem is closed")
