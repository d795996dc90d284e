"""Weeks, months and quarters follow each other without a gap."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.figures import periods
from incidents.figures.periods import STEPS, Step

DAYS = st.dates(date(1991, 1, 1), date(2199, 1, 1))


@pytest.mark.parametrize(
    ("step", "start", "label"),
    [
        ("week", date(2024, 12, 30), "2025-W01"),
        ("month", date(2024, 12, 1), "2024-12"),
        ("quarter", date(2024, 10, 1), "2024-Q4"),
    ],
)
def test_a_day_lies_in_one_of_each(step: Step, start: date, label: str) -> None:
    assert periods.start_of(datetime(2024, 12, 31, 23, tzinfo=UTC), step) == start
    assert periods.label(start, step) == label


def test_all_from_one_to_another_are_there() -> None:
    found = list(periods.between(date(2023, 11, 15), date(2024, 5, 1), "quarter"))
    assert found == [date(2023, 10, 1), date(2024, 1, 1), date(2024, 4, 1)]


@given(DAYS, st.integers(0, 900), st.sampled_from(STEPS))
def test_every_day_between_lies_in_exactly_one(first: date, days: int, step: Step) -> None:
    last = first + timedelta(days=days)
    found = list(periods.between(first, last, step))
    assert found[0] <= first
    assert found == sorted(set(found))
    ends = [periods.next_after(start, step) for start in found]
    assert ends[:-1] == found[1:]
    assert found[-1] <= last < ends[-1]
    assert periods.start_of(last, step) == found[-1]
