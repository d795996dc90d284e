"""The catalogue of components and groups."""

from collections.abc import Iterable
from datetime import date

from incidents.component import Component
from incidents.decisions.base import Command, Context, command, rule
from incidents.errors import Refused
from incidents.events import Event, component
from incidents.events.component import Place
from incidents.events.text import Id, Line, OptionalText, PartialDate, PublicId
from incidents.words import ComponentStatus


class ComponentCommand(Command):
    """A wish about one component or group."""

    subject = "component"


@command("add_component")
class AddComponent(ComponentCommand):
    """Put a component, or a group, onto the page."""

    begins = True
    asks_names = True
    name: Line
    is_group: bool = False
    group: Id | None = None
    place: Place = 1
    description: OptionalText = ""
    start_date: PartialDate | None = None
    showcase: bool = True
    only_show_if_degraded: bool = False
    public_id: PublicId | None = None

    def component_ids(self) -> Iterable[str]:
        """The group."""
        return () if self.group is None else (self.group,)


@rule(AddComponent)
def add(state: Component, wish: AddComponent, context: Context) -> list[Event]:
    """A name is used once; a group holds components, not groups."""
    if state.public_id:
        raise Refused("this component was added before")
    _check_name(wish.name, context)
    _check_group(wish.is_group, wish.group, context)
    _check_start(wish.start_date)
    return [
        component.Added(
            public_id=wish.public_id or context.new_id(),
            name=wish.name,
            is_group=wish.is_group,
            group=wish.group,
            place=wish.place,
            description=wish.description,
            start_date=wish.start_date,
            showcase=wish.showcase,
            only_show_if_degraded=wish.only_show_if_degraded,
        )
    ]


@command("rename_component")
class RenameComponent(ComponentCommand):
    """Give it another name."""

    asks_names = True
    name: Line


@rule(RenameComponent)
def rename(state: Component, wish: RenameComponent, context: Context) -> list[Event]:
    """A name that nothing else has."""
    _must_stand(state)
    if wish.name == state.name:
        raise Refused("that is its name already", "name")
    if wish.name.casefold() != state.name.casefold():
        _check_name(wish.name, context)
    return [component.Renamed(name=wish.name)]


@command("regroup_component")
class RegroupComponent(ComponentCommand):
    """Move it into another group, or out of one."""

    group: Id | None

    def component_ids(self) -> Iterable[str]:
        """The group."""
        return () if self.group is None else (self.group,)


@rule(RegroupComponent)
def regroup(state: Component, wish: RegroupComponent, context: Context) -> list[Event]:
    """The group must exist."""
    _must_stand(state)
    if wish.group == state.group:
        raise Refused("that is where it is already", "group")
    _check_group(state.is_group, wish.group, context)
    return [component.Regrouped(group=wish.group)]


@command("describe_component")
class DescribeComponent(ComponentCommand):
    """Say anew what is said about it."""

    description: OptionalText = ""
    start_date: PartialDate | None = None
    showcase: bool = True
    only_show_if_degraded: bool = False


@rule(DescribeComponent)
def describe(state: Component, wish: DescribeComponent, context: Context) -> list[Event]:
    """Something must change."""
    _must_stand(state)
    _check_start(wish.start_date)
    said = (wish.description, wish.start_date, wish.showcase, wish.only_show_if_degraded)
    present = (state.description, state.start_date, state.showcase, state.only_show_if_degraded)
    if said == present:
        raise Refused("that is what is said already")
    return [
        component.Described(
            description=wish.description,
            start_date=wish.start_date,
            showcase=wish.showcase,
            only_show_if_degraded=wish.only_show_if_degraded,
        )
    ]


@command("state_component_status")
class StateComponentStatus(ComponentCommand):
    """State its status outside any incident. Open incidents can only make it worse."""

    status: ComponentStatus
    text: OptionalText = ""


@rule(StateComponentStatus)
def state_status(state: Component, wish: StateComponentStatus, context: Context) -> list[Event]:
    """A group's status follows from its members."""
    _must_stand(state)
    if state.is_group:
        raise Refused("a group has the worst status of its members; state it for those", "status")
    if wish.status == state.stated:
        raise Refused(f"it is stated as {wish.status} already", "status")
    return [component.StatusStated(status=wish.status, text=wish.text)]


@command("retire_component")
class RetireComponent(ComponentCommand):
    """Take it off the page; its history stays."""

    asks_members = True
    reason: OptionalText = ""


@rule(RetireComponent)
def retire(state: Component, wish: RetireComponent, context: Context) -> list[Event]:
    """It is retired once, and a group not before what is in it."""
    _must_stand(state)
    if context.members:
        raise Refused(f"it holds {', '.join(sorted(context.members))}; move or retire those first")
    return [component.Retired(reason=wish.reason)]


@command("reorder_component")
class ReorderComponent(ComponentCommand):
    """Put it at another place of the list."""

    place: Place


@rule(ReorderComponent)
def reorder(state: Component, wish: ReorderComponent, context: Context) -> list[Event]:
    """Another place than the present one."""
    _must_stand(state)
    if wish.place == state.place:
        raise Refused("that is its place already", "place")
    return [component.Reordered(place=wish.place)]


def _must_stand(state: Component) -> None:
    if not state.public_id:
        raise Refused("there is no such component")
    if state.retired:
        raise Refused(f"{state.name} is retired")


def _check_name(name: str, context: Context) -> None:
    if name.casefold() in context.names:
        raise Refused(f"another component is called {name}", "name")


def _check_start(start_date: str | None) -> None:
    """Refuse a day that no month has."""
    if start_date is not None and len(start_date) == len("2021-03-14"):
        try:
            date.fromisoformat(start_date)
        except ValueError:
            raise Refused("there is no such day", "start_date") from None


def _check_group(is_group: bool, group: str | None, context: Context) -> None:
    if group is None:
        return
    if is_group:
        raise Refused("a group cannot be in a group", "group")
    known = context.components.get(group)
    if known is None or not known.is_group or known.retired:
        raise Refused("there is no such group", "group")
