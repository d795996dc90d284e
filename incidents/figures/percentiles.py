"""Percentiles of durations, by one definition."""

from collections.abc import Sequence
from math import floor


def percentile(ordered: Sequence[int], share: float) -> float:
    """The value below which a share of the values lies, by linear interpolation.

    Definition 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages" (The American
    Statistician 50, 1996): the same as ``PERCENTILE.INC`` of spreadsheets, ``percentile_cont`` of
    SQL and ``statistics.quantiles(method="inclusive")``. The share 0.5 is the usual median.

    Args:
        ordered: The values, smallest first; at least one.
        share: From 0 to 1.

    Raises:
        ValueError: There is no value, or the share is out of range.
    """
    if not ordered:
        raise ValueError("there is no percentile of nothing")
    if not 0 <= share <= 1:
        raise ValueError(f"a share lies between 0 and 1; {share} does not")
    place = (len(ordered) - 1) * share
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
