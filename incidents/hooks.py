"""Where others may listen. `incidents` knows nobody by name: whoever wants to hear registers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from incidents.events import Recorded

Listener = Callable[[Sequence[Recorded[Any]]], None]

after_append: list[Listener] = []
"""Called after the commit of an append with its events. A nudge: what a listener does may be lost,
and its errors are logged and change nothing. Whoever must not miss an event reads the ledger."""


@dataclass(frozen=True)
class Place:
    """A page for staff: its title, the name of its address, the permission, and a symbol."""

    title: str
    name: str
    permission: str
    icon: str


staff_pages: list[Place] = []
"""Pages that others add to the side bar of the admin."""

page_links: list[tuple[str, str]] = []
"""Links that others want on the first page: the words, and the name of the address."""

audience: list[Callable[[str], int]] = []
"""How many people would hear of an update of an incident ("" for a new one), by whoever tells."""


@dataclass(frozen=True)
class Letter:
    """What would be said about an event, and to how many. ``silence`` says why to nobody."""

    subject: str
    text: str
    html: str
    readers: int
    silence: str = ""


letters: list[Callable[[Sequence[Recorded[Any]]], Sequence[Letter]]] = []
"""What would be said about events, by whoever tells. Asked inside a transaction that is taken
back, so that it may write."""


@dataclass(frozen=True)
class Told:
    """One line of who was told: what it was about, how far it came, and where more of it is."""

    what: str
    how_far: str = ""
    address: str = ""


told: list[Callable[[str, Any], Sequence[Told]]] = []
"""Who was told of an incident, by whoever tells; for a user, who gets addresses that they may see.
"""


@dataclass(frozen=True)
class Part:
    """A part of the staff's first page. What is not ``well`` stands on top.

    ``lines`` say how it is, and what to do. ``links`` are words with addresses.
    """

    heading: str
    lines: Sequence[str]
    links: Sequence[tuple[str, str]] = ()
    well: bool = True


dashboard: list[Callable[[Any], Sequence[Part]]] = []
"""What others want on the staff's first page, for a user."""


def appended(events: Sequence[Recorded[Any]]) -> None:
    """Tell all listeners."""
    for listener in after_append:
        listener(events)
