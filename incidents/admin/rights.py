"""Who may do what: the permission that each command needs.

Django's own permissions. The groups that come with the project are in the migration `rights`.
"""

from collections.abc import Iterable
from typing import Protocol

from incidents.decisions import COMMANDS, Command

LOOK = "incidents.view_boardincident"
LOOK_AT_CATALOGUE = "incidents.view_boardcomponent"
RESPOND = "incidents.respond"
"""Run an incident: all that stays inside."""
COMMUNICATE = "incidents.communicate"
"""Tell the public."""
CONCLUDE = "incidents.conclude"
"""Decide what is hard to take back: cancel, merge, reopen, close, agree to a postmortem."""
SEE_PRIVATE = "incidents.view_private"
CHANGE_CATALOGUE = "incidents.change_boardcomponent"

_SPOKEN = frozenset(
    {
        "publish_update",
        "correct_update",
        "retract_update",
        "approve_update",
        "publish_draft",
        "override_impact",
        "record_outside_post",
        "state_component_status",
        "schedule_maintenance",
        "reschedule_maintenance",
        "start_maintenance",
        "extend_maintenance",
        "verify_maintenance",
        "complete_maintenance",
        "cancel_maintenance",
        "publish_postmortem",
        "unpublish_postmortem",
    }
)
_CONCLUDING = frozenset(
    {
        "cancel",
        "merge",
        "reopen",
        "close",
        "approve_postmortem",
        "request_changes",
        "close_postmortem",
    }
)
_MAY_SPEAK = {"declare": ("text", "notify"), "resolve": ("text", "notify")}
"""Commands that also tell the public when they are given words; and the fields for that."""


class User(Protocol):
    """Whoever has permissions."""

    def has_perm(self, perm: str) -> bool:
        """Whether the user has it."""
        ...


def needed(verb: str) -> str:
    """The permission without which a command cannot be given at all."""
    if verb in _SPOKEN:
        return COMMUNICATE
    if verb in _CONCLUDING:
        return CONCLUDE
    return RESPOND if COMMANDS[verb].subject == "incident" else CHANGE_CATALOGUE


def may(user: User, verb: str) -> bool:
    """Whether the user may give this command."""
    return user.has_perm(needed(verb))


def allowed(user: User, verbs: Iterable[str]) -> list[str]:
    """Those of the commands that the user may give."""
    return [verb for verb in verbs if may(user, verb)]


def withheld(user: User, wish: type[Command]) -> set[str]:
    """The fields of a command that the user may not fill in.

    Nobody tells the public without the right to, nor makes an incident that they cannot see.
    """
    found: set[str] = set()
    if not user.has_perm(COMMUNICATE):
        found.update(_MAY_SPEAK.get(wish.verb, ()))
    if not user.has_perm(SEE_PRIVATE):
        found.add("private")
    return found & set(wish.__struct_fields__)
