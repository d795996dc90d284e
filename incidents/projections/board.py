"""The board: every incident and maintenance as it stands. One row a stream."""

from datetime import datetime
from typing import Any

from incidents.events import Recorded, incident, maintenance, postmortem, update
from incidents.folding import Fold
from incidents.projections.rows import IncidentRow
from incidents.words import (
    OVER,
    ComponentStatus,
    PostmortemState,
    Status,
    impact_of,
    worse_impact,
    worst,
)

R = Recorded

_COLUMN = {
    "impact_started": "began_at",
    "detected": "detected_at",
    "acknowledged": "acknowledged_at",
    "identified": "identified_at",
    "mitigated": "mitigated_at",
    "resolved": "resolved_at",
}
"""Where each milestone stands in the row."""


class BoardState:
    """The row in the making, and which of its moments were stated outright by people."""

    __slots__ = ("closed", "public", "row", "since", "spells", "stated")

    def __init__(self) -> None:
        self.row: IncidentRow | None = None
        self.stated: set[str] = set()
        self.since: dict[str, datetime] = {}
        self.spells: list[tuple[datetime | None, datetime | None]] = []
        self.public = self.closed = False


fold: Fold[BoardState] = Fold(BoardState)


def row_of(state: BoardState) -> list[IncidentRow]:
    """The row, or none for a stream that holds no incident."""
    return [] if state.row is None else [state.row]


def _touched(state: BoardState, it: R[Any]) -> IncidentRow:
    row = state.row
    if row is None:
        row = state.row = IncidentRow(stream=it.stream, imprecise={}, components={}, roles={})
    row.version, row.position, row.updated_at = it.version, it.position, it.recorded_at
    return row


def _at(row: IncidentRow, column: str, it: R[Any]) -> None:
    setattr(row, column, it.occurred_at)
    if it.event.precision == "exact":
        row.imprecise.pop(column, None)
    else:
        row.imprecise[column] = it.event.precision


def _move(state: BoardState, row: IncidentRow, status: Status, it: R[Any]) -> None:
    if status == row.status:
        return
    row.status = status
    if status == "identified" and row.identified_at is None:
        _at(row, "identified_at", it)
    if status in OVER:
        row.is_open = False
        row.next_update_by = None
        row.components = {}
        _at(row, "resolved_at", it)


def _affect(state: BoardState, row: IncidentRow, it: R[Any]) -> None:
    impacts: dict[str, ComponentStatus] = it.event.impacts
    if not impacts or not row.is_open:
        return
    # What is told late about an earlier moment changes nothing about the present.
    newest = {
        k: s for k, s in impacts.items() if state.since.get(k, it.occurred_at) <= it.occurred_at
    }
    state.since.update(dict.fromkeys(newest, it.occurred_at))
    standing = {**row.components, **newest}
    row.components = {key: each for key, each in standing.items() if each != "operational"}
    if row.kind == "incident":
        reached = impact_of(worst(impacts.values()))
        row.impact_reached = worse_impact(row.impact_reached, reached)
        row.impact = row.impact_override or row.impact_reached


@fold.on(incident.Declared)
def _(state: BoardState, it: R[incident.Declared]) -> None:
    row = _touched(state, it)
    said = it.event
    row.number, row.public_id, row.title = said.number, said.public_id, said.title
    row.severity, row.drill, row.private = said.severity, said.drill, said.private
    _at(row, "declared_at", it)


@fold.on(maintenance.Scheduled)
def _(state: BoardState, it: R[maintenance.Scheduled]) -> None:
    row = _touched(state, it)
    said = it.event
    row.kind, row.status = "maintenance", "scheduled"
    row.impact = row.impact_reached = "maintenance"
    row.number, row.public_id, row.title = said.number, said.public_id, said.title
    row.drill, row.private, row.by_itself = said.drill, said.private, said.by_itself
    row.starts_at, row.ends_at = said.starts_at, said.ends_at
    row.components = dict(said.impacts)
    if not (said.drill or said.private):
        row.first_public_at = row.last_public_at = it.occurred_at
    _at(row, "declared_at", it)


@fold.on(maintenance.Rescheduled)
def _(state: BoardState, it: R[maintenance.Rescheduled]) -> None:
    row = _touched(state, it)
    row.starts_at, row.ends_at = it.event.starts_at, it.event.ends_at


@fold.on(maintenance.Extended)
def _(state: BoardState, it: R[maintenance.Extended]) -> None:
    _touched(state, it).ends_at = it.event.ends_at


@fold.on(maintenance.Started)
def _(state: BoardState, it: R[maintenance.Started]) -> None:
    row = _touched(state, it)
    row.status = "in_progress"
    _at(row, "began_at", it)


@fold.on(maintenance.Verifying)
def _(state: BoardState, it: R[maintenance.Verifying]) -> None:
    _touched(state, it).status = "verifying"


@fold.on(maintenance.Completed)
def _(state: BoardState, it: R[maintenance.Completed]) -> None:
    _move(state, _touched(state, it), "completed", it)


@fold.on(incident.Cancelled, maintenance.Cancelled)
def _(state: BoardState, it: R[Any]) -> None:
    _move(state, _touched(state, it), "cancelled", it)


@fold.on(incident.Retitled)
def _(state: BoardState, it: R[incident.Retitled]) -> None:
    _touched(state, it).title = it.event.title


@fold.on(incident.SeverityChanged)
def _(state: BoardState, it: R[incident.SeverityChanged]) -> None:
    _touched(state, it).severity = it.event.severity


@fold.on(incident.StatusChanged)
def _(state: BoardState, it: R[incident.StatusChanged]) -> None:
    _move(state, _touched(state, it), it.event.status, it)


@fold.on(incident.ImpactsSet)
def _(state: BoardState, it: R[incident.ImpactsSet]) -> None:
    _affect(state, _touched(state, it), it)


@fold.on(incident.ImpactOverridden)
def _(state: BoardState, it: R[incident.ImpactOverridden]) -> None:
    row = _touched(state, it)
    row.impact_override = it.event.impact
    row.impact = row.impact_override or row.impact_reached


@fold.on(incident.RoleAssigned)
def _(state: BoardState, it: R[incident.RoleAssigned]) -> None:
    row = _touched(state, it)
    row.roles = {**row.roles, it.event.role: it.event.person}


@fold.on(incident.RoleReleased)
def _(state: BoardState, it: R[incident.RoleReleased]) -> None:
    row = _touched(state, it)
    row.roles = {role: who for role, who in row.roles.items() if role != it.event.role}


@fold.on(incident.MilestoneRecorded)
def _(state: BoardState, it: R[incident.MilestoneRecorded]) -> None:
    column = _COLUMN[it.event.milestone]
    row = _touched(state, it)
    if column == "began_at" and _in_an_earlier_spell(state, it.occurred_at):
        row.earlier_seconds = sum(_seconds(*spell) for spell in state.spells)
        return
    state.stated.add(column)
    _at(row, column, it)


def _in_an_earlier_spell(state: BoardState, began: datetime) -> bool:
    """Whether an impact that began then began before an earlier end; that spell begins there."""
    for place, (_, ended) in enumerate(state.spells):
        if ended is not None and began < ended:
            state.spells[place] = (began, ended)
            return True
    return False


@fold.on(incident.DataLossStated)
def _(state: BoardState, it: R[incident.DataLossStated]) -> None:
    _touched(state, it).data_loss = it.event.loss


@fold.on(incident.Merged)
def _(state: BoardState, it: R[incident.Merged]) -> None:
    row = _touched(state, it)
    row.merged_into = it.event.into
    _move(state, row, "cancelled", it)


@fold.on(incident.Reopened)
def _(state: BoardState, it: R[incident.Reopened]) -> None:
    row = _touched(state, it)
    state.spells.append((row.began_at or row.declared_at, row.resolved_at))
    row.earlier_seconds = sum(_seconds(*spell) for spell in state.spells)
    state.since.clear()
    row.status, row.is_open, row.is_closed = "investigating", True, False
    row.resolved_at = None
    row.imprecise.pop("resolved_at", None)
    state.stated.discard("resolved_at")
    _at(row, "began_at", it)


def _seconds(began: datetime | None, ended: datetime | None) -> int:
    if began is None or ended is None:
        return 0
    return max(0, round((ended - began).total_seconds()))


@fold.on(incident.Closed)
def _(state: BoardState, it: R[incident.Closed]) -> None:
    _touched(state, it).is_closed = True


@fold.on(update.Published)
def _(state: BoardState, it: R[update.Published]) -> None:
    row = _touched(state, it)
    row.first_public_at = row.first_public_at or it.occurred_at
    row.last_public_at = it.occurred_at
    row.next_update_by = it.event.next_update_by
    _affect(state, row, it)
    _move(state, row, it.event.status, it)


@fold.on(
    incident.NoteAdded,
    incident.EvidenceAttached,
    incident.OutsidePostRecorded,
    incident.ReachEstimated,
    incident.HypothesisProposed,
    incident.HypothesisRuledOut,
    incident.HypothesisConfirmed,
    incident.Linked,
    update.Drafted,
    update.Approved,
    update.Corrected,
    update.Retracted,
    update.Discarded,
    postmortem.FactorIdentified,
    postmortem.FactorWithdrawn,
    postmortem.ActionAdded,
    postmortem.ActionChanged,
    postmortem.ActionDone,
    postmortem.ActionDropped,
)
def _(state: BoardState, it: R[Any]) -> None:
    _touched(state, it)


def _write(state: BoardState, row: IncidentRow, stage: PostmortemState) -> None:
    """What is public or closed stays so until somebody says otherwise."""
    standing: PostmortemState = "published" if state.public else stage
    row.postmortem = "closed" if state.closed else standing
    row.postmortem_public = state.public


@fold.on(postmortem.Opened, postmortem.SectionWritten)
def _(state: BoardState, it: R[Any]) -> None:
    _write(state, _touched(state, it), "draft")


@fold.on(postmortem.ChangesRequested)
def _(state: BoardState, it: R[postmortem.ChangesRequested]) -> None:
    state.closed = False
    _write(state, _touched(state, it), "draft")


@fold.on(postmortem.ReviewRequested)
def _(state: BoardState, it: R[postmortem.ReviewRequested]) -> None:
    _write(state, _touched(state, it), "in_review")


@fold.on(postmortem.Approved)
def _(state: BoardState, it: R[postmortem.Approved]) -> None:
    _write(state, _touched(state, it), "approved")


@fold.on(postmortem.Published)
def _(state: BoardState, it: R[postmortem.Published]) -> None:
    state.public = True
    _write(state, _touched(state, it), "published")


@fold.on(postmortem.Unpublished)
def _(state: BoardState, it: R[postmortem.Unpublished]) -> None:
    state.public = False
    _write(state, _touched(state, it), "draft")


@fold.on(postmortem.Closed)
def _(state: BoardState, it: R[postmortem.Closed]) -> None:
    state.closed = True
    _write(state, _touched(state, it), "closed")
