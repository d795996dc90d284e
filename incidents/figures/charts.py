"""A chart as plain numbers, ready to be drawn: bars of medians, and of what nine in ten kept to."""

from collections.abc import Sequence

from msgspec import Struct

from incidents.figures.summary import Summary
from incidents.times import brief

WIDTH, HEIGHT = 720, 240
LEFT, RIGHT, TOP, BOTTOM = 76, 32, 12, 28
MOST_LABELS = 8
MINUTE, HOUR, DAY = 60, 3_600, 86_400
_STEPS = (
    *(1, 2, 5, 10, 15, 30),
    *(MINUTE * n for n in (1, 2, 5, 10, 15, 30)),
    *(HOUR * n for n in (1, 2, 3, 6, 12)),
    *(DAY * n for n in (1, 2, 5, 10, 20, 30, 60, 90, 180, 365)),
)
"""Distances between lines, in seconds, that people read easily."""


class Bar(Struct, frozen=True, kw_only=True):
    """One period: two bars, one before the other, and what they say. Pixels from the top left."""

    x: float
    width: float
    middle: float
    median_y: float
    median_height: float
    most_y: float
    most_height: float
    label: str
    words: str


class Line(Struct, frozen=True):
    """A line across the chart, and the duration that it stands for."""

    y: float
    label: str


class Chart(Struct, frozen=True, kw_only=True):
    """Where everything stands, in pixels; ``bars`` only where something was measured."""

    key: str
    title: str
    description: str
    width: int
    height: int
    left: int
    right: int
    bottom: int
    bars: list[Bar]
    labels: list[tuple[float, str]]
    lines: list[Line]


def chart(key: str, title: str, points: Sequence[tuple[str, Summary]]) -> Chart | None:
    """A chart of one duration, by period; None where nothing was measured.

    Args:
        key: A word for the ids of the drawing, unique on the page.
        title: What is measured.
        points: The name of each period, in order, and what was measured in it.
    """
    known = [(name, each) for name, each in points if each.p90 is not None]
    if not known:
        return None
    high = max(each.p90 or 0 for _, each in known)
    step = _step(high)
    top = max(1, -(-high // step)) * step
    room = (WIDTH - LEFT - RIGHT) / len(points)
    every = -(-len(points) // MOST_LABELS)
    middles = [LEFT + room * (place + 0.5) for place in range(len(points))]
    return Chart(
        key=key,
        title=f"{title} over time",
        description=_described(known),
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        bottom=HEIGHT - BOTTOM,
        bars=[
            _bar(name, each, middle, room, top)
            for (name, each), middle in zip(points, middles, strict=True)
            if each.count
        ],
        labels=[
            (round(middle, 1), name)
            for place, ((name, _), middle) in enumerate(zip(points, middles, strict=True))
            if place % every == 0
        ],
        lines=[
            Line(round(_y(step * number, top), 1), brief(step * number))
            for number in range(round(top / step) + 1)
        ],
    )


def _step(high: float) -> int:
    for step in _STEPS:
        if high <= 5 * step:
            return step
    return _STEPS[-1] * -(-round(high) // (5 * _STEPS[-1]))


def _y(seconds: float, top: float) -> float:
    return HEIGHT - BOTTOM - seconds / top * (HEIGHT - BOTTOM - TOP)


def _bar(name: str, each: Summary, middle: float, room: float, top: float) -> Bar:
    median, most = each.p50 or 0, each.p90 or 0
    width = min(room * 0.7, 44)
    floor = HEIGHT - BOTTOM
    return Bar(
        x=round(middle - width / 2, 1),
        width=round(width, 1),
        middle=round(middle, 1),
        median_y=round(_y(median, top), 1),
        median_height=round(floor - _y(median, top), 1),
        most_y=round(_y(most, top), 1),
        most_height=round(floor - _y(most, top), 1),
        label=name,
        words=f"{name}: median {brief(median)}, p90 {brief(most)}, of {each.count}",
    )


def _described(known: Sequence[tuple[str, Summary]]) -> str:
    (first, one), (last, other) = known[0], known[-1]
    if first == last:
        return f"{first}: median {brief(one.p50 or 0)}."
    slowest, worst = max(known, key=lambda each: each[1].p50 or 0)
    return (
        f"From {first}, median {brief(one.p50 or 0)}, to {last}, median {brief(other.p50 or 0)}. "
        f"The highest median is {brief(worst.p50 or 0)}, in {slowest}."
    )
