"""Everything that can happen, with its stored name.

Each family is a module: ``update.Published`` reads as it is stored, ``update.published``.
"""

from incidents.events import component, incident, ledger, maintenance, postmortem, update
from incidents.events.base import EVENTS, Event, decode, encode
from incidents.events.recorded import Recorded

__all__ = [
    "EVENTS",
    "Event",
    "Recorded",
    "component",
    "decode",
    "encode",
    "incident",
    "ledger",
    "maintenance",
    "postmortem",
    "update",
]
