"""Percentiles are those of the definition that is named, and of the standard library."""

from statistics import median, quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.figures.percentiles import percentile

VALUES = st.lists(st.integers(0, 10**9), min_size=2, max_size=60).map(sorted)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([7], 0.9, 7),
        ([15, 20, 35, 40, 50], 0.4, 29),
        ([1, 2, 3, 4], 0.75, 3.25),
        ([1, 2], 0, 1),
        ([1, 2], 1, 2),
        ([10, 20, 30, 40, 50, 60, 70, 80, 90, 100], 0.9, 91),
    ],
)
def test_known_values(values: list[int], share: float, expected: float) -> None:
    assert percentile(values, share) == pytest.approx(expected)


@given(VALUES)
def test_they_are_those_of_the_standard_library(values: list[int]) -> None:
    cuts = quantiles(values, n=100, method="inclusive")
    for place in (1, 50, 90, 95, 99):
        assert percentile(values, place / 100) == pytest.approx(cuts[place - 1])
    assert percentile(values, 0.5) == pytest.approx(median(values))


@pytest.mark.parametrize(("values", "share"), [([], 0.5), ([1], -0.1), ([1], 1.1)])
def test_what_has_no_answer_is_refused(values: list[int], share: float) -> None:
    with pytest.raises(ValueError, match=r"percentile of nothing|lies between"):
        percentile(values, share)
