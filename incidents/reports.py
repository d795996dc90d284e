"""What is folded when asked, for one incident: its timeline, figures and postmortem.

Each can be had as of a moment, from what was recorded by then.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal

import msgspec
from django.db.models import TextField
from django.db.models.functions import Cast
from msgspec import Struct

from incidents import asof, history
from incidents.errors import NotFound
from incidents.events import Recorded
from incidents.events.postmortem import Published
from incidents.ledger import store
from incidents.models import BoardComponent, BoardIncident
from incidents.projections import board, catalogue, metrics, postmortem, timeline, uptime
from incidents.projections.metrics import Metrics
from incidents.projections.postmortem import Writing
from incidents.projections.rows import EntryRow, IncidentRow, IntervalRow
from incidents.words import UNTIMED, Audience

Order = Literal["occurrence", "knowledge"]
"""By when things were so, or by when we learnt them."""

_MOMENTS = ("began_at", "declared_at", "resolved_at")
_COMPARED = ("stream", "number", "status", "is_open", "earlier_seconds", "text_of_imprecise")


class Timeline(Struct, kw_only=True):
    """One incident and what happened, in order."""

    incident: IncidentRow
    entries: list[EntryRow]
    names: dict[str, str]
    audience: Audience
    order: Order
    as_of: datetime | None = None


class Postmortem(Struct, kw_only=True):
    """All that a postmortem shows: facts from the log, prose from people.

    ``names`` gives the names of components by id. ``left_out`` says what the public version
    leaves out; empty for the internal one.
    """

    incident: IncidentRow
    writing: Writing
    metrics: Metrics
    timeline: list[EntryRow]
    intervals: list[IntervalRow]
    names: dict[str, str]
    audience: Audience
    left_out: list[str] = []
    as_of: datetime | None = None


def timeline_of(
    stream: str,
    *,
    audience: Audience = "internal",
    order: Order = "occurrence",
    as_of: datetime | None = None,
) -> Timeline:
    """The timeline of one incident.

    Raises ``NotFound``.
    """
    recorded, row = _load(stream, as_of, audience)
    entries = timeline.entries(recorded)
    if audience == "public":
        row, entries = public_row(row), _public_entries(entries)
    if order == "occurrence":
        entries.sort(key=_when)
    return Timeline(
        incident=row,
        entries=entries,
        names=_names(_mentioned(entries), as_of),
        audience=audience,
        order=order,
        as_of=as_of,
    )


def _when(entry: EntryRow) -> tuple[datetime, bool, int]:
    """By occurrence; of the same moment first what is known best, then what was learnt first."""
    return entry.occurred_at, entry.precision in UNTIMED, entry.position


def metrics_of(stream: str, *, as_of: datetime | None = None) -> Metrics:
    """The figures of one incident. Raises ``NotFound``."""
    recorded, row = _load(stream, as_of, "internal")
    return _metrics(recorded, row, as_of)


def postmortem_of(
    stream: str, *, audience: Audience = "internal", as_of: datetime | None = None
) -> Postmortem:
    """The postmortem of one incident, with or without prose yet. Raises ``NotFound``."""
    recorded, row = _load(stream, as_of, audience)
    entries = sorted(timeline.entries(recorded), key=_when)
    writing = postmortem.fold(recorded)
    left_out: list[str] = []
    if audience == "public":
        row = public_row(row)
        if row.postmortem_public:
            _as_published(writing, recorded)
        entries, left_out = _for_the_public(entries, writing)
    intervals = uptime.rows_of(uptime.fold(recorded))
    mentioned = _mentioned(entries) | {each.component for each in intervals}
    return Postmortem(
        incident=row,
        writing=writing,
        metrics=_metrics(recorded, row, as_of),
        timeline=entries,
        intervals=intervals,
        names=_names(mentioned, as_of),
        audience=audience,
        left_out=left_out,
        as_of=as_of,
    )


def public_row(row: IncidentRow) -> IncidentRow:
    """The row without what only staff may see: how we respond, and who does."""
    return msgspec.structs.replace(row, severity=None, roles={})


def _public_entries(entries: Iterable[EntryRow]) -> list[EntryRow]:
    """The lines that may be shown outside. Who wrote them is nobody's business there."""
    return [msgspec.structs.replace(each, actor="", surface="") for each in entries if each.public]


def _as_published(writing: Writing, recorded: list[Recorded[Any]]) -> None:
    """Put back the prose and the factors that were published: later ones nobody agreed to yet."""
    last = max(place for place, it in enumerate(recorded) if isinstance(it.event, Published))
    then = postmortem.fold(recorded[: last + 1])
    writing.sections, writing.factors = then.sections, then.factors


def _load(
    stream: str, as_of: datetime | None, audience: Audience
) -> tuple[list[Recorded[Any]], IncidentRow]:
    recorded = history.stream(stream, as_of)
    rows = board.row_of(board.fold(recorded))
    if not rows or (audience == "public" and (rows[0].private or rows[0].drill)):
        then = "" if as_of is None else f" on record at {as_of:%Y-%m-%d %H:%M} UTC"
        raise NotFound(f"There is no such incident{then}.")
    return recorded, rows[0]


def _for_the_public(entries: list[EntryRow], writing: Writing) -> tuple[list[EntryRow], list[str]]:
    """Take out what is internal, and say in words what was taken out."""
    left_out = []

    def keep(what: str, found: dict[str, Any], is_public: Callable[[Any], bool]) -> dict[str, Any]:
        kept = {key: each for key, each in found.items() if is_public(each)}
        if len(kept) < len(found):
            left_out.append(_counted(len(found) - len(kept), what))
        return kept

    def by_audience(each: Any) -> bool:
        return bool(each.audience == "public")

    writing.sections = keep("section", writing.sections, by_audience)
    writing.factors = keep("contributing factor", writing.factors, by_audience)
    writing.actions = keep("action item", writing.actions, by_audience)
    writing.hypotheses = keep(
        "hypothesis that was not confirmed",
        writing.hypotheses,
        lambda each: each.state == "confirmed",
    )
    shown = _public_entries(entries)
    if len(shown) < len(entries):
        left_out.append(_counted(len(entries) - len(shown), "line of the timeline"))
    if writing.roles:
        left_out.append("who had which role")
    if writing.steps:
        left_out.append("how the document came to be")
    if writing.owner or any(action.owner for action in writing.actions.values()):
        left_out.append("who owns what")
    writing.roles, writing.steps, writing.owner, writing.due = [], [], None, None
    for section in writing.sections.values():
        section.writer = ""
    for action in writing.actions.values():
        action.owner = None
    return shown, left_out


_MANY = {
    "hypothesis that was not confirmed": "hypotheses that were not confirmed",
    "line of the timeline": "lines of the timeline",
}


def _counted(count: int, what: str) -> str:
    """``1 section``, ``2 sections``."""
    return f"{count} {what if count == 1 else _MANY.get(what, f'{what}s')}"


def _metrics(recorded: list[Recorded[Any]], row: IncidentRow, as_of: datetime | None) -> Metrics:
    everything = _everything() if as_of is None else asof.incidents(as_of)
    return metrics.metrics(row, metrics.fold(recorded), everything, _record_since(as_of))


def _everything() -> Sequence[IncidentRow]:
    """Every incident of the live board, as far as ranking needs it."""
    head = store.head()
    return _board_at(head.digest, head.generation)


@lru_cache(maxsize=1)
def _board_at(digest: str, generation: int) -> Sequence[IncidentRow]:
    """The same, kept until the ledger goes on: nobody else's head has this digest.

    Moments are fetched as text: for thousands of rows, Django's way takes ten times as long.
    """
    rows = BoardIncident.objects.live().filter(kind="incident", drill=False)
    names = (*_MOMENTS, "imprecise")
    texts = {f"text_of_{name}": Cast(name, TextField()) for name in names}
    query = rows.annotate(**texts).values_list(
        *_COMPARED, *(f"text_of_{name}" for name in _MOMENTS)
    )
    return [
        IncidentRow(
            stream=stream,
            number=number,
            status=status,
            is_open=is_open,
            earlier_seconds=earlier,
            imprecise={} if imprecise == "{}" else msgspec.json.decode(imprecise),
            began_at=_moment(began),
            declared_at=_moment(declared),
            resolved_at=_moment(resolved),
        )
        for stream, number, status, is_open, earlier, imprecise, began, declared, resolved in query
    ]


def _moment(text: str | None) -> datetime | None:
    """A moment as the databases write it: UTC, on SQLite without saying so."""
    if text is None:
        return None
    at = datetime.fromisoformat(text)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def _record_since(as_of: datetime | None) -> str:
    """Since when what we run exists, by the oldest start date in the catalogue; "" if unsaid."""
    if as_of is None:
        known: Iterable[str | None] = (
            BoardComponent.objects.live().values_list("start_date", flat=True).distinct()
        )
    else:
        known = [each.start_date for each in asof.components(as_of)]
    return min((each for each in known if each), default="")


def _mentioned(entries: Iterable[EntryRow]) -> set[str]:
    return {component for entry in entries for component in entry.impacts}


def _names(components: set[str], as_of: datetime | None) -> dict[str, str]:
    """The names that components had."""
    if not components:
        return {}
    if as_of is None:
        live = BoardComponent.objects.live().filter(stream__in=components)
        return dict(live.values_list("stream", "name"))
    return {
        row.stream: row.name
        for component in components
        for row in catalogue.row_of(catalogue.fold(history.stream(component, as_of)))
    }
