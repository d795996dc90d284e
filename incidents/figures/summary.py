"""Many incidents in a few numbers, each with what it rests on and what it leaves out."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from incidents.figures import periods
from incidents.figures.measures import DURATIONS, Measured
from incidents.figures.percentiles import percentile
from incidents.figures.periods import Step
from incidents.projections.timeline import plain


class Summary(Struct, frozen=True, kw_only=True):
    """One duration over some incidents, in seconds; None where not one was measured.

    ``count`` incidents were measured, ``approximate`` of them from times that are known roughly.
    ``pending``, ``not_applicable`` and ``invalid`` are left out; ``why`` counts the reasons.
    """

    count: int
    p50: float | None
    p90: float | None
    p95: float | None
    longest: int | None
    approximate: int
    pending: int
    not_applicable: int
    invalid: int
    why: dict[str, int]

    @property
    def left_out(self) -> int:
        """How many were not measured."""
        return self.pending + self.not_applicable + self.invalid

    @property
    def left_out_words(self) -> list[str]:
        """The same in words, without what is none."""
        states = ("pending", "not_applicable", "invalid")
        counts = ((getattr(self, state), plain(state)) for state in states)
        return [f"{count:,} {words}" for count, words in counts if count]


class Telling(Struct, frozen=True, kw_only=True):
    """How well we told about some incidents."""

    incidents: int
    words: int
    updates: int
    silent: int
    kept: int
    missed: int
    pending: int

    @property
    def kept_share(self) -> float | None:
        """The share of promises that were kept, of those that are decided; None without any."""
        decided = self.kept + self.missed
        return self.kept / decided if decided else None

    @property
    def updates_each(self) -> float | None:
        """Updates for each incident; None without any incident."""
        return self.updates / self.incidents if self.incidents else None


def summary(incidents: Iterable[Measured], name: str) -> Summary:
    """One duration, by its name, over some incidents."""
    found = [each.durations[name] for each in incidents]
    known = [each for each in found if each.state == "recorded" and each.seconds is not None]
    seconds = sorted(each.seconds for each in known if each.seconds is not None)
    states = Counter(each.state for each in found)
    return Summary(
        count=len(seconds),
        p50=percentile(seconds, 0.5) if seconds else None,
        p90=percentile(seconds, 0.9) if seconds else None,
        p95=percentile(seconds, 0.95) if seconds else None,
        longest=seconds[-1] if seconds else None,
        approximate=sum(each.approximate for each in known),
        pending=states["pending"],
        not_applicable=states["not_applicable"],
        invalid=states["invalid"],
        why=dict(Counter(each.why for each in found if each.state != "recorded").most_common()),
    )


def summaries(incidents: Sequence[Measured]) -> dict[str, Summary]:
    """All durations over some incidents, by name."""
    return {name: summary(incidents, name) for name in DURATIONS}


def telling(incidents: Sequence[Measured]) -> Telling:
    """The sums of what was said about some incidents. Private ones are nothing to speak of."""
    incidents = [each for each in incidents if not each.row.private]
    said = [each.communication for each in incidents]
    return Telling(
        incidents=len(said),
        words=sum(each.words for each in said),
        updates=sum(each.updates for each in incidents),
        silent=sum(not each.words for each in said),
        kept=sum(each.kept for each in said),
        missed=sum(each.missed for each in said),
        pending=sum(each.pending for each in said),
    )


def over_time(
    incidents: Iterable[Measured], step: Step, first: date, last: date
) -> dict[date, list[Measured]]:
    """The incidents of each period by its first day, empty ones among them."""
    found: dict[date, list[Measured]] = {start: [] for start in periods.between(first, last, step)}
    for each in incidents:
        found[periods.start_of(each.began, step)].append(each)
    return found


def grouped(
    incidents: Iterable[Measured], keys: Callable[[Measured], Iterable[str]]
) -> Mapping[str, list[Measured]]:
    """The incidents under each of their keys, sorted by it. One may stand under several."""
    found: dict[str, list[Measured]] = {}
    for each in incidents:
        for key in keys(each):
            found.setdefault(key, []).append(each)
    return dict(sorted(found.items()))
