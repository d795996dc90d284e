"""Figures of the admin: each screen on a long ledger, next to the same screen on the demo data."""

from statistics import median

from tests.bench.databases import scratch
from tests.bench.figures import Figure
from tests.bench.workers import Worker, once, workers

AT_MOST = 1.5


def measure(kind: str, events: int, rounds: int) -> list[Figure]:
    """How much dearer each screen is with so many events. Both are looked at in turns."""
    with scratch(kind, copies=("demo",)) as (long, demo):
        once(long, "filling:fill", events=events, views=True)
        like = once(demo, "browsing:example")
        for database in (long, demo):
            once(database, "browsing:settle")
        with workers(long, demo) as (there, here):
            names = here.ask("browsing:screens", like=like)
            assert there.ask("browsing:screens", like=like) == names
            return [
                _figure(name, *_times(there, here, name, like, rounds), events) for name in names
            ]


def _times(
    there: Worker, here: Worker, name: str, like: int, rounds: int
) -> tuple[list[float], list[float]]:
    """Seconds of each round, there and here. The first look is not counted: it fills caches."""
    found: tuple[list[float], list[float]] = ([], [])
    for worker in (there, here):
        worker.ask("browsing:seconds", screen=name, like=like)
    for _ in range(rounds):
        for worker, took in zip((there, here), found, strict=True):
            took.append(worker.ask("browsing:seconds", screen=name, like=like))
    return found


def _figure(name: str, long: list[float], demo: list[float], events: int) -> Figure:
    return Figure(
        f"admin, {name}: {events:,} events / demo",
        f"{median(long) * 1000:.1f} ms",
        f"{median(demo) * 1000:.1f} ms",
        median(one / other for one, other in zip(long, demo, strict=True)),
        AT_MOST,
        at_most=True,
    )
