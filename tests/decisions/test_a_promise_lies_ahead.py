"""The promise of a next update: after the words that make it, and never after the end."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from incidents.decisions import Command
from incidents.decisions.drafting import DraftUpdate, PublishDraft
from incidents.decisions.updating import PublishUpdate
from tests.decisions.given import given, new_id
from tests.decisions.world import (
    COMPLETED,
    DRAFT,
    HISTORIAN,
    NOW,
    RESOLVED,
    declared,
    drafted,
    minutes,
    published,
    scheduled,
)

MAKERS: list[type[PublishUpdate] | type[DraftUpdate]] = [PublishUpdate, DraftUpdate]
each_maker = pytest.mark.parametrize("maker", MAKERS)


@each_maker
@pytest.mark.parametrize("by", [NOW, NOW - timedelta(hours=1)])
def test_a_promise_for_the_past_is_none(
    maker: type[PublishUpdate] | type[DraftUpdate], by: datetime
) -> None:
    given(declared()).when(maker(text="Soon.", next_update_by=by)).refused(
        "must be after the update that promises it", "next_update_by"
    )


@each_maker
def test_a_second_later_is_a_promise(maker: type[PublishUpdate] | type[DraftUpdate]) -> None:
    wish = maker(text="Soon.", next_update_by=NOW + timedelta(seconds=1))
    given(declared()).when(wish).accepted()


@each_maker
def test_after_the_end_there_is_nothing_to_promise(
    maker: type[PublishUpdate] | type[DraftUpdate],
) -> None:
    given(*RESOLVED).when(maker(text="Soon.", next_update_by=minutes(240))).refused(
        "what is resolved has no next update to promise", "next_update_by"
    )
    given(*COMPLETED).when(maker(text="Soon.", next_update_by=minutes(240))).refused(
        "what is completed has no next update to promise", "next_update_by"
    )


def test_the_words_that_resolve_promise_nothing() -> None:
    wish = PublishUpdate(
        text="Well again.", status="resolved", data_loss="none", next_update_by=minutes(240)
    )
    given(declared()).when(wish).refused(
        "what is resolved has no next update to promise", "next_update_by"
    )


def test_history_is_told_with_the_promises_of_its_time() -> None:
    wish = PublishUpdate(text="Soon.", next_update_by=minutes(60))
    given(declared()).when(wish, by=HISTORIAN, at=minutes(30)).then(
        published(update_id=new_id(11), text="Soon.", next_update_by=minutes(60))
    )


def test_a_maintenance_promises_words_too() -> None:
    given(scheduled()).when(PublishUpdate(text="Soon.", next_update_by=minutes(240))).accepted()


def test_a_draft_whose_promise_has_passed_no_longer_fits() -> None:
    wish: Command = PublishDraft(update_id=DRAFT)
    history = given(declared(), drafted(next_update_by=minutes(60)))
    history.when(wish, at=minutes(59)).accepted()
    history.when(wish).refused(
        "the draft no longer fits: must be after the update that promises it", "update_id"
    )


def test_a_promise_is_kept_in_utc() -> None:
    there = timezone(timedelta(hours=-8))
    wish = PublishUpdate(text="Soon.", next_update_by=datetime(2026, 3, 14, 5, tzinfo=there))
    given(declared()).when(wish).then(
        published(
            update_id=new_id(11),
            text="Soon.",
            next_update_by=datetime(2026, 3, 14, 13, tzinfo=UTC),
        )
    )
