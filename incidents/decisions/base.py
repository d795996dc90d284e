"""What a command is, what the rules may know, and the register of rules."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar, TypeVar, dataclass_transform

from msgspec import Struct, field

from incidents.errors import Refused
from incidents.events import Event
from incidents.words import ComponentStatus, Kind, Severity, Status


class Actor(Struct, frozen=True):
    """Who wishes it, by id. ``kind`` is staff, token, job, subscriber or import."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


class Policy(Struct, frozen=True, kw_only=True):
    """Choices of the house that the rules ask for.

    ``postmortem_due_days``: days from the resolution until a postmortem is owed, by severity.
    Severities that are not named owe none.
    """

    approver_may_be_drafter: bool = False
    updates_need_approval: bool = False
    postmortem_needs_review: bool = True
    postmortem_due_days: Mapping[Severity, int] = field(
        default_factory=lambda: {"SEV1": 5, "SEV2": 10}
    )


class KnownComponent(Struct, frozen=True):
    """What the rules may know of a component other than through its own stream."""

    name: str
    is_group: bool
    retired: bool


class KnownIncident(Struct, frozen=True):
    """What the rules may know of another incident or maintenance."""

    number: int
    kind: Kind
    status: Status


class Context(Struct, frozen=True, kw_only=True):
    """Everything but the stream itself that a rule may look at.

    ``now`` is our clock, ``occurred_at`` when the wish says that it was so. ``components`` and
    ``incidents`` (by id) hold those that the command names and that exist; an incident is never
    among its own. ``names`` are those in use in the catalogue, without regard to case;
    ``members`` those of what stands in the group. ``new_id`` gives a fresh public id.
    """

    now: datetime
    occurred_at: datetime
    actor: Actor
    new_id: Callable[[], str]
    policy: Policy = Policy()
    components: Mapping[str, KnownComponent] = {}
    incidents: Mapping[str, KnownIncident] = {}
    names: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    next_number: int = 1


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Command(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False
):
    """A wish. Its field names are the ones that a refusal names.

    ``verb`` is its name for scenario files, scripts and the API. ``subject`` is the kind of
    stream that it is about, ``begins`` whether it starts one. ``asks_names`` and ``asks_members``
    say that its rule looks at those of the context: looking them up costs a round trip.
    """

    verb: ClassVar[str] = ""
    subject: ClassVar[str] = "incident"
    begins: ClassVar[bool] = False
    asks_names: ClassVar[bool] = False
    asks_members: ClassVar[bool] = False

    @property
    def looks_around(self) -> bool:
        """Whether it can only be decided while nobody else writes."""
        return self.begins or self.asks_names or self.asks_members

    def component_ids(self) -> Iterable[str]:
        """The components that this command names."""
        return ()

    def components_in(self, state: Any) -> Iterable[str]:
        """The components that its rule looks at: those it names, or what it names holds."""
        return self.component_ids()

    def incident_ids(self) -> Iterable[str]:
        """The other incidents that this command names."""
        return ()


Rule = Callable[[Any, Any, Context], list[Event]]
COMMANDS: dict[str, type[Command]] = {}
"""Every command class by its verb."""
RULES: dict[type[Command], Rule] = {}
C = TypeVar("C", bound=type[Command])
F = TypeVar("F", bound=Callable[..., list[Event]])


def command(verb: str) -> Callable[[C], C]:
    """Register a command class under its verb."""

    def register(cls: C) -> C:
        if verb in COMMANDS:
            raise ValueError(f"two commands are named {verb}")
        cls.verb = verb
        COMMANDS[verb] = cls
        return cls

    return register


def rule(*classes: type[Command]) -> Callable[[F], F]:
    """Register the function that decides on commands of these classes."""

    def register(function: F) -> F:
        for cls in classes:
            RULES[cls] = function
        return function

    return register


def check_components(
    impacts: Mapping[str, ComponentStatus], context: Context, field: str = "impacts"
) -> None:
    """Refuse components that do not exist or are groups. What is retired can only recover."""
    for each, status in impacts.items():
        known = context.components.get(each)
        if known is None:
            raise Refused(f"there is no component {each}", field)
        if known.retired and status != "operational":
            raise Refused(f"{known.name} is retired", field)
        if known.is_group:
            raise Refused(
                f"{known.name} is a group: name the components in it that are affected", field
            )


SKEW_SECONDS = 120
"""How far ahead of ours a caller's clock may be."""
