"""The rules. Pure: what is known and a wish go in, events or a refusal come out.

Each module holds one family: the commands, as frozen structs, and beside each its rule.
"""

from incidents.decisions import (
    catalogue,
    declaring,
    drafting,
    ending,
    maintenance,
    postmortem,
    responding,
    reviewing,
    updating,
)
from incidents.decisions.base import (
    COMMANDS,
    Actor,
    Command,
    Context,
    KnownComponent,
    KnownIncident,
    Policy,
)
from incidents.decisions.deciding import decide

__all__ = [
    "COMMANDS",
    "Actor",
    "Command",
    "Context",
    "KnownComponent",
    "KnownIncident",
    "Policy",
    "catalogue",
    "decide",
    "declaring",
    "drafting",
    "ending",
    "maintenance",
    "postmortem",
    "responding",
    "reviewing",
    "updating",
]
