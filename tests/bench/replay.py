"""Figures of reading a long log: folded into timelines, and rebuilt into all inline tables."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from tests.bench.databases import scratch
from tests.bench.figures import Figure, per_second, ratio
from tests.bench.workers import once

BARE = ("paged", "streamed")
"""The bare ways to read. The faster one is the limit."""
OURS = {"replay": "folded", "rebuild": "rebuilt"}
TARGET = {"replay": 0.5, "rebuild": 0.2}
FLAT = 1.15
"""How much dearer an event, and how much larger the memory, may be in the longer log."""


@dataclass
class Runs:
    """The rounds of one way to read: seconds, and peaks of memory in MB."""

    seconds: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)

    def add(self, answer: Sequence[float]) -> None:
        """Take in what a worker answered."""
        self.seconds.append(answer[0])
        self.peaks.append(answer[1])


def measure(kind: str, wanted: Sequence[str], rounds: dict[int, int]) -> list[Figure]:
    """The figures that are wanted. ``rounds`` says how often, for each length of the log."""
    found = {events: _runs(kind, wanted, events, times) for events, times in rounds.items()}
    figures = []
    for name in wanted:
        for events, runs in found.items():
            limit = min((runs[way] for way in BARE), key=lambda each: median(each.seconds))
            ours = runs[OURS[name]]
            figures.append(
                Figure(
                    f"{name}, {events:,} events / bare SELECT and decode",
                    per_second(events, ours.seconds),
                    per_second(events, limit.seconds),
                    ratio(ours.seconds, limit.seconds),
                    TARGET[name],
                )
            )
        figures += _growth(name, {events: runs[OURS[name]] for events, runs in found.items()})
    return figures


def _runs(kind: str, wanted: Sequence[str], events: int, times: int) -> dict[str, Runs]:
    runs: dict[str, Runs] = {way: Runs() for way in (*BARE, *OURS.values())}
    with scratch(kind) as (database,):
        # A rebuild takes the place of a generation that is there, as it does in life.
        once(database, "filling:fill", events=events, views="rebuild" in wanted)
        for _ in range(times):
            for way in (*BARE, *(OURS[name] for name in wanted)):
                runs[way].add(once(database, f"replaying:{way}", events=events))
    return runs


def _growth(name: str, runs: dict[int, Runs]) -> list[Figure]:
    """How an event's cost, and the memory, compare between the shortest and the longest log."""
    short, long = min(runs), max(runs)
    costs = {events: median(each.seconds) / events * 1e6 for events, each in runs.items()}
    peaks = {events: max(each.peaks) for events, each in runs.items()}
    return [
        Figure(
            f"{name}, cost of an event, {long:,} / {short:,} events",
            f"{costs[long]:.1f} us",
            f"{costs[short]:.1f} us",
            costs[long] / costs[short],
            FLAT,
            at_most=True,
        ),
        Figure(
            f"{name}, peak of memory, {long:,} / {short:,} events",
            f"{peaks[long]:.0f} MB",
            f"{peaks[short]:.0f} MB",
            peaks[long] / peaks[short],
            FLAT,
            at_most=True,
        ),
    ]
