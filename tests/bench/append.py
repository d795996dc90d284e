"""Figures of appending: one writer and four, beside bare inserts of the very same rows."""

from dataclasses import dataclass
from time import perf_counter

from tests.bench.databases import scratch
from tests.bench.figures import Figure, per_second, ratio
from tests.bench.workers import Worker, once, workers

EVENTS, INCIDENTS = 8_000, 400
"""The ledger at the start: twenty events a stream. The commands bring it to some thirty."""
TARGET = {"postgresql": 0.25, "sqlite": 0.2}
WRITERS = 4
BARE = {
    "inserts": "INSERT that commits by itself",
    "inserts_and_commits": "BEGIN, INSERT, COMMIT",
    "locked_inserts": "the same under the lock of the head",
}
"""The bare ways, each on a copy of the database."""
LIMIT = "locked_inserts"
"""What we are judged by: one INSERT and COMMIT with the same payload under the same lock."""


@dataclass(frozen=True)
class Effort:
    """How much is measured: commands in a round, rounds, seconds of a round with four writers."""

    commands: int
    rounds: int
    seconds: float


def measure(kind: str, effort: Effort) -> list[Figure]:
    """All figures of appending on one kind of database."""
    with scratch(kind, copies=tuple(BARE)) as (ours, *copies):
        for database in (ours, *copies):
            once(database, "filling:fill", events=EVENTS, at_once=INCIDENTS, views=database is ours)
        with workers(*[ours] * WRITERS, *copies) as started:
            writers, bare = started[:WRITERS], started[WRITERS:]
            for seed, writer in enumerate(writers):
                writer.ask("appending:commands", number=effort.commands // 4, seed=seed)
            return [
                *_one_writer(kind, effort, writers[0], dict(zip(BARE, bare, strict=True))),
                _four_writers(effort, writers),
            ]


def _one_writer(kind: str, effort: Effort, writer: Worker, bare: dict[str, Worker]) -> list[Figure]:
    ours: list[float] = []
    limits: dict[str, list[float]] = {way: [] for way in bare}
    for number in range(effort.rounds):
        ours.append(writer.ask("appending:commands", number=effort.commands, seed=100 + number))
        rows = writer.ask("appending:newest", number=effort.commands)
        for way, worker in bare.items():
            limits[way].append(worker.ask(f"appending:{way}", rows=rows))
    return [
        Figure(
            f"append, 1 writer / {BARE[way]}",
            per_second(effort.commands, ours),
            per_second(effort.commands, limit),
            ratio(ours, limit),
            TARGET[kind] if way == LIMIT else None,
        )
        for way, limit in limits.items()
    ]


def _four_writers(effort: Effort, writers: list[Worker]) -> Figure:
    alone: list[float] = []
    together: list[float] = []
    for number in range(effort.rounds):
        # Streams grow with each round: neither goes first every time.
        turns = [(alone, writers[:1]), (together, writers)]
        for found, these in turns if number % 2 else reversed(turns):
            found.append(_seconds_each(these, effort.seconds, 1_000 + 10 * number + len(these)))
    return Figure(
        f"append, {WRITERS} writers / 1 writer",
        per_second(1, together),
        per_second(1, alone),
        ratio(together, alone),
        1.0,
    )


def _seconds_each(writers: list[Worker], seconds: float, seed: int) -> float:
    """Seconds for a command, while these write at once for so long."""
    began = perf_counter()
    for number, writer in enumerate(writers):
        writer.send("appending:commands_until", moment=began + seconds, seed=seed + number)
    done = sum(int(writer.receive()) for writer in writers)
    return (perf_counter() - began) / done
