"""What is measured of one incident, as :mod:`incidents.projections.metrics` defines it."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from incidents.projections import metrics
from incidents.projections.metrics import Communication, Duration
from incidents.projections.rows import IncidentRow, TellingRow

DURATIONS = {
    "time_to_detect": "Time to detect",
    "time_to_acknowledge": "Time to acknowledge",
    "time_to_identify": "Time to identify",
    "time_to_mitigate": "Time to mitigate",
    "time_to_resolve": "Time to resolve",
    "lasted": "Duration",
    "first_word_after_start": "First public word after the start",
    "first_word_after_detection": "First public word after detection",
    "longest_silence": "Longest silence between public words",
}
"""Each duration that is measured, and how it is called."""


class Measured(Struct, frozen=True, kw_only=True, gc=False):
    """One incident with its figures.

    ``began`` is when it counts: its beginning, or its declaration where the beginning is not known.
    ``components`` are the ids of all that it ever affected.
    """

    row: IncidentRow
    began: datetime
    components: frozenset[str]
    durations: dict[str, Duration]
    communication: Communication
    updates: int


def measured(
    row: IncidentRow, telling: TellingRow | None, components: frozenset[str]
) -> Measured | None:
    """The figures of one incident; None where not even a declaration is on record."""
    began = began_of(row)
    if began is None:
        return None
    said = metrics.told(row, telling)
    return Measured(
        row=row,
        began=began,
        components=components,
        durations={
            **metrics.durations(row),
            "lasted": metrics.lasted(row),
            "first_word_after_start": said.first_word_after_start,
            "first_word_after_detection": said.first_word_after_detection,
            "longest_silence": _silence(row, said),
        },
        communication=said,
        updates=telling.updates if telling else 0,
    )


def began_of(row: IncidentRow) -> datetime | None:
    """When an incident counts: of a beginning that is unknown, the moment says nothing."""
    if row.began_at is not None and row.imprecise.get("began_at") != "unknown":
        return row.began_at
    return row.declared_at


def _silence(row: IncidentRow, said: Communication) -> Duration:
    if said.longest_gap is not None:
        return Duration(state="recorded", seconds=said.longest_gap)
    why = "fewer than two public words have a known time"
    return Duration(state="pending" if row.is_open else "not_applicable", why=why)


class Left(Struct, frozen=True, kw_only=True):
    """Why some incidents are in no figure."""

    drills: int
    cancelled: int


def counted(rows: Sequence[IncidentRow]) -> tuple[list[IncidentRow], Left]:
    """The incidents that figures are about. Drills and what was cancelled are none."""
    drills = sum(row.drill for row in rows)
    kept = [row for row in rows if not row.drill and row.status != "cancelled"]
    return kept, Left(drills=drills, cancelled=len(rows) - drills - len(kept))
