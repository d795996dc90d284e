"""What can happen to planned work. A window starts and ends by itself unless told otherwise."""

from incidents.events.base import Event, stored_as
from incidents.events.incident import Number
from incidents.events.text import Id, Line, Moment, OptionalText, PublicId, Text
from incidents.words import ComponentStatus


@stored_as("maintenance.scheduled")
class Scheduled(Event):
    """Work was planned and announced: the window, what it touches, and how far."""

    number: Number
    public_id: PublicId
    title: Line
    text: Text
    starts_at: Moment
    ends_at: Moment
    impacts: dict[Id, ComponentStatus] = {}
    by_itself: bool = True
    notify: bool = True
    drill: bool = False
    private: bool = False


@stored_as("maintenance.rescheduled")
class Rescheduled(Event):
    """The window moved before it began."""

    starts_at: Moment
    ends_at: Moment
    reason: Text
    notify: bool = True


@stored_as("maintenance.started")
class Started(Event):
    """The work began."""

    notify: bool = True


@stored_as("maintenance.extended")
class Extended(Event):
    """The work takes longer than announced."""

    ends_at: Moment
    reason: Text
    notify: bool = True


@stored_as("maintenance.verifying")
class Verifying(Event):
    """The work is done and being checked."""

    notify: bool = True


@stored_as("maintenance.completed")
class Completed(Event):
    """The work is over; what it touched is as before."""

    text: OptionalText = ""
    notify: bool = True


@stored_as("maintenance.cancelled")
class Cancelled(Event):
    """The work does not take place."""

    reason: Text
    notify: bool = True
