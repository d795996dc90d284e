"""Some of the incidents, by when they began and of which sort they are."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Coalesce
from msgspec import Struct

from incidents.models import UptimeInterval


class Asked(Struct, frozen=True, kw_only=True):
    """Which incidents: begun from the first to the last day (None: no limit), and of which sort.

    "" stands for all of them. ``component`` is an id, ``is_open`` None for open and ended ones.
    """

    first: date | None = None
    last: date | None = None
    kind: str = ""
    severity: str = ""
    component: str = ""
    is_open: bool | None = None


def narrowed(rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    """The incidents among some that are asked for.

    One counts where its impact began; where nobody knows when, where it was declared.
    """
    sort = {"kind": asked.kind, "severity": asked.severity}
    rows = rows.filter(**{name: value for name, value in sort.items() if value})
    if asked.is_open is not None:
        rows = rows.filter(is_open=asked.is_open)
    if asked.component:
        hit = UptimeInterval.objects.live().filter(component=asked.component)
        rows = rows.filter(stream__in=hit.values("stream"))
    if asked.first or asked.last:
        began = Case(
            When(Q(imprecise__began_at="unknown"), then=F("declared_at")),
            default=Coalesce("began_at", "declared_at"),
        )
        rows = rows.alias(counts_at=began)
    if asked.first:
        rows = rows.filter(counts_at__gte=_midnight(asked.first))
    if asked.last:
        rows = rows.filter(counts_at__lt=_midnight(asked.last) + timedelta(days=1))
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
