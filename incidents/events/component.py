"""The catalogue: what we run, as its users see it. One stream for each component or group."""

from typing import Annotated

from msgspec import Meta

from incidents.events.base import Event, stored_as
from incidents.events.text import Id, Line, OptionalText, PartialDate, PublicId
from incidents.words import ComponentStatus

Place = Annotated[int, Meta(ge=1, le=1_000_000)]


@stored_as("component.added")
class Added(Event):
    """A component, or (``is_group``) a group that holds components, is on the page.

    ``start_date`` says since when it exists, as well as that is known: ``2021``, ``2021-03``.
    """

    public_id: PublicId
    name: Line
    is_group: bool = False
    group: Id | None = None
    place: Place = 1
    description: OptionalText = ""
    start_date: PartialDate | None = None
    showcase: bool = True
    only_show_if_degraded: bool = False


@stored_as("component.renamed")
class Renamed(Event):
    """It has another name."""

    name: Line


@stored_as("component.regrouped")
class Regrouped(Event):
    """It belongs to another group, or to none."""

    group: Id | None


@stored_as("component.described")
class Described(Event):
    """What is said about it, all of it anew."""

    description: OptionalText = ""
    start_date: PartialDate | None = None
    showcase: bool = True
    only_show_if_degraded: bool = False


@stored_as("component.status_stated")
class StatusStated(Event):
    """Its status outside any incident, as a person or a monitor says. Stands until said anew."""

    status: ComponentStatus
    text: OptionalText = ""


@stored_as("component.retired")
class Retired(Event):
    """It is no more; its history stays."""

    reason: OptionalText = ""


@stored_as("component.reordered")
class Reordered(Event):
    """It stands at another place of the list."""

    place: Place
