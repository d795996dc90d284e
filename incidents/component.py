"""What the rules must know of one component or group, and how each event changes it."""

from dataclasses import dataclass

from incidents.events import Recorded, component
from incidents.folding import Fold
from incidents.words import ComponentStatus

R = Recorded


@dataclass(slots=True)
class Component:
    """One entry of the catalogue. ``public_id`` "" means that nothing was recorded yet."""

    version: int = 0
    public_id: str = ""
    name: str = ""
    is_group: bool = False
    group: str | None = None
    place: int = 1
    description: str = ""
    start_date: str | None = None
    showcase: bool = True
    only_show_if_degraded: bool = False
    stated: ComponentStatus = "operational"
    retired: bool = False


fold: Fold[Component] = Fold(Component)


@fold.on(component.Added)
def _(state: Component, it: R[component.Added]) -> None:
    said = it.event
    state.public_id, state.name, state.is_group = said.public_id, said.name, said.is_group
    state.group, state.place = said.group, said.place
    state.description, state.start_date = said.description, said.start_date
    state.showcase, state.only_show_if_degraded = said.showcase, said.only_show_if_degraded


@fold.on(component.Renamed)
def _(state: Component, it: R[component.Renamed]) -> None:
    state.name = it.event.name


@fold.on(component.Regrouped)
def _(state: Component, it: R[component.Regrouped]) -> None:
    state.group = it.event.group


@fold.on(component.Described)
def _(state: Component, it: R[component.Described]) -> None:
    said = it.event
    state.description, state.start_date = said.description, said.start_date
    state.showcase, state.only_show_if_degraded = said.showcase, said.only_show_if_degraded


@fold.on(component.StatusStated)
def _(state: Component, it: R[component.StatusStated]) -> None:
    state.stated = it.event.status


@fold.on(component.Retired)
def _(state: Component, it: R[component.Retired]) -> None:
    state.retired = True


@fold.on(component.Reordered)
def _(state: Component, it: R[component.Reordered]) -> None:
    state.place = it.event.place
