"""Where others may listen. `incidents` knows nobody by name: whoever wants to hear registers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from incidents.events import Recorded

Listener = Callable[[Sequence[Recorded[Any]]], None]

after_append: list[Listener] = []
"""Called after the commit of an append with its events. A nudge: what a listener does may be lost,
and its errors are logged and change nothing. Whoever must not miss an event reads the ledger."""


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

told: list[Callable[[str], Sequence[tuple[str, str]]]] = []
"""Who was told of an incident, by whoever tells: what it was about, and how far it came."""


def appended(events: Sequence[Recorded[Any]]) -> None:
    """Tell all listeners."""
    for listener in after_append:
        listener(events)
