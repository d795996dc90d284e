"""Incidents that hold what is looked for, the best first, with the lines that do."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from msgspec import Struct

from incidents.errors import NotFound
from incidents.models import BoardIncident, TimelineEntry
from incidents.reads import named
from incidents.search import words
from incidents.search.terms import Pieces, spellings

MOST = 500
"""Incidents that one search leads to."""
MOST_WORDS = 20
"""Words of a search in titles that are looked at."""
LINES = 3
"""Lines that are shown of each."""


class Hit(Struct, frozen=True, kw_only=True):
    """A line that holds what is looked for. ``public`` is whether readers outside may see it."""

    position: int
    headline: str
    occurred_at: datetime
    precision: str
    public: bool
    pieces: Pieces


class Found(Struct, frozen=True, kw_only=True):
    """An incident, some of its lines, and how many more there are."""

    row: Any
    hits: list[Hit]
    more: int


class Results(Struct, frozen=True, kw_only=True):
    """The incidents that were found: the stream of each and how many of its lines match."""

    streams: list[tuple[str, int]]
    too_many: bool


def called_or_titled(rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
    """The incidents among some that are called so, or have all of the words in the title."""
    titled = Q()
    for word in typed.split()[:MOST_WORDS]:
        spelt = [Q(title__icontains=each) for each in spellings(word)]
        titled &= reduce(or_, spelt)
    called = _called(typed)
    return rows.filter(titled | called if called else titled)


def search(rows: QuerySet[Any], typed: str) -> Results:
    """The incidents among some that hold what was typed. First the one that is called so."""
    called = _called(typed)
    counts = _counts(typed)
    first = list(rows.filter(called).values_list("stream", flat=True)) if called else []
    among = set(rows.values_list("stream", flat=True)) if counts else set()
    streams = [(each, counts.pop(each, 0)) for each in first]
    streams += [(each, count) for each, count in counts.items() if each in among]
    return Results(streams=streams[:MOST], too_many=len(streams) > MOST)


def _counts(typed: str) -> dict[str, int]:
    """How many lines of each stream hold what was typed, the best stream first.

    By itself, not joined to the incidents: without fresh statistics PostgreSQL would search the
    index of the words once for each incident.
    """
    lines, rank = words.matching(typed)
    best = lines.values("stream").annotate(best=Max(rank), count=Count("pk"), last=Max("position"))
    return dict(best.order_by("-best", "-last").values_list("stream", "count"))


def shown(some: Sequence[tuple[str, int]], typed: str) -> list[Found]:
    """Some of the incidents that were found, with the lines that hold what was typed."""
    streams = [stream for stream, _ in some]
    rows = {row.stream: row for row in BoardIncident.objects.live().filter(stream__in=streams)}
    hits = _hits(streams, typed)
    return [
        Found(row=rows[stream], hits=hits[stream], more=max(0, count - LINES))
        for stream, count in some
        if stream in rows
    ]


def _hits(streams: Sequence[str], typed: str) -> dict[str, list[Hit]]:
    lines, rank = words.matching(typed)
    place = Window(
        RowNumber(), partition_by=[F("stream")], order_by=[F("rank").desc(), F("position").desc()]
    )
    best = (
        lines.filter(stream__in=streams)
        .annotate(rank=rank, place=place)
        .filter(place__lte=LINES)
        .order_by("stream", "place")
    )
    columns = ("pk", "stream", "position", "headline", "occurred_at", "precision", "public")
    found = list(best.values_list(*columns))
    pieces = words.pieces(TimelineEntry.objects.filter(pk__in=[each[0] for each in found]), typed)
    hits: defaultdict[str, list[Hit]] = defaultdict(list)
    for key, stream, position, headline, at, precision, public in found:
        if key in pieces:
            hits[stream].append(
                Hit(
                    position=position,
                    headline=headline,
                    occurred_at=at,
                    precision=precision,
                    public=public,
                    pieces=pieces[key],
                )
            )
    return hits


def _called(typed: str) -> Q | None:
    """The incident that is called so: by number, public id or id."""
    try:
        return named(typed.strip())
    except NotFound:
        return None
