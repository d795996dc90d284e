"""The incidents that somebody asks about, whole, by period and by group; and the page of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Literal, get_args

from msgspec import Struct

from incidents.figures import periods, reading
from incidents.figures.charts import Chart, chart
from incidents.figures.measures import DURATIONS, Left, Measured
from incidents.figures.periods import Step
from incidents.figures.summary import Summary, Telling, grouped, over_time, summaries, telling
from incidents.ledger import store
from incidents.models import BoardComponent, BoardIncident
from incidents.narrowing import Asked
from incidents.projections.timeline import plain

MOST_PERIODS = 120
"""Periods that one page shows."""
REMEMBERED = 16
"""Pages that a process keeps, until something is appended."""
Group = Literal["severity", "component", "kind"]
GROUPS: tuple[Group, ...] = get_args(Group)
UNKNOWN = "none"


class Gathered(Struct, kw_only=True):
    """The incidents with their figures, and how they are to be put together."""

    all: list[Measured]
    left: Left
    names: dict[str, str]
    step: Step
    by: Group
    first: date
    last: date

    @property
    def too_many(self) -> bool:
        """Whether there are more periods than a page holds."""
        days = {"week": 7, "month": 28, "quarter": 90}[self.step]
        return (self.last - self.first).days / days > MOST_PERIODS

    def by_time(self) -> list[tuple[str, list[Measured]]]:
        """The incidents of each period, by its name."""
        found = over_time(self.all, self.step, self.first, self.last)
        return [(periods.label(start, self.step), each) for start, each in found.items()]

    def by_group(self) -> list[tuple[str, list[Measured]]]:
        """The incidents of each severity, component or kind."""
        keys: dict[Group, Callable[[Measured], Iterable[str]]] = {
            "severity": lambda each: [each.row.severity or UNKNOWN],
            "kind": lambda each: [each.row.kind],
            "component": lambda each: [self.names.get(c, c) for c in each.components] or [UNKNOWN],
        }
        return list(grouped(self.all, keys[self.by]).items())


def gathered(user: Any, asked: Asked, step: Step, by: Group, *, components: bool) -> Gathered:
    """Read the incidents that are asked for, of those that a user may see.

    ``components`` says whether to read what each one affected, even if not by that.
    """
    visible = BoardIncident.objects.live().seen_by(user)
    found, left = reading.incidents(visible, asked, components=components or by == "component")
    today = datetime.now(UTC).date()
    began = [each.began.date() for each in found]
    first = asked.first or min(began, default=today)
    # A range that begins after today has nothing; one period of it is shown.
    last = max(first, asked.last or max([today, *began]))
    names = dict(BoardComponent.objects.live().values_list("stream", "name"))
    return Gathered(
        all=found, left=left, names=names, step=step, by=by, first=first, last=last
    )  # fmt: skip


class Section(Struct, frozen=True, kw_only=True):
    """One duration over time."""

    title: str
    chart: Chart | None
    rows: list[tuple[str, Summary]]


class Page(Struct, frozen=True, kw_only=True):
    """What the page of the figures shows."""

    count: int
    left: Left
    step: Step
    by: Group
    first: date
    last: date
    whole: list[tuple[str, Summary]]
    reasons: list[tuple[str, str]]
    telling: list[tuple[str, Telling]]
    sections: list[Section]
    groups: list[tuple[str, int, list[tuple[str, Summary]]]]


@dataclass(frozen=True)
class _Wish:
    """What decides what a page shows. The digest stands for all that ever happened."""

    digest: str
    generation: int
    today: date
    sees_private: bool
    asked: Asked
    step: Step
    by: Group
    user: Any = field(compare=False)


def page(user: Any, asked: Asked, step: Step, by: Group) -> Page | None:
    """The page; None where it would have too many periods.

    A process remembers the last ones: as long as nothing was appended, they say the same.
    """
    head = store.head()
    return _page(
        _Wish(
            digest=head.digest,
            generation=head.generation,
            today=datetime.now(UTC).date(),
            sees_private=user.has_perm("incidents.view_private"),
            asked=asked,
            step=step,
            by=by,
            user=user,
        )
    )


@lru_cache(maxsize=REMEMBERED)
def _page(wish: _Wish) -> Page | None:
    found = gathered(wish.user, wish.asked, wish.step, wish.by, components=False)
    if found.too_many:
        return None
    by_time = found.by_time()
    figures = [(name, summaries(each)) for name, each in by_time]
    whole = summaries(found.all)
    return Page(
        count=len(found.all),
        left=found.left,
        step=found.step,
        by=found.by,
        first=found.first,
        last=found.last,
        whole=_table(whole),
        reasons=_reasons(whole),
        telling=[
            ("all", telling(found.all)),
            *((name, telling(each)) for name, each in by_time),
        ],
        sections=[_section(key, figures) for key in DURATIONS],
        groups=[
            (plain(name), len(each), _table(summaries(each))) for name, each in found.by_group()
        ],
    )


def _section(key: str, figures: Sequence[tuple[str, dict[str, Summary]]]) -> Section:
    rows = [(name, each[key]) for name, each in figures]
    return Section(title=DURATIONS[key], chart=chart(key, DURATIONS[key], rows), rows=rows)


def _table(found: dict[str, Summary]) -> list[tuple[str, Summary]]:
    return [(DURATIONS[name], each) for name, each in found.items()]


def _reasons(whole: dict[str, Summary]) -> list[tuple[str, str]]:
    """Why incidents are left out of each duration, in words."""
    return [
        (DURATIONS[name], "; ".join(f"{count:,}: {why}" for why, count in each.why.items()))
        for name, each in whole.items()
        if each.why
    ]
