"""Planned work: announced, moved, begun, prolonged, finished, called off."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from incidents.decisions.base import Command, Context, check_components, command, rule
from incidents.decisions.standing import must_be_open
from incidents.errors import Refused
from incidents.events import Event, maintenance
from incidents.events.text import Id, Line, Moment, OptionalText, PublicId, Text
from incidents.incident import Incident
from incidents.words import ComponentStatus

LONGEST = timedelta(days=31)
"""A window longer than this is a slip of the pen."""


@command("schedule_maintenance")
class ScheduleMaintenance(Command):
    """Announce planned work. ``by_itself`` lets it start and finish when its window says so."""

    begins = True
    title: Line
    text: Text
    starts_at: Moment
    ends_at: Moment
    impacts: dict[Id, ComponentStatus] = {}
    by_itself: bool = True
    notify: bool = True
    drill: bool = False
    private: bool = False
    public_id: PublicId | None = None

    def component_ids(self) -> Iterable[str]:
        """The components that are touched."""
        return self.impacts


@rule(ScheduleMaintenance)
def schedule(state: Incident, wish: ScheduleMaintenance, context: Context) -> list[Event]:
    """A window ends after it starts, and is announced before it ends."""
    if state.kind is not None:
        raise Refused("this maintenance was scheduled before")
    check_window(wish.starts_at, wish.ends_at, context)
    check_components(wish.impacts, context)
    return [
        maintenance.Scheduled(
            number=context.next_number,
            public_id=wish.public_id or context.new_id(),
            title=wish.title,
            text=wish.text,
            starts_at=wish.starts_at,
            ends_at=wish.ends_at,
            impacts=wish.impacts,
            by_itself=wish.by_itself,
            notify=wish.notify,
            drill=wish.drill,
            private=wish.private,
        )
    ]


def check_window(starts_at: datetime, ends_at: datetime, context: Context) -> None:
    """Refuse windows that are empty, absurdly long, or over before they are announced."""
    if ends_at <= starts_at:
        raise Refused("must be after the start", "ends_at")
    if ends_at - starts_at > LONGEST:
        raise Refused(f"a window lasts at most {LONGEST.days} days", "ends_at")
    if ends_at <= context.occurred_at:
        raise Refused("the window is over already; check the date", "ends_at")


@command("reschedule_maintenance")
class RescheduleMaintenance(Command):
    """Move the window before it began."""

    starts_at: Moment
    ends_at: Moment
    reason: Text
    notify: bool = True


@rule(RescheduleMaintenance)
def reschedule(state: Incident, wish: RescheduleMaintenance, context: Context) -> list[Event]:
    """Only what has not begun can move, and it must move."""
    _must_be(state, "scheduled")
    check_window(wish.starts_at, wish.ends_at, context)
    if (wish.starts_at, wish.ends_at) == (state.starts_at, state.ends_at):
        raise Refused("that is its window already", "starts_at")
    return [
        maintenance.Rescheduled(
            starts_at=wish.starts_at, ends_at=wish.ends_at, reason=wish.reason, notify=wish.notify
        )
    ]


@command("start_maintenance")
class StartMaintenance(Command):
    """The work begins, early, in time or late."""

    notify: bool = True


@rule(StartMaintenance)
def start(state: Incident, wish: StartMaintenance, context: Context) -> list[Event]:
    """It starts once."""
    _must_be(state, "scheduled")
    return [maintenance.Started(notify=wish.notify)]


@command("extend_maintenance")
class ExtendMaintenance(Command):
    """The work takes longer."""

    ends_at: Moment
    reason: Text
    notify: bool = True


@rule(ExtendMaintenance)
def extend(state: Incident, wish: ExtendMaintenance, context: Context) -> list[Event]:
    """The new end lies after the old one, and after now."""
    _must_be(state, "in_progress", "verifying")
    if state.ends_at is not None and wish.ends_at <= state.ends_at:
        raise Refused("must be after the present end; complete it to end early", "ends_at")
    check_window(state.starts_at or wish.ends_at, wish.ends_at, context)
    return [maintenance.Extended(ends_at=wish.ends_at, reason=wish.reason, notify=wish.notify)]


@command("verify_maintenance")
class VerifyMaintenance(Command):
    """The work is done and is being checked."""

    notify: bool = True


@rule(VerifyMaintenance)
def verify(state: Incident, wish: VerifyMaintenance, context: Context) -> list[Event]:
    """Only work that is under way is checked."""
    _must_be(state, "in_progress")
    return [maintenance.Verifying(notify=wish.notify)]


@command("complete_maintenance")
class CompleteMaintenance(Command):
    """The work is over."""

    text: OptionalText = ""
    notify: bool = True


@rule(CompleteMaintenance)
def complete(state: Incident, wish: CompleteMaintenance, context: Context) -> list[Event]:
    """Only work that began can be over; what never began is cancelled."""
    _must_be(state, "in_progress", "verifying")
    return [maintenance.Completed(text=wish.text, notify=wish.notify)]


@command("cancel_maintenance")
class CancelMaintenance(Command):
    """The work does not take place, or is broken off."""

    reason: Text
    notify: bool = True


@rule(CancelMaintenance)
def cancel(state: Incident, wish: CancelMaintenance, context: Context) -> list[Event]:
    """What is over cannot be called off."""
    must_be_open(state, "maintenance")
    return [maintenance.Cancelled(reason=wish.reason, notify=wish.notify)]


def _must_be(state: Incident, *allowed: str) -> None:
    must_be_open(state, "maintenance")
    if state.status not in allowed:
        raise Refused(f"it is {state.status}, and must be {' or '.join(allowed)} for this")
