"""The incidents that are like one, among the newest that somebody may see: seven queries."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from msgspec import Struct

from incidents.documents.figures import duration
from incidents.models import BoardComponent, BoardIncident, TimelineEntry, UptimeInterval
from incidents.projections import metrics
from incidents.projections.rows import IncidentRow
from incidents.similar.ranking import Likeness, Traits, ranked

NEWEST = 100
"""How many are compared."""
_COLUMNS = (
    "stream", "number", "kind", "title", "status", "is_open", "declared_at", "began_at",
    "resolved_at", "imprecise",
)  # fmt: skip


class Similar(Struct, frozen=True, kw_only=True):
    """An incident that is like ours: in which ways, how long it took, and what contributed."""

    row: IncidentRow
    why: list[str]
    time_to_resolve: str
    factors: list[str]


def similar(rows: QuerySet[Any], row: IncidentRow) -> list[Similar]:
    """The incidents among some that are most like one, the most alike first.

    Drills, and what was cancelled or merged, teach nothing about it and are left out.
    """
    others = rows.filter(kind=row.kind, drill=False).exclude(stream=row.stream)
    newest = others.exclude(status="cancelled").order_by("-number")[:NEWEST]
    titles = {row.stream: (row.number, row.title)}
    titles |= {
        stream: (number, title)
        for stream, number, title in newest.values_list("stream", "number", "title")
    }
    if len(titles) == 1:
        return []
    components = _components(list(titles))
    # Most incidents have no factors yet while they go on: then there is nothing to compare.
    factors = _factors([row.stream])
    compared = bool(factors.get(row.stream))
    if compared:
        factors = _factors(list(titles))
    mine, *rest = [
        Traits(
            stream=stream,
            number=number,
            title=title,
            components=frozenset(components.get(stream, ())),
            factors=tuple(factors.get(stream, {}).values()),
        )
        for stream, (number, title) in titles.items()
    ]
    alike = ranked(mine, rest)
    found = _rows([each.stream for each in alike])
    if not compared:
        factors = _factors(list(found))
    names = _names({key for each in alike for key in each.components})
    return [
        Similar(
            row=found[each.stream],
            why=_why(each, names),
            time_to_resolve=duration(metrics.durations(found[each.stream])["time_to_resolve"]),
            factors=list(factors.get(each.stream, {}).values()),
        )
        for each in alike
        if each.stream in found
    ]


def _rows(streams: Sequence[str]) -> dict[str, IncidentRow]:
    rows = BoardIncident.objects.live().filter(stream__in=streams).values_list(*_COLUMNS)
    return {values[0]: IncidentRow(**dict(zip(_COLUMNS, values, strict=True))) for values in rows}


def _components(streams: Sequence[str]) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    rows = UptimeInterval.objects.live().filter(stream__in=streams)
    for stream, component in rows.values_list("stream", "component"):
        found[stream].add(component)
    return found


def _factors(streams: Sequence[str]) -> dict[str, dict[str, str]]:
    """The contributing factors of each stream by id, without those that were withdrawn."""
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    lines = TimelineEntry.objects.live().filter(
        stream__in=streams,
        type__in=("postmortem.factor_identified", "postmortem.factor_withdrawn"),
    )
    for stream, kind, key, text in lines.order_by("position").values_list(
        "stream", "type", "ref", "text"
    ):
        if kind == "postmortem.factor_identified":
            found[stream][key] = text
        else:
            found[stream].pop(key, None)
    return found


def _names(components: set[str]) -> dict[str, str]:
    rows = BoardComponent.objects.live().filter(stream__in=components)
    return dict(rows.values_list("stream", "name"))


def _why(each: Likeness, names: dict[str, str]) -> list[str]:
    why = []
    if each.components:
        why.append("also hit " + ", ".join(sorted(names.get(c, c) for c in each.components)))
    if each.words:
        why.append("title shares " + ", ".join(f"“{word}”" for word in each.words[:5]))
    if each.factors:
        why.append("same factor" if len(each.factors) == 1 else "same factors")
    return why
