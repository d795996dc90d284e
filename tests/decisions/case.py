"""One command, a history in which it is allowed, and one in which it is refused."""

from dataclasses import dataclass

from incidents.decisions import Command
from incidents.events import Event
from tests.decisions.given import Given


@dataclass(frozen=True)
class Case:
    """The same wish twice: what it leads to, and the words with which it is turned down."""

    wish: Command
    allowed: Given
    leads_to: tuple[Event, ...]
    refused: Given
    words: str
    field: str = ""
