"""A rule gives windows in the local time of its zone. No database."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents import recurring
from incidents.errors import Refused
from incidents.recurring import Window, zone_named

HOUR = timedelta(hours=1)
BERLIN = "Europe/Berlin"
NOW = datetime(2026, 3, 20, tzinfo=UTC)


def wall(text: str) -> datetime:
    """What a clock on the wall shows: no zone."""
    return datetime.fromisoformat(text)


def local(
    rule: str, first: datetime, zone: str = BERLIN, *, after: datetime = NOW, count: int = 4
) -> list[str]:
    """When the next windows open, by the clocks of the zone."""
    found = islice(recurring.windows(rule, first, zone, HOUR, after=after), count)
    return [f"{each.starts_at.astimezone(zone_named(zone)):%m-%d %H:%M %z}" for each in found]


def refused(rule: str, *, lasting: timedelta = HOUR, zone: str = BERLIN) -> tuple[str, str]:
    with pytest.raises(Refused) as found:
        recurring.check(rule, wall("2026-03-03T02:00"), zone, lasting, now=NOW)
    return found.value.field, found.value.message


def test_the_local_time_stays_when_the_clocks_change() -> None:
    assert local("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", wall("2026-03-03T02:00")) == [
        "03-31 02:00 +0200",
        "04-14 02:00 +0200",
        "04-28 02:00 +0200",
        "05-12 02:00 +0200",
    ]
    assert local("FREQ=WEEKLY;BYDAY=TU", wall("2026-03-03T02:00"), count=2) == [
        "03-24 02:00 +0100",
        "03-31 02:00 +0200",
    ]


def test_an_hour_that_is_left_out_opens_as_much_later() -> None:
    spring = datetime(2026, 3, 28, tzinfo=UTC)
    found = local("FREQ=DAILY", wall("2026-03-28T02:30"), after=spring, count=3)
    assert found == ["03-28 02:30 +0100", "03-29 03:30 +0200", "03-30 02:30 +0200"]


def test_an_hour_that_comes_twice_counts_once() -> None:
    autumn = datetime(2026, 10, 24, tzinfo=UTC)
    found = local("FREQ=DAILY", wall("2026-10-24T02:30"), after=autumn, count=3)
    assert found == ["10-24 02:30 +0200", "10-25 02:30 +0200", "10-26 02:30 +0100"]


def test_each_hour_is_once_an_hour_even_when_the_clocks_change() -> None:
    rule = "FREQ=HOURLY"
    recurring.check(rule, wall("2026-03-01T00:00"), BERLIN, timedelta(minutes=5), now=NOW)
    night = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
    found = list(
        islice(recurring.windows(rule, wall("2026-03-01T00:00"), BERLIN, HOUR, after=night), 4)
    )
    gaps = {b.starts_at - a.starts_at for a, b in pairwise(found)}
    assert gaps == {HOUR}


def test_a_window_ends_as_long_after_as_was_said() -> None:
    rule = "FREQ=MONTHLY;BYDAY=2TU"
    first = next(recurring.windows(rule, wall("2026-01-01T22:00"), "UTC", 3 * HOUR, after=NOW))
    opens = datetime(2026, 4, 14, 22, tzinfo=UTC)
    assert first == Window(opens, opens + 3 * HOUR)


def test_nothing_opens_before_the_first_day_or_after_the_last() -> None:
    first = wall("2026-05-01T02:00")
    assert local("FREQ=DAILY;COUNT=2", first) == ["05-01 02:00 +0200", "05-02 02:00 +0200"]
    assert local("FREQ=DAILY;UNTIL=20260502", first) == ["05-01 02:00 +0200", "05-02 02:00 +0200"]
    assert local("freq=daily; until=20260502T015959", first) == ["05-01 02:00 +0200"]


def test_a_leap_day_is_found_years_ahead() -> None:
    rule = "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"
    assert local(rule, wall("2026-01-01T02:00"), count=1) == ["02-29 02:00 +0100"]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("", "write a rule"),
        ("every Tuesday", "is no part of a rule"),
        ("FREQ=WEEKLY;BYDAY=XX", "cannot be read"),
        ("FREQ=WEEKLY;FREQ=DAILY", "says FREQ twice"),
        ("BYDAY=TU", "FREQ must be one of"),
        ("FREQ=MINUTELY", "FREQ must be one of"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL must be a whole number"),
        ("FREQ=DAILY;COUNT=-1", "COUNT must be a whole number"),
        ("FREQ=DAILY;UNTIL=20261399", "UNTIL is a local day"),
        ("FREQ=DAILY;DTSTART=20260101T000000", "is no part of a rule"),
        ("FREQ=DAILY;BYHOUR=99", "cannot be read"),
        ("FREQ=DAILY;UNTIL=20260101", "no window"),
        ("FREQ=DAILY;COUNT=3", "no window"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20300101", "not by both"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "no window"),
        ("FREQ=HOURLY;BYMINUTE=0,30", "more than one window in an hour"),
        ("X" * 600, "write a rule"),
    ],
)
def test_what_is_no_rule_is_refused_in_words(rule: str, words: str) -> None:
    field, message = refused(rule)
    assert field == "rule"
    assert words in message


def test_windows_do_not_overlap() -> None:
    field, message = refused("FREQ=DAILY", lasting=25 * HOUR)
    assert (field, message) == ("lasting", "is longer than the time to the next window")


@pytest.mark.parametrize("zone", ["", "Berlin", "Europe", "../etc/passwd", "Europe/Berlin\0"])
def test_a_zone_is_known_or_refused(zone: str) -> None:
    field, _ = refused("FREQ=DAILY", zone=zone)
    assert field == "zone"


PART = st.tuples(
    st.sampled_from(["BYMONTH", "BYMONTHDAY", "BYDAY", "BYHOUR", "BYSETPOS", "COUNT", "WKST"]),
    st.text(alphabet="0123456789-+,MOTUWE() ", max_size=8),
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["WEEKLY", "MONTHLY", "YEARLY"]), st.lists(PART, max_size=2))
def test_any_text_is_a_rule_or_is_refused(frequency: str, parts: list[tuple[str, str]]) -> None:
    rule = ";".join([f"FREQ={frequency}", *(f"{name}={value}" for name, value in parts)])
    with suppress(Refused):
        recurring.check(rule, wall("2026-03-03T02:00"), BERLIN, HOUR, now=NOW)
