"""Resolving asks for data loss; what is over is reopened, not un-resolved; what is done closes."""

from typing import Any

import pytest

from incidents.decisions import Command
from incidents.decisions.declaring import ChangeStatus
from incidents.decisions.ending import Cancel, Close, Reopen, Resolve
from incidents.decisions.updating import PublishUpdate
from incidents.events import incident, postmortem
from incidents.words import Loss
from tests.decisions.given import given, new_id
from tests.decisions.world import (
    ACTION,
    API,
    CANCELLED,
    NOWHERE,
    OPENED,
    PRIVATE,
    RESOLVED,
    WRITTEN,
    action,
    declared,
    minutes,
    published,
    scheduled,
)

OPEN = given(declared(), incident.ImpactsSet(impacts={API: "major_outage"}))
OVER = given(*RESOLVED)
AGAIN = Reopen(reason="It fails again.")
FINISH_FIRST = "of its action items are open; finish or drop them first"


class TestResolving:
    @pytest.mark.parametrize("loss", ["none", "some", "unknown"])
    def test_it_says_whether_data_was_lost(self, loss: Loss) -> None:
        after = OPEN.when(Resolve(data_loss=loss), at=minutes(30)).then(
            incident.DataLossStated(loss=loss), incident.StatusChanged(status="resolved")
        )
        known = after.incident()
        assert (known.status, known.over_since, known.impacts) == ("resolved", minutes(30), {})

    @pytest.mark.parametrize("more", [{}, {"text": "Well."}, {"data_loss_text": "Carts."}])
    def test_silence_on_data_loss_is_refused(self, more: dict[str, Any]) -> None:
        OPEN.when(Resolve(**more)).refused(
            'say whether data was lost: "none", "some" or "unknown" (unknown is an answer)',
            "data_loss",
        )

    def test_what_was_stated_before_is_enough(self) -> None:
        stated = OPEN.also(incident.DataLossStated(loss="unknown"))
        stated.when(Resolve()).then(incident.StatusChanged(status="resolved"))
        stated.when(Resolve(data_loss="none")).then(
            incident.DataLossStated(loss="none"), incident.StatusChanged(status="resolved")
        )

    def test_the_public_is_told_or_not_mailed(self) -> None:
        wish = Resolve(text="Well again.", data_loss="none", notify=False)
        OPEN.when(wish).then(
            incident.DataLossStated(loss="none"),
            published(update_id=new_id(21), text="Well again.", status="resolved", notify=False),
        )

    def test_a_private_one_resolves_without_words(self) -> None:
        private = given(*PRIVATE)
        private.when(Resolve(data_loss="none")).accepted()
        private.when(Resolve(text="Well again.", data_loss="none")).refused(
            "it is private, so nothing of it is told to the public; add a note instead", "text"
        )

    def test_a_maintenance_does_not_resolve(self) -> None:
        given(scheduled()).when(Resolve(data_loss="none")).refused(
            "this is a maintenance, and the command is for an incident"
        )


class TestReopening:
    @pytest.mark.parametrize(
        "wish",
        [
            ChangeStatus(status="monitoring"),
            PublishUpdate(text="x", status="investigating"),
        ],
        ids=lambda wish: wish.verb,
    )
    def test_nothing_else_takes_the_end_back(self, wish: Command) -> None:
        field = "status" if isinstance(wish, PublishUpdate) else ""
        OVER.when(wish).refused("it is resolved; reopen it first", field)

    def test_it_is_investigated_again(self) -> None:
        after = OVER.when(AGAIN).then(incident.Reopened(reason="It fails again."))
        known = after.incident()
        assert (known.status, known.over_since, known.closed) == ("investigating", None, False)

    def test_components_are_hit_again(self) -> None:
        wish = Reopen(reason="It fails again.", impacts={API: "major_outage"})
        assert OVER.when(wish).accepted().incident().impacts == {API: "major_outage"}
        OVER.when(Reopen(reason="x", impacts={NOWHERE: "major_outage"})).refused(
            f"there is no component {NOWHERE}", "impacts"
        )

    def test_not_before_it_was_resolved(self) -> None:
        OVER.when(AGAIN, at=minutes(2)).refused("must not be before it was resolved", "occurred_at")
        OVER.when(AGAIN, at=minutes(3)).accepted()

    def test_what_was_closed_is_open_to_be_closed_again(self) -> None:
        after = OVER.also(incident.Closed()).when(AGAIN).accepted()
        after.when(Close()).refused("it is investigating; resolve it first")
        after.when(Resolve()).accepted().when(Close()).then(incident.Closed())

    def test_a_cancelled_one_stays_so(self) -> None:
        given(*CANCELLED).when(AGAIN).refused(
            "an incident that was cancelled takes no more changes"
        )


def test_what_turned_out_to_be_none_is_cancelled_once() -> None:
    wish = Cancel(reason="A false alarm.")
    after = OPEN.when(wish, at=minutes(30)).then(incident.Cancelled(reason="A false alarm."))
    known = after.incident()
    assert (known.status, known.over_since, known.impacts) == ("cancelled", minutes(30), {})
    after.when(wish).refused("an incident that was cancelled takes no more changes")
    given(scheduled()).when(wish).refused(
        "this is a maintenance, and the command is for an incident"
    )


class TestClosing:
    def test_only_what_is_resolved(self) -> None:
        OPEN.when(Close()).refused("it is investigating; resolve it first")

    def test_not_while_actions_are_open(self) -> None:
        second = action(action_id="action000002")
        one = given(*OPENED, action())
        one.when(Close()).refused(f"1 {FINISH_FIRST}")
        one.also(second).when(Close()).refused(f"2 {FINISH_FIRST}")
        one.also(
            second,
            postmortem.ActionDone(action_id=ACTION),
            postmortem.ActionDropped(action_id="action000002", reason="Too dear."),
        ).when(Close()).then(incident.Closed())

    def test_a_new_action_opens_it_again(self) -> None:
        history = given(*WRITTEN, incident.Closed(), action())
        assert not history.incident().closed
        history.when(Close()).refused(f"1 {FINISH_FIRST}")
