"""Appending, within a worker: through commands, and the bare statements that are their limit.

Where nothing else is said, a call answers with seconds.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count, islice, takewhile
from random import Random
from time import perf_counter
from typing import Any

from django.db import connection

from incidents.commands import handle
from incidents.decisions import Actor, Command
from incidents.decisions.responding import AddNote, RecordMilestone
from incidents.decisions.updating import PublishUpdate
from incidents.ledger import store
from incidents.ledger.rows import COLUMNS
from incidents.models import BoardComponent, BoardIncident
from tests.bench.story import AFFECTED, words

ACTOR = Actor("staff", "7")
BEGIN = {"postgresql": "BEGIN", "sqlite": "BEGIN IMMEDIATE"}
_NAMES = ", ".join(COLUMNS)
Wish = tuple[str, Command, str]
"""A stream, what is wished of it, and the idempotency key."""


def commands(number: int, seed: int) -> float:
    """Ours: so many commands, one after the other.

    Each loads its stream, decides, appends one event and brings the views up to date.
    """
    wishes = list(islice(_wishes(seed), number))
    return _timed(lambda: _carry_out(wishes))


def commands_until(moment: float, seed: int) -> int:
    """Ours: as many commands as can be carried out until then; their number."""
    return _carry_out(takewhile(lambda _: perf_counter() < moment, _wishes(seed)))


def newest(number: int) -> list[Sequence[Any]]:
    """The rows that were appended last, to be written again by the bare ways."""
    head = store.head().position
    return list(store.read_after(head - number))


def inserts(rows: list[Sequence[Any]]) -> float:
    """Bare: an INSERT for each row that commits by itself, in one round trip, without a lock."""
    execute, insert, _ = _bare()

    def run() -> None:
        for row in rows:
            execute(insert, row)

    return _timed(run)


def inserts_and_commits(rows: list[Sequence[Any]]) -> float:
    """Bare: the same with BEGIN and COMMIT as statements of their own."""
    execute, insert, _ = _bare()

    def run() -> None:
        for row in rows:
            execute(BEGIN[connection.vendor])
            execute(insert, row)
            execute("COMMIT")

    return _timed(run)


def locked_inserts(rows: list[Sequence[Any]]) -> float:
    """Bare: the same in turns at the head, as our appends are: five statements."""
    execute, insert, move = _bare()
    postgresql = connection.vendor == "postgresql"
    head = "SELECT position, digest FROM ledger_head WHERE id = 1"
    if postgresql:
        head += " FOR UPDATE"

    def run() -> None:
        for row in rows:
            execute(BEGIN[connection.vendor])
            execute(head).fetchone()
            execute(insert, row)
            execute(move, (row[0], row[-1]))
            execute("COMMIT")

    return _timed(run)


def _bare() -> tuple[Callable[..., Any], str, str]:
    """The driver's own way to execute, past Django, and two statements for it."""
    connection.ensure_connection()
    mark = "%s" if connection.vendor == "postgresql" else "?"
    insert = f"INSERT INTO ledger_event ({_NAMES}) VALUES ({', '.join([mark] * len(COLUMNS))})"
    move = f"UPDATE ledger_head SET position = {mark}, digest = {mark} WHERE id = 1"
    return connection.connection.execute, insert, move


def _wishes(seed: int) -> Iterator[Wish]:
    random = Random(seed)  # noqa: S311  # the same commands in every run
    streams = sorted(BoardIncident.objects.live().values_list("stream", flat=True))
    components = sorted(BoardComponent.objects.live().values_list("stream", flat=True))
    for number in count():
        yield random.choice(streams), _wish(random, components), f"{seed}-{number}"


def _wish(random: Random, components: list[str]) -> Command:
    kind = random.randrange(10)
    if kind < 5:
        affected = random.sample(components, random.choice((0, 0, 0, 0, 1, 2)))
        return PublishUpdate(
            text=words(random), impacts={each: random.choice(AFFECTED) for each in affected}
        )
    if kind < 8:
        return AddNote(text=words(random, 200))
    return RecordMilestone(milestone="mitigated", how="Seen on the latency graph")


def _carry_out(wishes: Iterable[Wish]) -> int:
    done = 0
    for stream, wish, key in wishes:
        handle(wish, actor=ACTOR, surface="api", stream=stream, expected=None, key=key)
        done += 1
    return done


def _timed(run: Callable[[], object]) -> float:
    began = perf_counter()
    run()
    return perf_counter() - began
