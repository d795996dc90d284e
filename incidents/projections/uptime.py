"""Uptime intervals: when each component was affected, how, and by what.

An incident affects components from a moment on until another one, or until it is over. People
learn late: a change that is told later with an earlier time takes its place in time, the first
change reaches back to where the impact began, and the end is the one that stands at last.
"""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from incidents.events import Recorded, component, incident, maintenance, update
from incidents.folding import Fold
from incidents.projections.rows import IntervalRow
from incidents.words import OVER, ComponentStatus

R = Recorded


@dataclass(slots=True)
class Spell:
    """One stretch from the beginning to the end of an incident; reopening begins another."""

    changes: list[tuple[datetime, int, dict[str, ComponentStatus]]] = field(default_factory=list)
    began_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(slots=True)
class UptimeState:
    """What one stream says about components, in spells."""

    stream: str = ""
    source: str = "incident"
    counts: bool = True
    public: bool = True
    planned: dict[str, ComponentStatus] = field(default_factory=dict)
    waiting: bool = False
    spells: list[Spell] = field(default_factory=lambda: [Spell()])


fold: Fold[UptimeState] = Fold(UptimeState)


@fold.on(incident.Declared)
def _(state: UptimeState, it: R[incident.Declared]) -> None:
    state.stream = it.stream
    state.counts, state.public = not it.event.drill, not it.event.private


@fold.on(maintenance.Scheduled)
def _(state: UptimeState, it: R[maintenance.Scheduled]) -> None:
    state.stream, state.source = it.stream, "maintenance"
    state.counts, state.public = not it.event.drill, not it.event.private
    state.planned, state.waiting = it.event.impacts, True


@fold.on(maintenance.Started)
def _(state: UptimeState, it: R[maintenance.Started]) -> None:
    state.waiting = False
    _change(state, it, state.planned)


@fold.on(incident.ImpactsSet, update.Published)
def _(state: UptimeState, it: R[incident.ImpactsSet | update.Published]) -> None:
    if state.waiting:
        state.planned = {**state.planned, **it.event.impacts}
    elif it.event.impacts:
        _change(state, it, it.event.impacts)
    if isinstance(it.event, update.Published) and it.event.status in OVER:
        _end(state, it.occurred_at)


@fold.on(component.StatusStated)
def _(state: UptimeState, it: R[component.StatusStated]) -> None:
    state.stream, state.source = it.stream, "stated"
    _change(state, it, {it.stream: it.event.status})


@fold.on(incident.StatusChanged)
def _(state: UptimeState, it: R[incident.StatusChanged]) -> None:
    if it.event.status in OVER:
        _end(state, it.occurred_at)


@fold.on(incident.Cancelled)
def _(state: UptimeState, it: R[incident.Cancelled]) -> None:
    # It was no incident, so nothing was down.
    state.counts = False


@fold.on(
    incident.Merged,
    maintenance.Completed,
    maintenance.Cancelled,
    component.Retired,
)
def _(state: UptimeState, it: R[Any]) -> None:
    _end(state, it.occurred_at)


@fold.on(incident.MilestoneRecorded)
def _(state: UptimeState, it: R[incident.MilestoneRecorded]) -> None:
    if it.event.milestone == "impact_started":
        _spell_at(state, it.occurred_at).began_at = it.occurred_at
    elif it.event.milestone == "resolved":
        _end_at(state, it.occurred_at)


@fold.on(incident.Reopened)
def _(state: UptimeState, it: R[incident.Reopened]) -> None:
    state.spells.append(Spell())


def _change(state: UptimeState, it: R[Any], impacts: dict[str, ComponentStatus]) -> None:
    spell = _spell_at(state, it.occurred_at)
    spell.changes.append((it.occurred_at, it.position, impacts))


def _spell_at(state: UptimeState, at: datetime) -> Spell:
    """The spell that a moment belongs to: the last one before which the one before had ended."""
    for earlier, spell in reversed(list(pairwise(state.spells))):
        if earlier.ended_at is not None and at >= earlier.ended_at:
            return spell
    return state.spells[0]


def _end(state: UptimeState, at: datetime) -> None:
    if state.spells[-1].ended_at is None:
        _end_at(state, at)


def _end_at(state: UptimeState, at: datetime) -> None:
    """End the last spell, and never before the one before it had ended: no two may overlap."""
    ends = [spell.ended_at for spell in state.spells[:-1] if spell.ended_at is not None]
    state.spells[-1].ended_at = max([at, *ends])


def rows_of(state: UptimeState) -> list[IntervalRow]:
    """The intervals of one stream, in order of time. A drill has none."""
    if not state.counts:
        return []
    found: list[IntervalRow] = []
    for spell in state.spells:
        found.extend(_intervals(state, spell))
    return found


def _intervals(state: UptimeState, spell: Spell) -> list[IntervalRow]:
    """Each component's statuses within one spell, without empty or unaffected stretches."""
    current: dict[str, IntervalRow] = {}
    found: list[IntervalRow] = []

    def close(component_id: str, at: datetime) -> None:
        row = current.pop(component_id, None)
        if row is not None and row.began_at < at:
            row.ended_at = at
            found.append(row)

    for at, status_of in _in_order(spell):
        for component_id, status in status_of.items():
            if component_id in current and current[component_id].status == status:
                continue
            close(component_id, at)
            if status != "operational":
                current[component_id] = IntervalRow(
                    stream=state.stream,
                    component=component_id,
                    status=status,
                    source=state.source,
                    public=state.public,
                    began_at=at,
                )
    if spell.ended_at is None:
        found.extend(current.values())
    else:
        for component_id in list(current):
            close(component_id, spell.ended_at)
    return sorted(found, key=lambda row: (row.began_at, row.component))


def _in_order(spell: Spell) -> list[tuple[datetime, dict[str, ComponentStatus]]]:
    """The changes of a spell by the time at which they were true.

    None of them after the end, and the first of them at the beginning of the impact when that was
    stated.
    """
    changes = sorted(spell.changes, key=lambda change: change[:2])
    kept = [(at, status_of) for at, _, status_of in changes]
    if kept and spell.began_at is not None:
        first = kept[0][0]
        kept = [(spell.began_at if at == first else max(at, spell.began_at), s) for at, s in kept]
    return [each for each in kept if spell.ended_at is None or each[0] < spell.ended_at]
