"""Action items as they stand, of all incidents at once. One row an action.

The postmortem tells of them in full; these rows are for whoever asks what is due.
"""

from typing import Any

from incidents.events import Recorded, postmortem
from incidents.folding import Fold
from incidents.projections.rows import ActionRow

R = Recorded
Actions = dict[str, ActionRow]
"""By id, in the order in which they were added."""

fold: Fold[Actions] = Fold(dict)


def rows_of(state: Actions) -> list[ActionRow]:
    """The rows of one stream, in the order in which they were added."""
    return list(state.values())


@fold.on(postmortem.ActionAdded, postmortem.ActionChanged)
def _(state: Actions, it: R[Any]) -> None:
    said = it.event
    row = state.get(said.action_id)
    if row is None:
        row = state[said.action_id] = ActionRow(
            stream=it.stream, action_id=said.action_id, place=len(state) + 1
        )
    if said.due != row.due:
        row.due, row.due_said_at = said.due, it.recorded_at if said.due else None
    row.title, row.kind, row.owner, row.audience = said.title, said.kind, said.owner, said.audience


@fold.on(postmortem.ActionDone)
def _(state: Actions, it: R[postmortem.ActionDone]) -> None:
    state[it.event.action_id].state = "done"


@fold.on(postmortem.ActionDropped)
def _(state: Actions, it: R[postmortem.ActionDropped]) -> None:
    state[it.event.action_id].state = "dropped"
