"""Drafts and their approval: by another person than the drafter, for the words as they stand."""

from typing import Any

import pytest

from incidents.decisions import Command
from incidents.decisions.declaring import Declare
from incidents.decisions.drafting import ApproveUpdate, DiscardDraft, DraftUpdate, PublishDraft
from incidents.decisions.ending import Resolve
from incidents.decisions.updating import PublishUpdate, RetractUpdate
from incidents.events import update
from tests.decisions.given import Given, given
from tests.decisions.world import (
    ALICE,
    BOB,
    CANCELLED,
    DRAFT,
    HISTORIAN,
    SAID,
    SCRIPT,
    declared,
    drafted,
    published,
)

DRAFTED = given(declared(), drafted())
APPROVE = ApproveUpdate(update_id=DRAFT)
APPROVED = update.Approved(update_id=DRAFT)
PUBLISH = PublishDraft(update_id=DRAFT)
STRICT: dict[str, Any] = {"updates_need_approval": True}
NOT_ALONE = "updates need approval here: draft it, and let a second person agree"


def test_another_person_approves() -> None:
    after = DRAFTED.when(APPROVE, by=BOB).then(APPROVED)
    assert after.incident().drafts[DRAFT].approvers == {"staff:8"}


def test_the_drafter_does_not_approve() -> None:
    DRAFTED.when(APPROVE, by=ALICE).refused(
        "whoever drafted an update may not approve it; ask a second person"
    )


def test_the_drafter_approves_where_the_house_allows() -> None:
    DRAFTED.under(approver_may_be_drafter=True).when(APPROVE, by=ALICE).then(APPROVED)


def test_nobody_approves_twice_but_several_may() -> None:
    once = DRAFTED.also(APPROVED, by=BOB)
    once.when(APPROVE, by=BOB).refused("you approved it already", "update_id")
    after = once.when(APPROVE, by=SCRIPT).then(APPROVED)
    assert after.incident().drafts[DRAFT].approvers == {"staff:8", "token:3"}


def test_an_approval_is_for_the_words_as_they_stood() -> None:
    after = DRAFTED.also(APPROVED, by=BOB).when(
        DraftUpdate(text="Two bad deploys.", status="identified", update_id=DRAFT), by=BOB
    )
    anew = after.then(drafted(text="Two bad deploys."))
    assert anew.incident().drafts[DRAFT].approvers == set()
    anew.under(**STRICT).when(PUBLISH).refused("nobody approved this draft yet", "update_id")
    anew.when(APPROVE, by=BOB).refused(
        "whoever drafted an update may not approve it; ask a second person"
    )
    anew.when(APPROVE, by=ALICE).then(APPROVED)


@pytest.mark.parametrize("wish", [APPROVE, PUBLISH, DiscardDraft(update_id=DRAFT)])
@pytest.mark.parametrize(
    "history",
    [
        given(declared()),
        DRAFTED.also(update.Discarded(update_id=DRAFT)),
        DRAFTED.also(published(update_id=DRAFT, status="identified")),
    ],
    ids=["never drafted", "discarded", "published"],
)
def test_there_must_be_a_draft(history: Given, wish: Command) -> None:
    history.when(wish).refused("there is no draft with this id", "update_id")


def test_only_a_draft_is_drafted_anew() -> None:
    wish = DraftUpdate(text="x", update_id=SAID)
    given(declared(), published()).when(wish).refused("there is no draft with this id", "update_id")


class TestWhereUpdatesNeedApproval:
    def test_a_draft_waits_for_it(self) -> None:
        strict = DRAFTED.under(**STRICT)
        strict.when(PUBLISH).refused("nobody approved this draft yet", "update_id")
        strict.also(APPROVED, by=BOB).when(PUBLISH).then(
            published(update_id=DRAFT, text="A bad deploy is the cause.", status="identified")
        )

    @pytest.mark.parametrize(
        "wish",
        [PublishUpdate(text="We know more."), Resolve(text="Well again.", data_loss="none")],
        ids=lambda wish: wish.verb,
    )
    def test_nobody_speaks_alone(self, wish: Command) -> None:
        given(declared()).under(**STRICT).when(wish).refused(NOT_ALONE, "text")

    def test_nobody_declares_with_words(self) -> None:
        strict = Given().under(**STRICT)
        silent = Declare(title="Checkout fails", severity="SEV2")
        strict.when(silent).accepted()
        strict.when(Declare(title="Checkout fails", severity="SEV2", text="We look.")).refused(
            NOT_ALONE, "text"
        )

    def test_the_end_needs_no_words(self) -> None:
        given(declared()).under(**STRICT).when(Resolve(data_loss="none")).accepted()

    def test_what_was_wrong_is_taken_back_at_once(self) -> None:
        told = given(declared(), published()).under(**STRICT)
        told.when(RetractUpdate(update_id=SAID, reason="A slip.")).accepted()

    def test_history_is_told_as_it_was(self) -> None:
        for wish in (PublishUpdate(text="So it was."), Resolve(text="Well.", data_loss="none")):
            given(declared()).under(**STRICT).when(wish, by=HISTORIAN).accepted()


def test_the_drafter_and_approver_may_publish_where_one_person_is_enough() -> None:
    alone = DRAFTED.under(updates_need_approval=True, approver_may_be_drafter=True)
    alone.when(APPROVE).then(APPROVED).when(PUBLISH).accepted()


def test_a_draft_is_dropped_even_after_the_incident_was_cancelled() -> None:
    declared_, cancelled = CANCELLED
    history = given(declared_, drafted(), cancelled)
    history.when(APPROVE, by=BOB).refused("an incident that was cancelled takes no more changes")
    history.when(DiscardDraft(update_id=DRAFT)).then(update.Discarded(update_id=DRAFT))
