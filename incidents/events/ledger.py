"""What can happen to the ledger itself."""

from typing import Annotated, ClassVar

from msgspec import Meta

from incidents.events.base import Event, stored_as
from incidents.events.text import Count, Digest, Line, Text

Position = Annotated[int, Meta(ge=1, le=10**15)]


@stored_as("ledger.redacted")
class Redacted(Event):
    """Text was taken out of the event at ``position``, by law or by need, and why.

    ``remains`` is the stored text of that event from now on: the same facts, with the words in
    ``fields`` replaced. The digest of what stood there before stays in the chain.
    """

    largest: ClassVar[int] = 800_000
    verbatim: ClassVar[frozenset[str]] = frozenset({"remains"})

    position: Position
    fields: Annotated[list[Line], Meta(min_length=1, max_length=100)]
    reason: Text
    remains: Annotated[str, Meta(max_length=300_000)]


@stored_as("ledger.imported")
class Imported(Event):
    """History was brought in from ``source``; its digest tells one version from another."""

    source: Line
    sha256: Digest
    commands: Count
