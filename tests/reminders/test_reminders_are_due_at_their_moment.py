"""Which reminders are due is a pure function of how things stand and of the time."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from incidents.reminding import Action, Draft, Patience, Watched, due

NOON = datetime(2030, 5, 14, 12, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=n) for n in (1, 60, 3_600, 86_400))
THE_DAY = date(2030, 5, 20)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2030, 5, day, hour, minute, tzinfo=UTC)


def incident(**more: Any) -> Watched:
    given: dict[str, Any] = {"stream": "s", "number": 42, "title": "Checkout fails"} | more
    return Watched(**given)


def kinds(it: Watched, now: datetime, patience: Patience | None = None) -> list[str]:
    return [each.kind for each in due([it], now, patience)]


def promised(made: datetime = NOON, by: datetime = NOON + HOUR, **more: Any) -> Watched:
    return incident(next_update_by=by, promised_at=made, **more)


def acting(said_at: datetime = NOON, day: date = THE_DAY, **more: Any) -> Watched:
    item = Action(id="a", title="Add an alarm", owner="staff:3", due=day, said_at=said_at)
    return incident(actions=[item], is_open=False, **more)


BY = NOON + HOUR


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (BY - 10 * MINUTE - SECOND, []),
        (BY - 10 * MINUTE, ["promise_due"]),
        (BY, ["promise_due"]),
        (BY + SECOND, ["promise_missed"]),
        (BY + 7 * DAY, ["promise_missed"]),
        (BY + 7 * DAY + SECOND, []),
    ],
)
def test_a_promise_is_due_ten_minutes_before_and_missed_after(
    now: datetime, expected: list[str]
) -> None:
    assert kinds(promised(), now) == expected


def test_the_time_before_a_promise_is_the_houses() -> None:
    house = Patience(promise=30 * MINUTE)
    assert kinds(promised(), BY - 30 * MINUTE, house) == ["promise_due"]
    assert kinds(promised(), BY - 30 * MINUTE - SECOND, house) == []


def test_nobody_is_reminded_of_a_promise_in_the_moment_of_making_it() -> None:
    short = promised(made=NOON, by=NOON + 5 * MINUTE)
    assert kinds(short, NOON + MINUTE) == []
    assert kinds(short, NOON + 5 * MINUTE + SECOND) == ["promise_missed"]


def test_a_promise_that_was_past_when_we_learnt_of_it_is_history() -> None:
    assert kinds(promised(made=BY + SECOND), BY + 2 * SECOND) == []


def test_a_renewed_promise_is_another_reminder() -> None:
    first, second = due([promised(), promised(by=BY + HOUR)], BY + HOUR + SECOND)
    assert (first.kind, first.stream, first.subject) == (second.kind, second.stream, second.subject)
    assert first.mark != second.mark


@pytest.mark.parametrize(
    ("silent", "hours"),
    [
        (3 * HOUR - SECOND, None), (3 * HOUR, 3), (6 * HOUR - SECOND, 3), (6 * HOUR, 6),
        (12 * HOUR - SECOND, 6), (12 * HOUR, 12), (24 * HOUR - SECOND, 12), (24 * HOUR, 24),
        (8 * DAY, 24), (8 * DAY + SECOND, None),
    ],
)  # fmt: skip
def test_silence_is_marked_at_each_step_and_only_the_longest_counts(
    silent: timedelta, hours: int | None
) -> None:
    found = due([incident(quiet_since=NOON)], NOON + silent)
    assert [each.hours for each in found] == ([] if hours is None else [hours])
    assert {each.kind for each in found} <= {"stale"}


def test_each_step_of_a_silence_and_each_silence_is_another_reminder() -> None:
    marks = {
        due([incident(quiet_since=since)], since + hours * HOUR)[0].mark
        for since in (NOON, NOON + MINUTE)
        for hours in (3, 6, 12, 24)
    }
    assert len(marks) == 8


def test_an_incident_without_words_of_people_and_a_maintenance_are_not_stale() -> None:
    assert kinds(incident(quiet_since=None), NOON + 4 * HOUR) == []
    assert kinds(incident(kind="maintenance", quiet_since=NOON), NOON + 4 * HOUR) == []


@pytest.mark.parametrize(("waited", "expected"), [(599, []), (600, ["draft_waiting"])])
def test_a_draft_waits_for_ten_minutes(waited: int, expected: list[str]) -> None:
    drafted = incident(drafts=[Draft(id="d", at=NOON, drafter="staff:1")])
    assert kinds(drafted, NOON + waited * SECOND) == expected


def test_a_draft_is_for_those_who_run_the_incident_but_not_for_its_drafter() -> None:
    roles = {"commander": "staff:1", "communications": "staff:2", "scribe": "staff:3"}
    drafted = incident(drafts=[Draft(id="d", at=NOON, drafter="staff:1")], roles=roles)
    (found,) = due([drafted], NOON + HOUR)
    assert (found.subject, found.to, found.never) == ("d", (("staff:1", "staff:2"),), "staff:1")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (at(19, 7, 59), []),
        (at(19, 8), ["action_due"]),
        (at(20, 23, 59), ["action_due"]),
        (at(21, 0), []),
        (at(21, 7, 59), []),
        (at(21, 8), ["action_overdue"]),
        (at(28, 8), ["action_overdue"]),
        (at(28, 8, 1), []),
    ],
)
def test_an_action_is_due_from_the_day_before_and_overdue_the_day_after(
    now: datetime, expected: list[str]
) -> None:
    assert kinds(acting(), now) == expected


def test_a_day_that_had_passed_when_it_was_said_is_history() -> None:
    assert kinds(acting(said_at=at(21, 9)), at(21, 10)) == []
    assert kinds(acting(said_at=at(19, 9)), at(19, 10)) == []
    assert kinds(acting(said_at=at(19, 9)), at(21, 8)) == ["action_overdue"]


def test_an_action_goes_to_its_owner_and_then_to_the_commander() -> None:
    (found,) = due([acting(roles={"commander": "staff:1"})], at(19, 8))
    assert found.to == (("staff:3",), ("staff:1",))
    assert (found.subject, found.about, found.mark) == ("a", "Add an alarm", "2030-05-20")


def test_a_postmortem_is_due_and_overdue_like_an_action_and_goes_to_its_owner() -> None:
    owed = incident(
        is_open=False, postmortem_due=THE_DAY, postmortem_said_at=NOON,
        roles={"owner": "staff:5", "commander": "staff:1"},
    )  # fmt: skip
    assert kinds(owed, at(19, 7, 59)) == []
    assert kinds(owed, at(19, 8)) == ["postmortem_due"]
    assert kinds(owed, at(21, 8)) == ["postmortem_overdue"]
    assert due([owed], at(21, 8))[0].to == (("staff:5",), ("staff:1",))


def test_what_is_over_needs_no_words_any_more() -> None:
    drafts = [Draft(id="d", at=NOON, drafter="staff:1")]
    busy = promised(quiet_since=NOON, drafts=drafts)
    later = NOON + 4 * HOUR
    assert kinds(busy, later) == ["promise_missed", "stale", "draft_waiting"]
    assert kinds(replace(busy, is_open=False), later) == []


def test_a_drill_reminds_nobody() -> None:
    assert kinds(promised(quiet_since=NOON, drill=True), NOON + 4 * HOUR) == []
    assert kinds(acting(drill=True), at(21, 8)) == []


def test_a_private_incident_says_that_it_is() -> None:
    assert [each.private for each in due([promised(private=True)], BY)] == [True]
