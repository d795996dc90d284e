"""What reminders are about, read from the views: a few queries, however much there is."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, cast

from incidents import action_items, postmortems
from incidents.models import BoardIncident, TimelineEntry
from incidents.reminding import Action, Draft, Patience, Watched
from incidents.words import OVER, Kind

_DRAFTED, _PUBLISHED = "update.drafted", "update.published"
_SETTLED = frozenset({"update.approved", "update.discarded", _PUBLISHED})
_WORDS = frozenset(
    {
        "incident.declared",
        "incident.reopened",
        "incident.note_added",
        "incident.outside_post_recorded",
        "update.published",
        "update.corrected",
        "update.retracted",
    }
)
"""What ends a silence."""
_COLUMNS = ("stream", "type", "recorded_at", "ref", "status", "actor", "surface")


def watched(now: datetime, patience: Patience | None = None) -> list[Watched]:
    """Every incident and maintenance of which somebody may have to be reminded now."""
    since = now - (patience or Patience()).longest - timedelta(days=2)
    tomorrow = now.date() + timedelta(days=1)
    listed = [(row, day) for row, day in postmortems.owed() if since.date() <= day <= tomorrow]
    items = list(action_items.due_by(tomorrow).filter(due__gte=since.date()))
    board = BoardIncident.objects.live()
    rows = {row.stream: row for row in board.filter(is_open=True)}
    rows |= {row.stream: row for row, _ in listed}
    others = {each.stream for each in items} - rows.keys()
    rows |= {row.stream: row for row in board.filter(stream__in=others)}
    heard = {stream: _Heard() for stream in rows}
    for stream, *line in _lines(rows, since):
        heard[stream].hear(*line)
    for each in items:
        heard[each.stream].actions.append(
            Action(
                id=each.action_id, title=each.title, owner=each.owner, due=each.due,
                said_at=each.due_said_at,
            )
        )  # fmt: skip
    for row, day in listed:
        heard[row.stream].postmortem_due = day
    return [_watched(row, heard[stream]) for stream, row in rows.items()]


class _Heard:
    """What the timeline of one incident says about its silences, promises and drafts."""

    def __init__(self) -> None:
        self.quiet_since: datetime | None = None
        self.promised_at: datetime | None = None
        self.ended_at: datetime | None = None
        self.drafts: dict[str, Draft] = {}
        self.actions: list[Action] = []
        self.postmortem_due: date | None = None

    def hear(
        self, type_: str, at: datetime, ref: str, status: str, actor: str, surface: str
    ) -> None:
        """One line of it, in the order of the ledger."""
        if type_ in _WORDS:
            # An import tells of the past. Silence begins when people have spoken here.
            self.quiet_since = None if surface == "import" else at
        if type_ == _PUBLISHED:
            self.promised_at = at
        if type_ == _DRAFTED:
            self.drafts[ref] = Draft(id=ref, at=at, drafter=actor)
        elif type_ in _SETTLED:
            self.drafts.pop(ref, None)
        if status in OVER or type_ == "postmortem.opened":
            self.ended_at = at


def _lines(streams: Iterable[str], since: datetime) -> Iterable[tuple[Any, ...]]:
    """The lines that matter, of some incidents, recorded since then."""
    kinds = (*_WORDS, *_SETTLED, _DRAFTED, "incident.status_changed", "postmortem.opened")
    found = TimelineEntry.objects.live().filter(
        stream__in=list(streams), type__in=kinds, recorded_at__gte=since
    )
    return found.order_by("position").values_list(*_COLUMNS)


def _watched(row: BoardIncident, heard: _Heard) -> Watched:
    return Watched(
        stream=row.stream,
        number=row.number,
        title=row.title,
        kind=cast("Kind", row.kind),
        is_open=row.is_open,
        drill=row.drill,
        private=row.private,
        roles=row.roles,
        next_update_by=row.next_update_by,
        promised_at=heard.promised_at,
        quiet_since=heard.quiet_since,
        drafts=list(heard.drafts.values()),
        actions=heard.actions,
        postmortem_due=heard.postmortem_due,
        postmortem_said_at=heard.ended_at,
    )
