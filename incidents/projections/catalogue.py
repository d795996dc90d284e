"""The catalogue: components and groups as they stand. One row a stream."""

from datetime import datetime
from typing import Any

from incidents import component as rules
from incidents.events import Recorded, component
from incidents.folding import Fold
from incidents.projections.rows import ComponentRow


class CatalogueState:
    """What the rules know of a component, and where the log stood."""

    __slots__ = ("component", "row", "stated_at")

    def __init__(self) -> None:
        self.component = rules.Component()
        self.row: ComponentRow | None = None
        self.stated_at: datetime | None = None


fold: Fold[CatalogueState] = Fold(CatalogueState)


@fold.on(
    component.Added,
    component.Renamed,
    component.Regrouped,
    component.Described,
    component.StatusStated,
    component.Retired,
    component.Reordered,
)
def _(state: CatalogueState, it: Recorded[Any]) -> None:
    known = rules.fold([it], state.component)
    row = state.row
    if row is None:
        row = state.row = ComponentRow(stream=it.stream, added_at=it.occurred_at)
    row.public_id, row.name, row.is_group = known.public_id, known.name, known.is_group
    row.in_group, row.place, row.description = known.group, known.place, known.description
    row.start_date, row.showcase = known.start_date, known.showcase
    row.only_show_if_degraded = known.only_show_if_degraded
    row.retired = known.retired
    # What is told late about an earlier moment changes nothing about the present.
    stated = isinstance(it.event, component.StatusStated)
    if stated and (state.stated_at is None or state.stated_at <= it.occurred_at):
        row.stated, state.stated_at = it.event.status, it.occurred_at
    row.version, row.position, row.updated_at = it.version, it.position, it.recorded_at


def row_of(state: CatalogueState) -> list[ComponentRow]:
    """The row, or none for a stream that holds no component."""
    return [] if state.row is None else [state.row]
