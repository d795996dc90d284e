"""Given events, when a command is decided, then events or a refusal. No database, no clock.

What a rule is told is no more than what a command would look up for it: only the components and
incidents that the command names, and names and members only where it asks for them.
"""

from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any

from incidents import component as component_rules
from incidents import incident as incident_rules
from incidents.component import Component
from incidents.decisions import Actor, Command, Context, Policy, decide
from incidents.errors import Refused
from incidents.events import Event, Recorded, decode, encode
from incidents.events.refusing import checked
from incidents.incident import Incident
from tests.decisions.world import ALICE, CATALOGUE, INCIDENTS, NOW, SUBJECT, minutes


@dataclass(frozen=True)
class Given:
    """What is on record, and what the house has chosen."""

    recorded: tuple[Recorded[Any], ...] = ()
    policy: Policy = field(default_factory=Policy)
    names: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    next_number: int = 42

    def also(self, *events: Event, by: Actor = ALICE, at: datetime | None = None) -> "Given":
        """More events on record, each a minute after the one before unless ``at`` says when."""
        recorded = list(self.recorded)
        for event in events:
            version = len(recorded) + 1
            recorded.append(
                Recorded(
                    position=100 + version,
                    event_id=f"01a21000-0000-7000-8000-{version:012x}",
                    stream=SUBJECT,
                    version=version,
                    occurred_at=minutes(version) if at is None else at,
                    recorded_at=minutes(version),
                    actor_kind=by.kind,
                    actor_id=by.id,
                    surface="admin",
                    event=event,
                )
            )
        return replace(self, recorded=tuple(recorded))

    def under(self, **choices: Any) -> "Given":
        """The same, in a house with these choices."""
        return replace(self, policy=Policy(**choices))

    def beside(self, *, names: set[str] | None = None, members: set[str] | None = None) -> "Given":
        """The same, in a catalogue with these names in use and these members of the group."""
        return replace(self, names=frozenset(names or ()), members=frozenset(members or ()))

    def incident(self) -> Incident:
        """What the rules know of the incident or maintenance."""
        return incident_rules.fold(self.recorded)

    def component(self) -> Component:
        """What the rules know of the component or group."""
        return component_rules.fold(self.recorded)

    def when(self, wish: Command, by: Actor = ALICE, at: datetime = NOW) -> "Decided":
        """Decide a command, as it could come in: its form is checked first."""
        wish = checked(wish)
        state = self.component() if wish.subject == "component" else self.incident()
        known = deepcopy(state)
        try:
            events = decide(state, wish, self._context(wish, state, by, at))
        except Refused as refusal:
            decided = Decided(self, wish, by, at, refusal=refusal)
        else:
            decided = Decided(self, wish, by, at, events=events)
        assert state == known, "deciding must not change what is known"
        return decided

    def _context(
        self, wish: Command, state: Component | Incident, by: Actor, at: datetime
    ) -> Context:
        ids = count(1)
        return Context(
            now=NOW,
            occurred_at=at,
            actor=by,
            new_id=lambda: new_id(len(self.recorded) * 10 + next(ids)),
            policy=self.policy,
            components={
                each: CATALOGUE[each] for each in wish.components_in(state) if each in CATALOGUE
            },
            incidents={each: INCIDENTS[each] for each in wish.incident_ids() if each in INCIDENTS},
            names=self.names if wish.asks_names else frozenset(),
            members=self.members if wish.asks_members else frozenset(),
            next_number=self.next_number if wish.begins else 1,
        )


@dataclass(frozen=True)
class Decided:
    """The answer to one command."""

    before: Given
    wish: Command
    by: Actor
    at: datetime
    events: list[Event] = field(default_factory=list)
    refusal: Refused | None = None

    def then(self, *events: Event) -> Given:
        """Hold the decision to exactly these events; what is on record with them."""
        after = self.accepted()
        assert self.events == list(events)
        return after

    def accepted(self) -> Given:
        """Hold it to be allowed, readable and foldable; what is on record afterwards."""
        assert self.refusal is None, f"{self.wish.verb} was refused: {self.refusal}"
        assert self.events, "a command that is allowed leads to something"
        for event in self.events:
            assert decode(event.stored_name, event.schema, encode(event), 1) == event
        after = self.before.also(*self.events, by=self.by, at=self.at)
        if self.wish.subject == "component":
            assert after.component() == component_rules.fold(
                after.recorded[len(self.before.recorded) :], self.before.component()
            )
        else:
            assert after.incident() == incident_rules.fold(
                after.recorded[len(self.before.recorded) :], self.before.incident()
            )
        return after

    def refused(self, words: str, field: str = "") -> None:
        """Hold it to be refused in exactly these words, for this field."""
        assert self.refusal is not None, f"{self.wish.verb} was allowed: {self.events}"
        assert (self.refusal.message, self.refusal.field) == (words, field)


def new_id(number: int) -> str:
    """The id that is drawn by that number: ten times what is on record, and counting from one."""
    return f"new{number:09d}"


def given(*events: Event, by: Actor = ALICE) -> Given:
    """These events on record, a minute apart, and nothing else."""
    return Given().also(*events, by=by)
