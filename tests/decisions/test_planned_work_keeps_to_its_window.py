"""A window is announced, moved and prolonged: not empty, not endless, not over already."""

from datetime import datetime, timedelta

import pytest

from incidents.decisions.maintenance import (
    ExtendMaintenance,
    RescheduleMaintenance,
    StartMaintenance,
)
from incidents.events import maintenance
from tests.decisions.given import Given, given
from tests.decisions.world import (
    HISTORIAN,
    NOW,
    STARTED,
    WINDOW_END,
    WINDOW_START,
    minutes,
    plan,
    scheduled,
)

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
WRONG_WINDOWS = pytest.mark.parametrize(
    ("starts_at", "ends_at", "words"),
    [
        (WINDOW_START, WINDOW_START, "must be after the start"),
        (WINDOW_START, WINDOW_START - HOUR, "must be after the start"),
        (NOW, NOW + timedelta(days=31) + SECOND, "a window lasts at most 31 days"),
        (NOW - HOUR, NOW, "the window is over already; check the date"),
        (
            NOW - timedelta(days=365),
            NOW - timedelta(days=364),
            "the window is over already; check the date",
        ),
    ],
)


class TestTheWindow:
    @WRONG_WINDOWS
    def test_is_not_announced_wrongly(
        self, starts_at: datetime, ends_at: datetime, words: str
    ) -> None:
        Given().when(plan(starts_at=starts_at, ends_at=ends_at)).refused(words, "ends_at")

    @WRONG_WINDOWS
    def test_is_not_moved_wrongly(self, starts_at: datetime, ends_at: datetime, words: str) -> None:
        wish = RescheduleMaintenance(starts_at=starts_at, ends_at=ends_at, reason="x")
        given(scheduled()).when(wish).refused(words, "ends_at")

    @pytest.mark.parametrize(
        ("starts_at", "ends_at"),
        [
            (NOW, NOW + timedelta(days=31)),
            (NOW - HOUR, NOW + SECOND),
            (WINDOW_START, WINDOW_START + SECOND),
        ],
        ids=["the longest", "begun already", "the shortest"],
    )
    def test_may_be_long_late_or_short(self, starts_at: datetime, ends_at: datetime) -> None:
        Given().when(plan(starts_at=starts_at, ends_at=ends_at)).accepted()

    def test_of_long_ago_is_told_as_of_its_day(self) -> None:
        window = {"starts_at": minutes(10), "ends_at": minutes(20)}
        Given().when(plan(**window), by=HISTORIAN, at=minutes(5)).accepted()

    def test_is_known_to_the_next_rule(self) -> None:
        known = given(scheduled(by_itself=False)).incident()
        assert (known.kind, known.status, known.by_itself) == ("maintenance", "scheduled", False)
        assert (known.starts_at, known.ends_at) == (WINDOW_START, WINDOW_END)


class TestExtending:
    def test_from_the_present_end_on(self) -> None:
        wish = ExtendMaintenance(ends_at=WINDOW_END + SECOND, reason="x")
        after = given(*STARTED).when(wish).accepted()
        assert after.incident().ends_at == WINDOW_END + SECOND
        after.when(wish).refused(
            "must be after the present end; complete it to end early", "ends_at"
        )

    def test_not_beyond_the_longest_window(self) -> None:
        wish = ExtendMaintenance(ends_at=WINDOW_START + timedelta(days=31) + SECOND, reason="x")
        given(*STARTED).when(wish).refused("a window lasts at most 31 days", "ends_at")

    def test_not_to_an_end_that_has_passed(self) -> None:
        late = scheduled(starts_at=minutes(0), ends_at=minutes(60))
        wish = ExtendMaintenance(ends_at=minutes(120), reason="x")
        given(late, maintenance.Started()).when(wish).refused(
            "the window is over already; check the date", "ends_at"
        )


def test_what_was_moved_starts_from_its_new_window() -> None:
    moved = RescheduleMaintenance(
        starts_at=WINDOW_START + HOUR, ends_at=WINDOW_END + HOUR, reason="x"
    )
    after = given(scheduled()).when(moved).accepted().when(StartMaintenance()).accepted()
    after.when(ExtendMaintenance(ends_at=WINDOW_END + HOUR, reason="x")).refused(
        "must be after the present end; complete it to end early", "ends_at"
    )
