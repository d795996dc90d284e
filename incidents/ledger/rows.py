"""What goes into the ledger and what comes out of it, as plain values. No database here."""

from datetime import UTC, datetime
from typing import NamedTuple

from msgspec import Struct

GENESIS = "0" * 64
"""The digest before the first event."""
REDACTED = "ledger.redacted"
"""The one type of event that the ledger itself must know: it explains why a text is gone."""
SALT = 32
"""Characters of a salt: 128 bits in hexadecimal."""


class Fact(Struct, frozen=True, kw_only=True):
    """An event that is to be appended: its stored name, schema number, text, and when it was so."""

    type: str
    schema: int
    payload: str
    occurred_at: datetime


class Stamp(Struct, frozen=True, kw_only=True):
    """Who wrote, from where, and by which command. Ids only, never a name or an address.

    ``command_id`` is shared by all events of one command; ``command_digest`` tells whether a
    repeat of it has the same content. ``correlation_id`` is the command that a chain began with,
    ``causation_id`` the event that led to this command ("" when a person did).
    """

    actor_kind: str
    actor_id: str
    surface: str
    command_id: str
    command_digest: str
    correlation_id: str
    causation_id: str = ""


class Row(NamedTuple):
    """One row of the ledger, column for column as it is stored."""

    position: int
    event_id: str
    stream: str
    version: int
    type: str
    schema: int
    occurred_at: str
    recorded_at: str
    actor_kind: str
    actor_id: str
    surface: str
    command_id: str
    command_digest: str
    correlation_id: str
    causation_id: str
    payload: str
    salt: str
    payload_digest: str
    previous_digest: str
    digest: str


COLUMNS = Row._fields


class HeadRow(NamedTuple):
    """The head: position and digest of the newest event, and when it was recorded.

    ``generation`` is the one of the views that is live.
    """

    position: int
    digest: str
    recorded_at: str
    generation: int


def moment_text(moment: datetime) -> str:
    """A moment as it is stored and hashed: UTC, six decimals, ``Z``. 27 characters."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
