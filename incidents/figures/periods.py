"""Weeks, months and quarters, in UTC: which one a moment lies in, and all from one to another."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Literal

Step = Literal["week", "month", "quarter"]
STEPS: tuple[Step, ...] = ("week", "month", "quarter")


def start_of(moment: date, step: Step) -> date:
    """The first day of the week (Monday, as ISO 8601 has it), month or quarter of a day."""
    day = moment.date() if isinstance(moment, datetime) else moment
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1, month=day.month if step == "month" else _quarter(day) * 3 - 2)


def next_after(start: date, step: Step) -> date:
    """The first day of the next one."""
    if step == "week":
        return start + timedelta(days=7)
    months = start.month - 1 + (1 if step == "month" else 3)
    return date(start.year + months // 12, months % 12 + 1, 1)


def between(first: date, last: date, step: Step) -> Iterator[date]:
    """The first days of all of them, from the one of ``first`` to the one of ``last``."""
    start = start_of(first, step)
    while start <= last:
        yield start
        start = next_after(start, step)


def label(start: date, step: Step) -> str:
    """``2024-W09``, ``2024-03``, ``2024-Q1``."""
    if step == "week":
        year, week, _ = start.isocalendar()
        return f"{year}-W{week:02}"
    return f"{start:%Y-%m}" if step == "month" else f"{start.year}-Q{_quarter(start)}"


def _quarter(day: date) -> int:
    return (day.month - 1) // 3 + 1
