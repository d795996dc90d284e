"""Rebuilding all inline views beside the live ones, and comparing the two.

A rebuild fills the next generation stream by stream while appends go on, folds what came in the
meantime, and switches under the head lock. Nobody is told of anything: a rebuild writes rows of
views and nothing else. The work goes through the log by stream, so that memory holds one stream
at a time however long the log is.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Max, Min

from incidents import history
from incidents.errors import LedgerError
from incidents.events import Recorded
from incidents.ledger import store
from incidents.projections.register import VIEWS
from incidents.projections.tables import DerivedQuerySet, UptimeInterval
from incidents.projections.writing import forget, insert_bulk

BATCH = 4_000
"""Events whose rows are written in one transaction."""
SMALL = 200
"""Events that may be left to be folded under the lock."""

_CLAIM = {
    "stream": "",
    "component": "",
    "status": "operational",
    "source": "rebuild",
    "public": False,
    "began_at": datetime(1970, 1, 1, tzinfo=UTC),
}

Report = Callable[[int, int], None]
"""Told the number of events that are done, and of all."""


class RebuildOvertaken(LedgerError):
    """Another rebuild ran at the same time. This one changed nothing that is read."""

    def __init__(self) -> None:
        super().__init__("Another rebuild ran at the same time; this one was given up. Try again.")


def rebuild(report: Report = lambda done, total: None) -> int:
    """Rebuild all inline views and switch to them. Returns the number of events folded.

    Raises ``UnknownEvent`` when the log holds what this code cannot read, and
    :class:`RebuildOvertaken` when another rebuild got there first; the live views stay as they
    were.
    """
    start = store.head()
    fresh = _claim(start.generation)
    try:
        done = _fill(fresh, start.position, report)
        while store.head().position - done > SMALL:
            done = _catch_up(fresh, done)
        with store.turn() as turn:
            if turn.head.generation != start.generation:
                raise RebuildOvertaken
            done = _catch_up(fresh, done)
            _claims(fresh).delete()
            with connection.cursor() as cursor:
                cursor.execute("UPDATE ledger_head SET generation = %s WHERE id = 1", [fresh])
    except BaseException:
        _discard(fresh)
        raise
    report(done, done)
    clear(keep=fresh)
    return done


def clear(keep: int) -> None:
    """Remove the rows of all older generations, a few at a time so that nobody waits long.

    A newer one belongs to a rebuild that has begun since, or to one that was interrupted; the next
    one clears that up.
    """
    for view in VIEWS:
        _remove(view.model.objects.filter(generation__lt=keep))


def _remove(rows: DerivedQuerySet) -> None:
    """Delete in steps along the key: a search for the next few would pass all the dead ones."""
    ends = rows.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is not None:
        for start in range(ends["first"], ends["last"] + 1, BATCH):
            rows.filter(pk__range=(start, start + BATCH - 1)).delete()


def _fill(generation: int, until: int, report: Report) -> int:
    done = 0
    batch: list[list[Recorded[Any]]] = []
    size = 0
    for events in history.streams(until):
        batch.append(events)
        size += len(events)
        if size >= BATCH:
            _write(generation, batch)
            done, size, batch = done + size, 0, []
            report(done, until)
    _write(generation, batch)
    return until


def _catch_up(generation: int, done: int) -> int:
    """Write anew the streams that grew, or were redacted, after a position."""
    touched: set[str] = set()
    last = done
    for recorded in history.after(done):
        touched.add(recorded.stream)
        touched.update(_redacted_stream(recorded))
        last = recorded.position
    streams = sorted(touched)
    with transaction.atomic():
        for view in VIEWS:
            forget(view, generation, streams)
        _write(generation, [history.stream(stream) for stream in streams])
    return last


def _redacted_stream(recorded: Recorded[Any]) -> list[str]:
    if recorded.event.stored_name != "ledger.redacted":
        return []
    position = recorded.event.position
    return [it.stream for it in history.after(position - 1, until=position)]


def _write(generation: int, streams: Sequence[Sequence[Recorded[Any]]]) -> None:
    with transaction.atomic():
        for view in VIEWS:
            # Folded while the database takes the rows before.
            rows = (row for events in streams for row in view.rows(events))
            insert_bulk(view, generation, rows)


def _claim(live: int) -> int:
    """A generation that is ours alone: a row in it says so, until the switch.

    Two rebuilds in one generation would take each other's rows for their own. What an interrupted
    rebuild left behind stays apart, too.
    """
    newest = [
        view.model.objects.order_by("-generation").values_list("generation", flat=True).first()
        for view in VIEWS
    ]
    fresh = max(live, *(each or 0 for each in newest)) + 1
    try:
        with transaction.atomic():
            UptimeInterval.objects.create(generation=fresh, **_CLAIM)
    except IntegrityError as error:
        raise RebuildOvertaken from error
    return fresh


def _claims(generation: int) -> DerivedQuerySet:
    return UptimeInterval.objects.filter(generation=generation, stream=_CLAIM["stream"])


def _discard(generation: int) -> None:
    """Remove what was written, unless it is live: a switch may succeed without our hearing it."""
    with store.turn() as turn:
        live = turn.head.generation
    if generation != live:
        for view in VIEWS:
            _remove(view.model.objects.filter(generation=generation))
