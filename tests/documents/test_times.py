"""Times as people read them: the zone in which they were said, UTC beside, no false precision."""

from datetime import UTC, datetime

from incidents.times import clock, day, lasting, moment

NINE_PACIFIC = datetime(2023, 1, 3, 17, tzinfo=UTC)
PACIFIC = "America/Los_Angeles"


def test_a_time_is_shown_in_its_zone_with_utc_beside() -> None:
    assert clock(NINE_PACIFIC, "exact", PACIFIC) == "09:00 PST (17:00 UTC)"


def test_an_approximate_time_says_so() -> None:
    assert clock(NINE_PACIFIC, "about", PACIFIC) == "about 09:00 PST (17:00 UTC)"


def test_utc_is_not_said_twice() -> None:
    assert clock(NINE_PACIFIC) == "17:00 UTC"


def test_another_day_in_utc_is_named() -> None:
    evening = datetime(2023, 1, 4, 4, 30, tzinfo=UTC)
    assert clock(evening, zone=PACIFIC) == "20:30 PST (04:30 UTC, 4 Jan)"


def test_daylight_saving_is_right_on_both_sides_of_the_change() -> None:
    before = datetime(2023, 3, 12, 9, 30, tzinfo=UTC)
    after = datetime(2023, 3, 12, 10, 30, tzinfo=UTC)
    assert clock(before, zone=PACIFIC).startswith("01:30 PST")
    assert clock(after, zone=PACIFIC).startswith("03:30 PDT")


def test_a_time_that_is_not_known_is_not_shown() -> None:
    assert clock(NINE_PACIFIC, "day", PACIFIC) == "time not stated"
    assert "17" not in moment(NINE_PACIFIC, "unknown", PACIFIC, "afterwards")
    assert day(NINE_PACIFIC, PACIFIC, "unknown") == "Date not stated"


def test_an_unknown_zone_falls_back_to_utc() -> None:
    assert clock(NINE_PACIFIC, zone="Not/AZone") == "17:00 UTC"
    assert clock(NINE_PACIFIC, zone="../etc/passwd") == "17:00 UTC"


def test_durations_have_at_most_two_units() -> None:
    assert lasting(64_800, approximate=True) == "about 18 hours"
    assert lasting(90_061) == "1 day 1 hour"
    assert lasting(59) == "59 seconds"
    assert lasting(0) == "0 seconds"
    assert lasting(-60) == "minus 1 minute"
