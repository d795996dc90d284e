"""The incidents that somebody asks about, with their figures: three queries, however many."""

from collections import defaultdict
from typing import Any

from django.db.models import QuerySet

from incidents.figures.measures import Left, Measured, counted, measured
from incidents.models import BoardTelling, UptimeInterval
from incidents.narrowing import Asked, narrowed
from incidents.projections.rows import IncidentRow, TellingRow

_COLUMNS = (
    "stream", "number", "kind", "title", "status", "severity", "drill", "private", "is_open",
    "declared_at", "began_at", "detected_at", "acknowledged_at", "identified_at", "mitigated_at",
    "resolved_at", "earlier_seconds", "imprecise",
)  # fmt: skip
_TELLING = tuple(name for name in TellingRow.__struct_fields__ if name != "channels")
"""Where it was said is in no figure over many, and reading it takes a while."""


def incidents(
    rows: QuerySet[Any], asked: Asked, *, components: bool = False
) -> tuple[list[Measured], Left]:
    """The figures of each incident, the earliest first, and how many are in no figure at all.

    Args:
        rows: The incidents that may be seen, of the live board.
        asked: Which of them.
        components: Whether to read which components each one affected.
    """
    rows = narrowed(rows, asked)
    found = [
        IncidentRow(**dict(zip(_COLUMNS, values, strict=True)))
        for values in rows.values_list(*_COLUMNS)
    ]
    kept, left = counted(found)
    streams = rows.values("stream")
    telling = {
        values[0]: TellingRow(channels=[], **dict(zip(_TELLING, values, strict=True)))
        for values in BoardTelling.objects.live().filter(stream__in=streams).values_list(*_TELLING)
    }
    affected = _affected(streams) if components else {}
    figures = [
        each
        for row in kept
        if (each := measured(row, telling.get(row.stream), frozenset(affected.get(row.stream, ()))))
    ]
    return sorted(figures, key=lambda each: (each.began, each.row.number)), left


def _affected(streams: QuerySet[Any, Any]) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    pairs = UptimeInterval.objects.live().filter(stream__in=streams)
    for stream, component in pairs.values_list("stream", "component").distinct():
        found[stream].add(component)
    return found
