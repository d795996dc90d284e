"""Which reminders are due: a pure function of how things stand, the time, and the house's patience.

A reminder is due from its moment on, and each moment counts once. What was learnt after its moment
is history, as in an import or a replay: of that nobody is reminded. What was due long ago is no
reminder any more.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from msgspec import Struct

from incidents.words import Kind

ReminderKind = Literal[
    "promise_due",
    "promise_missed",
    "stale",
    "draft_waiting",
    "action_due",
    "action_overdue",
    "postmortem_due",
    "postmortem_overdue",
]
"""What a reminder is about. Stored as written here, for ever."""


class Patience(Struct, frozen=True, kw_only=True):
    """When people are reminded.

    ``promise`` is how long before a promised update; ``silence`` after how long without an update
    or a note; ``draft`` how long a draft may wait for approval. Of what is due on a day they are
    reminded at ``hour`` (UTC) of the day before, and of the day after when it is overdue. What was
    due longer ago than ``longest`` is let go.
    """

    promise: timedelta = timedelta(minutes=10)
    silence: tuple[timedelta, ...] = tuple(timedelta(hours=hours) for hours in (3, 6, 12, 24))
    draft: timedelta = timedelta(minutes=10)
    hour: time = time(8, tzinfo=UTC)
    longest: timedelta = timedelta(days=7)


class Draft(Struct, frozen=True, kw_only=True):
    """Words that nobody has agreed to yet; when they were handed in, and by whom."""

    id: str
    at: datetime
    drafter: str


class Action(Struct, frozen=True, kw_only=True):
    """An open action item with a day, and when we learnt of that day."""

    id: str
    title: str
    owner: str | None
    due: date
    said_at: datetime


class Watched(Struct, frozen=True, kw_only=True):
    """What the rules know of one incident or maintenance. Moments are when we learnt of it, UTC.

    ``promised_at`` is when ``next_update_by`` was said, None for long ago. ``quiet_since`` is the
    last update or note by people; None when there was none, as right after an import.
    ``postmortem_due`` is the day by which a postmortem is owed, learnt at ``postmortem_said_at``.
    """

    stream: str
    number: int
    title: str
    kind: Kind = "incident"
    is_open: bool = True
    drill: bool = False
    private: bool = False
    roles: dict[str, str] = {}
    next_update_by: datetime | None = None
    promised_at: datetime | None = None
    quiet_since: datetime | None = None
    drafts: Sequence[Draft] = ()
    actions: Sequence[Action] = ()
    postmortem_due: date | None = None
    postmortem_said_at: datetime | None = None


class Reminder(Struct, frozen=True, kw_only=True):
    """Something to be said once: ``(kind, stream, subject, mark)`` tells it from all others.

    ``subject`` is the id of the draft or action, ``mark`` the promise, day or silence that it is
    about. ``due`` is that promise or day (its end), or since when there is silence or a draft
    waits. ``to`` names people by id, the first group of which somebody can be reached; ``never``
    is whoever must not get it.
    """

    kind: ReminderKind
    stream: str
    number: int
    title: str
    private: bool
    mark: str
    due: datetime
    subject: str = ""
    about: str = ""
    hours: int = 0
    to: tuple[tuple[str, ...], ...] = ()
    never: str = ""


def due(
    incidents: Iterable[Watched], now: datetime, patience: Patience | None = None
) -> list[Reminder]:
    """The reminders whose time has come, whether or not they were given already."""
    house = patience or Patience()
    found: list[Reminder] = []
    for it in incidents:
        if it.drill:
            continue
        if it.is_open:
            found += _promise(it, now, house)
            found += _silence(it, now, house)
            found += _drafts(it, now, house)
        found += _actions(it, now, house)
        found += _postmortem(it, now, house)
    return found


def _promise(it: Watched, now: datetime, house: Patience) -> Iterator[Reminder]:
    by = it.next_update_by
    if by is None:
        return
    kind: ReminderKind = "promise_missed" if now > by else "promise_due"
    moment = by if now > by else by - house.promise
    if _has_come(moment, it.promised_at, now, house):
        yield _reminder(it, kind, mark=by.isoformat(), due=by, to=(_running(it),))


def _silence(it: Watched, now: datetime, house: Patience) -> Iterator[Reminder]:
    """Only the longest silence: who was away for a day gets one reminder, not four."""
    since = it.quiet_since
    if it.kind != "incident" or since is None:
        return
    over = [each for each in house.silence if now >= since + each]
    if not over or not _has_come(since + max(over), since, now, house):
        return
    hours = round(max(over) / timedelta(hours=1))
    mark = f"{since.isoformat()} {hours} h"
    yield _reminder(it, "stale", mark=mark, due=since, hours=hours, to=(_running(it),))


def _drafts(it: Watched, now: datetime, house: Patience) -> Iterator[Reminder]:
    for each in it.drafts:
        if _has_come(each.at + house.draft, each.at, now, house):
            yield _reminder(
                it, "draft_waiting", subject=each.id, mark=each.at.isoformat(), due=each.at,
                to=(_running(it),), never=each.drafter,
            )  # fmt: skip


def _actions(it: Watched, now: datetime, house: Patience) -> Iterator[Reminder]:
    for each in it.actions:
        stage = _stage(each.due, each.said_at, now, house)
        if stage is not None:
            kind: ReminderKind = "action_overdue" if stage == "overdue" else "action_due"
            owner = (each.owner,) if each.owner else ()
            yield _reminder(
                it, kind, subject=each.id, about=each.title, mark=each.due.isoformat(),
                due=_end_of(each.due), to=(owner, _held(it, "commander")),
            )  # fmt: skip


def _postmortem(it: Watched, now: datetime, house: Patience) -> Iterator[Reminder]:
    day = it.postmortem_due
    stage = day and _stage(day, it.postmortem_said_at, now, house)
    if day and stage:
        kind: ReminderKind = "postmortem_overdue" if stage == "overdue" else "postmortem_due"
        to = (_held(it, "owner"), _held(it, "commander"))
        yield _reminder(it, kind, mark=day.isoformat(), due=_end_of(day), to=to)


def _stage(
    day: date, said_at: datetime | None, now: datetime, house: Patience
) -> Literal["due", "overdue"] | None:
    """How far a day has come that somebody is to be reminded of; None when they are not now."""
    before, after = (datetime.combine(day + timedelta(days=days), house.hour) for days in (-1, 1))
    if now >= after:
        return "overdue" if _has_come(after, said_at, now, house) else None
    if now >= _end_of(day):
        # Too late for the one, too early in the morning for the other.
        return None
    return "due" if _has_come(before, said_at, now, house) else None


def _has_come(moment: datetime, learnt: datetime | None, now: datetime, house: Patience) -> bool:
    """Whether it is time, and neither history nor long past. Not known when means long ago."""
    known_before = learnt is None or learnt <= moment
    return known_before and moment <= now <= moment + house.longest


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(tzinfo=UTC))


def _running(it: Watched) -> tuple[str, ...]:
    """Whoever runs the incident and speaks for it."""
    return _held(it, "commander", "communications")


def _held(it: Watched, *roles: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(it.roles[role] for role in roles if role in it.roles))


def _reminder(
    it: Watched,
    kind: ReminderKind,
    *,
    mark: str,
    due: datetime,
    to: tuple[tuple[str, ...], ...],
    subject: str = "",
    about: str = "",
    hours: int = 0,
    never: str = "",
) -> Reminder:
    return Reminder(
        kind=kind, stream=it.stream, number=it.number, title=it.title, private=it.private,
        mark=mark, due=due, subject=subject, about=about, hours=hours, to=to, never=never,
    )  # fmt: skip
