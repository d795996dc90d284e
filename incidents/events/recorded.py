"""An event as it stands in the ledger, with what is known around it."""

from datetime import datetime
from typing import Generic, TypeVar

from msgspec import Struct

from incidents.events.base import Event

E_co = TypeVar("E_co", bound=Event, covariant=True)


class Recorded(Struct, Generic[E_co], gc=False):
    """One event and its envelope.

    ``position`` is its place in the whole ledger, ``version`` in its stream. ``occurred_at`` is
    when it was true, as people said; ``recorded_at`` when we learnt it, by our clock. Both UTC.
    """

    position: int
    event_id: str
    stream: str
    version: int
    occurred_at: datetime
    recorded_at: datetime
    actor_kind: str
    actor_id: str
    surface: str
    event: E_co
