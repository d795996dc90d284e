"""Incidents as the board has them, with what happened in minutes after nine."""

from datetime import UTC, datetime, timedelta
from typing import Any

from incidents.figures.measures import Measured, measured
from incidents.projections.rows import IncidentRow, TellingRow

NINE = datetime(2024, 3, 1, 9, tzinfo=UTC)


def minute(number: int) -> datetime:
    return NINE + timedelta(minutes=number)


def row(resolved: int | None = 60, **more: Any) -> IncidentRow:
    """One that began at nine and was resolved, unless None, at a minute."""
    given: dict[str, Any] = {
        "stream": "s",
        "number": 1,
        "declared_at": minute(5),
        "began_at": NINE,
        "resolved_at": None if resolved is None else minute(resolved),
        "is_open": resolved is None,
        "status": "investigating" if resolved is None else "resolved",
        "severity": "SEV2",
    }
    return IncidentRow(**(given | more))


def telling(**more: Any) -> TellingRow:
    """Two updates, the first after ten minutes, the second after half an hour more."""
    given: dict[str, Any] = {
        "stream": "s", "words": 2, "updates": 2, "channels": ["status page"],
        "first_at": minute(10), "first_precision": "exact", "longest_gap": 1800,
        "median_gap": 1800, "kept": 1, "missed": 0, "unanswered": False, "corrected": 0,
        "retracted": 0,
    }  # fmt: skip
    return TellingRow(**(given | more))


def figures(resolved: int | None = 60, said: TellingRow | None = None, **more: Any) -> Measured:
    found = measured(row(resolved, **more), said, frozenset())
    assert found is not None
    return found
