"""Figures about one incident: how long things took, and how well we told about it.

Durations follow one definition each (docs/reference/metrics.md). A duration is never a false
zero: it is recorded, pending (it may still come), not applicable (it cannot be known), or invalid
(its ends are in the wrong order).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any, Final, Literal

from msgspec import Struct

from incidents.events import Recorded, incident, maintenance, update
from incidents.folding import Fold
from incidents.projections.rows import IncidentRow, TellingRow
from incidents.words import UNTIMED

State = Literal["recorded", "pending", "not_applicable", "invalid"]


class Duration(Struct, frozen=True, kw_only=True, gc=False):
    """A time span in seconds, with how it is known. ``seconds`` is None unless it was measured."""

    state: State
    seconds: int | None = None
    approximate: bool = False
    why: str = ""


DURATIONS: dict[str, tuple[str, str]] = {
    "time_to_detect": ("began_at", "detected_at"),
    "time_to_acknowledge": ("detected_at", "acknowledged_at"),
    "time_to_identify": ("detected_at", "identified_at"),
    "time_to_mitigate": ("began_at", "mitigated_at"),
    "time_to_resolve": ("began_at", "resolved_at"),
}
"""Each duration, and the two moments between which it lies (columns of the board)."""

_CALLED = {
    "declared_at": "the declaration",
    "began_at": "the start of the impact",
    "detected_at": "the time of detection",
    "acknowledged_at": "the time of acknowledgement",
    "identified_at": "the time at which the cause was identified",
    "mitigated_at": "the time of mitigation",
    "resolved_at": "the end",
}


def between(row: IncidentRow, start: str, end: str) -> Duration:
    """The duration between two moments of the board's row."""
    for column in (start, end):
        if getattr(row, column) is None:
            state: State = "pending" if row.is_open else "not_applicable"
            return Duration(state=state, why=f"{_CALLED[column]} is not recorded")
        if row.imprecise.get(column) in UNTIMED:
            return Duration(state="not_applicable", why=f"{_CALLED[column]} is known only roughly")
    seconds = round((getattr(row, end) - getattr(row, start)).total_seconds())
    approximate = start in row.imprecise or end in row.imprecise
    if seconds < 0:
        why = f"{_CALLED[end]} lies before {_CALLED[start]}"
        return Duration(state="invalid", seconds=seconds, approximate=approximate, why=why)
    return Duration(state="recorded", seconds=seconds, approximate=approximate)


def durations(row: IncidentRow) -> dict[str, Duration]:
    """All durations of one incident, by name."""
    return {name: between(row, start, end) for name, (start, end) in DURATIONS.items()}


def lasted(row: IncidentRow) -> Duration:
    """How long it lasted, from the start of the impact to the end.

    From the declaration where nobody said when the impact began. Earlier spells are added where it
    was reopened; the gaps do not count.
    """
    if row.is_open:
        return Duration(state="pending", why="it is not over")
    start = "declared_at" if row.began_at is None else "began_at"
    found = between(row, start, "resolved_at")
    if found.state != "recorded" or found.seconds is None:
        return found
    return Duration(
        state="recorded",
        seconds=found.seconds + row.earlier_seconds,
        approximate=found.approximate,
        why="" if start == "began_at" else "counted from the declaration",
    )


class Word(Struct, frozen=True, kw_only=True):
    """One public word: an update of ours, or a post elsewhere."""

    at: datetime
    precision: str
    channel: str
    promised: datetime | None = None


class Words(Struct):
    """What was said to the public about one incident, in the order of recording."""

    said: list[Word] = []
    corrected: int = 0
    retracted: int = 0


PAGE: Final = "status page"
"""The channel of our own updates."""
REPEATING = ("job", "notifications")
"""Who posts elsewhere what the status page says."""

fold: Fold[Words] = Fold(Words)


@fold.on(update.Published)
def _(state: Words, it: Recorded[update.Published]) -> None:
    promised = it.event.next_update_by
    state.said.append(_word(it, PAGE, promised))


@fold.on(maintenance.Scheduled)
def _(state: Words, it: Recorded[maintenance.Scheduled]) -> None:
    if not (it.event.drill or it.event.private):
        state.said.append(_word(it, PAGE, None))


@fold.on(incident.OutsidePostRecorded)
def _(state: Words, it: Recorded[incident.OutsidePostRecorded]) -> None:
    # What is posted for us, at once, repeats an update: it is no word of its own.
    if (it.actor_kind, it.actor_id) != REPEATING:
        state.said.append(_word(it, it.event.channel, None))


@fold.on(update.Corrected)
def _(state: Words, it: Recorded[update.Corrected]) -> None:
    state.corrected += 1


@fold.on(update.Retracted)
def _(state: Words, it: Recorded[update.Retracted]) -> None:
    state.retracted += 1


def _word(it: Recorded[Any], channel: str, promised: datetime | None) -> Word:
    return Word(at=it.occurred_at, precision=it.event.precision, channel=channel, promised=promised)


class Communication(Struct, frozen=True, kw_only=True, gc=False):
    """How well we told about it. Gaps are in seconds, between words whose time is known."""

    words: int
    channels: list[str]
    first_word_after_start: Duration
    first_word_after_detection: Duration
    longest_gap: int | None
    median_gap: int | None
    promises: int
    kept: int
    missed: int
    pending: int
    corrected: int
    retracted: int


def communication(row: IncidentRow, words: Words) -> Communication:
    """The figures about our words, for an incident as the board has it."""
    return told(row, telling(row.stream, words))


def told(row: IncidentRow, found: TellingRow | None) -> Communication:
    """The same from the row that is kept of our words; None where nothing was said."""
    start = _to_first_word(row, found, "began_at")
    detection = _to_first_word(row, found, "detected_at")
    if found is None:
        return Communication(
            words=0, channels=[], first_word_after_start=start,
            first_word_after_detection=detection, longest_gap=None, median_gap=None,
            promises=0, kept=0, missed=0, pending=0, corrected=0, retracted=0,
        )  # fmt: skip
    missed = found.missed + (found.unanswered and not row.is_open)
    pending = int(found.unanswered and row.is_open)
    return Communication(
        words=found.words,
        channels=found.channels,
        first_word_after_start=start,
        first_word_after_detection=detection,
        longest_gap=found.longest_gap,
        median_gap=found.median_gap,
        promises=found.kept + missed + pending,
        kept=found.kept,
        missed=missed,
        pending=pending,
        corrected=found.corrected,
        retracted=found.retracted,
    )


def telling_of(recorded: Sequence[Recorded[Any]]) -> list[TellingRow]:
    """The row that is kept of what was said about one stream; none where nothing was."""
    found = telling(recorded[0].stream, fold(recorded)) if recorded else None
    return [found] if found else []


def telling(stream: str, words: Words) -> TellingRow | None:
    """What was said in figures, as far as they do not depend on how the incident stands."""
    if not words.said:
        return None
    said = sorted(words.said, key=lambda word: word.at)
    timed = [word.at for word in said if word.precision not in UNTIMED]
    gaps = [round((later - earlier).total_seconds()) for earlier, later in pairwise(timed)]
    kept, missed = _promises(said)
    return TellingRow(
        stream=stream,
        words=len(said),
        updates=sum(word.channel == PAGE for word in said),
        channels=list(dict.fromkeys(word.channel for word in said)),
        first_at=said[0].at,
        first_precision=said[0].precision,
        longest_gap=max(gaps, default=None),
        median_gap=round(median(gaps)) if gaps else None,
        kept=kept,
        missed=missed,
        unanswered=said[-1].promised is not None,
        corrected=words.corrected,
        retracted=words.retracted,
    )


def _to_first_word(row: IncidentRow, found: TellingRow | None, start: str) -> Duration:
    began = getattr(row, start)
    if began is None:
        state: State = "pending" if row.is_open else "not_applicable"
        return Duration(state=state, why=f"{_CALLED[start]} is not recorded")
    if found is None:
        state = "pending" if row.is_open else "not_applicable"
        return Duration(state=state, why="nothing was said to the public")
    if UNTIMED & {found.first_precision, row.imprecise.get(start, "")}:
        return Duration(
            state="not_applicable", why="the time of the first public word is known only roughly"
        )
    seconds = round((found.first_at - began).total_seconds())
    approximate = found.first_precision != "exact" or start in row.imprecise
    if seconds < 0:
        why = f"the first public word lies before {_CALLED[start]}"
        return Duration(state="invalid", seconds=seconds, approximate=approximate, why=why)
    return Duration(state="recorded", seconds=seconds, approximate=approximate)


def _promises(said: Sequence[Word]) -> tuple[int, int]:
    """How many promises of a next update were kept, and after how many the next word was late.

    The last word has no next one. Whether its promise is missed depends on whether it is over.
    """
    answered = [
        later.at <= word.promised for word, later in pairwise(said) if word.promised is not None
    ]
    kept = sum(answered)
    return kept, len(answered) - kept


class Rank(Struct, frozen=True, kw_only=True):
    """Where an incident stands among all that ever were, by how long they lasted.

    ``place`` 1 is the longest, ``of`` how many are compared. ``longest_since`` is the number of
    the last earlier incident that lasted at least as long, None when there was none on record.
    ``record_since`` says where the record begins ("2021"), as well as that is known.
    """

    place: int
    of: int
    longest_since: int | None
    record_since: str
    in_year_before: int
    in_year_before_that: int


YEAR = timedelta(days=365)


def rank(row: IncidentRow, everything: Iterable[IncidentRow], record_since: str) -> Rank | None:
    """The rank of one incident; None when how long it lasted is not known.

    Drills, maintenances and what was cancelled are not compared.
    """
    mine = lasted(row).seconds
    began = row.began_at or row.declared_at
    if mine is None or began is None:
        return None
    others = [(each, lasted(each).seconds) for each in everything if _compares(each, row)]
    known = [(each, seconds) for each, seconds in others if seconds is not None]
    before = [
        (each.began_at or each.declared_at, each.number)
        for each, seconds in known
        if seconds >= mine and (each.began_at or each.declared_at or began) < began
    ]
    starts = [start for each, _ in others if (start := each.began_at or each.declared_at)]
    return Rank(
        place=1 + sum(seconds > mine for _, seconds in known),
        of=1 + len(known),
        longest_since=max(before)[1] if before else None,
        record_since=record_since or str(min([began, *starts]).year),
        in_year_before=sum(began - YEAR <= start < began for start in starts),
        in_year_before_that=sum(began - 2 * YEAR <= start < began - YEAR for start in starts),
    )


def _compares(each: IncidentRow, row: IncidentRow) -> bool:
    return (
        each.kind == "incident"
        and not each.drill
        and each.status != "cancelled"
        and each.stream != row.stream
    )


class Metrics(Struct, frozen=True, kw_only=True):
    """All figures of one incident."""

    durations: dict[str, Duration]
    lasted: Duration
    communication: Communication
    rank: Rank | None


def metrics(
    row: IncidentRow, words: Words, everything: Iterable[IncidentRow], record_since: str
) -> Metrics:
    """All figures of one incident, among all others."""
    return Metrics(
        durations=durations(row),
        lasted=lasted(row),
        communication=communication(row, words),
        rank=rank(row, everything, record_since),
    )
