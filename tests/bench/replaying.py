"""Reading the whole log, within a worker: ours, and the bare ways that are its limit.

Each call answers with seconds and the peak of memory in MB.
"""

from collections.abc import Callable, Iterable, Iterator
from time import perf_counter
from typing import Any

import msgspec
from django.db import connection

from incidents import history
from incidents.ledger.store import PAGE
from incidents.projections import timeline
from incidents.projections.rebuild import rebuild
from tests.bench.workers import peak

_decode = msgspec.json.Decoder().decode
_SELECT = f"SELECT {history.COLUMNS} FROM ledger_event"


def folded(events: int) -> list[float]:
    """Ours: events as they are read by all code, each told as a line of the timeline."""
    return _timed(lambda: _count(map(timeline.entry, history.after(until=events))), events)


def rebuilt(events: int) -> list[float]:
    """Ours: all inline tables made anew."""
    return _timed(rebuild, events)


def paged(events: int) -> list[float]:
    """Bare: a page at a time, by position; each payload decoded to plain values."""
    return _timed(lambda: _bare(_pages(events)), events)


def streamed(events: int) -> list[float]:
    """Bare: one statement, its rows taken as they come; each payload decoded to plain values."""
    return _timed(lambda: _bare(_stream(events)), events)


def _timed(run: Callable[[], int], events: int) -> list[float]:
    connection.ensure_connection()
    began = perf_counter()
    done = run()
    seconds = perf_counter() - began
    assert done == events, f"{done} events instead of {events}"
    return [seconds, peak()]


def _count(values: Iterable[object]) -> int:
    done = 0
    for _ in values:
        done += 1
    return done


def _bare(pages: Iterable[Iterable[tuple[Any, ...]]]) -> int:
    done = 0
    for page in pages:
        for row in page:
            _decode(row[-1])
            done += 1
    return done


def _pages(events: int) -> Iterator[list[tuple[Any, ...]]]:
    mark = "%s" if connection.vendor == "postgresql" else "?"
    sql = f"{_SELECT} WHERE position > {mark} AND position <= {mark} ORDER BY position LIMIT {PAGE}"
    position = 0
    while page := connection.connection.execute(sql, (position, events)).fetchall():
        yield page
        position = page[-1][0]


def _stream(events: int) -> Iterator[Iterable[tuple[Any, ...]]]:
    sql = f"{_SELECT} WHERE position <= {events} ORDER BY position"
    if connection.vendor == "sqlite":
        yield connection.connection.execute(sql)
        return
    with connection.connection.transaction(), connection.connection.cursor("bench") as cursor:
        cursor.itersize = PAGE
        yield cursor.execute(sql)
