"""Histories of commands, drawn by chance, of which most are accepted.

Each field gets a value of its type. Ids are drawn from what the ledger holds by then.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

from hypothesis import strategies as st
from msgspec import inspect

from incidents.commands import NOW, Outcome, When, handle
from incidents.decisions import COMMANDS, Actor, Command
from incidents.errors import Conflict, NotFound, Refused
from incidents.words import INCIDENT_STATUSES, Loss, Precision
from tests.projections.plots import Plot
from tests.projections.shapes import Values, fields, optional, values

_IDS = frozenset({"update_id", "hypothesis_id", "factor_id", "action_id"})
_ABOUT = {"other": "incident", "into": "incident", "group": "group"}
_HOURS = {"starts_at": (-3, 3), "ends_at": (1, 40), "next_update_by": (-1, 5)}
_SELDOM = st.integers(0, 15).map(lambda number: number == 11)
_USUAL: dict[str, Values] = {
    "public_id": st.none(),
    "drill": _SELDOM,
    "private": _SELDOM,
    "data_loss": st.sampled_from(get_args(Loss)),
}
"""Fields that should not be anything as often as anything else."""
_WRITERS, _APPROVERS = st.sampled_from("7778"), st.sampled_from("997")
_EXPECTED = st.sampled_from((*[None] * 9, 1))
_EARLIER = st.sampled_from((None, None, None, 0, 10, 20, 60, 600, 3_000))
_PRECISIONS: tuple[Precision, ...] = ("exact", "exact", "about", "day", "unknown")
_NOBODY = "01856f5a-0000-7000-8000-000000000000"
_NOTHING = "nothing00000"


@dataclass
class History:
    """A history in the making: what the ledger holds, and which commands it accepted."""

    data: st.DataObject
    start: datetime = field(default_factory=lambda: datetime.now(UTC))
    streams: dict[str, list[str]] = field(default_factory=dict)
    ids: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    accepted: list[str] = field(default_factory=list)
    handed_in: int = 0

    def draw(self, choice: Values) -> Any:
        """One value out of many."""
        return self.data.draw(choice)

    def subject_of(self, plot: Plot) -> str:
        """A stream that the commands of a plot may be about."""
        kind = kind_of(COMMANDS[plot[-1]])
        if kind == "incident" and self.draw(_SELDOM):
            kind = "maintenance"
        known = self.streams.get(kind, [])
        if kind == "component":
            known = [*known, *self.streams.get("group", [])]
        return str(self.draw(st.sampled_from(known or [_NOBODY])))

    def hand_in(self, verb: str, subject: str) -> Outcome | None:
        """Hand in one command; None when it was refused. Anything else that goes wrong is a bug."""
        cls = COMMANDS[verb]
        wish = cls(**{each.name: self.draw(self._values(each, subject)) for each in fields(cls)})
        self.handed_in += 1
        try:
            outcome = handle(
                wish,
                actor=Actor("staff", self.draw(_APPROVERS if "approve" in verb else _WRITERS)),
                surface="api",
                stream=None if cls.begins else subject,
                expected=self.draw(_EXPECTED),
                when=self._when(),
            )
        except (Refused, Conflict, NotFound):
            return None
        self._remember(cls, outcome)
        return outcome

    def _when(self) -> When:
        """Now, or earlier."""
        minutes = self.draw(_EARLIER)
        if minutes is None:
            return NOW
        at = self.start - timedelta(minutes=minutes)
        return When(at=at, precision=self.draw(st.sampled_from(_PRECISIONS)))

    def _values(self, each: inspect.Field, stream: str) -> Values:
        """Values for one field of a command on a stream."""
        name, kind = each.name, each.type
        if name in _USUAL:
            return _USUAL[name]
        if name == "status" and optional(kind):
            return st.sampled_from(INCIDENT_STATUSES)
        if name == "impacts" and isinstance(kind, inspect.DictType):
            known = self.streams.get("component", [])
            least, most = (int(each.required), 2) if known else (0, 0)
            ids = st.sampled_from(known or [_NOBODY])
            return st.dictionaries(ids, values(kind.value_type), min_size=least, max_size=most)
        found = self._known(name, stream)
        if found is None:
            return values(kind)
        return st.none() | st.none() | st.none() | found if optional(kind) else found

    def _known(self, name: str, stream: str) -> Values | None:
        """Values that only somebody chooses well who knows the ledger."""
        if name in _HOURS:
            return st.integers(*_HOURS[name]).map(lambda n: self.start + timedelta(hours=n))
        if name in _ABOUT:
            return st.sampled_from(self.streams.get(_ABOUT[name], [_NOBODY]))
        if name in _IDS:
            return st.sampled_from(self.ids.get((stream, name), [_NOTHING])[::-1])
        return None

    def _remember(self, cls: type[Command], outcome: Outcome) -> None:
        self.accepted.append(cls.verb)
        for it in outcome.recorded:
            for name in sorted(_IDS & set(it.event.__struct_fields__)):
                known = self.ids.setdefault((it.stream, name), [])
                if getattr(it.event, name) not in known:
                    known.append(getattr(it.event, name))
        if cls.begins:
            is_group = getattr(outcome.recorded[0].event, "is_group", False)
            kind = "group" if is_group else kind_of(cls)
            self.streams.setdefault(kind, []).append(outcome.stream)


def kind_of(cls: type[Command]) -> str:
    """What a command is about: an incident, a maintenance or a component."""
    return "maintenance" if cls.__module__.endswith(".maintenance") else cls.subject
