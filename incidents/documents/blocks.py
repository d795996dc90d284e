"""What a document is made of. Built once, rendered in each format."""

from msgspec import Struct


class Heading(Struct, frozen=True):
    """A heading; ``level`` 1 is the title."""

    text: str
    level: int = 2


class Prose(Struct, frozen=True):
    """Text that a person wrote, in Markdown."""

    text: str


class Line(Struct, frozen=True):
    """A sentence of ours, plain."""

    text: str


class Facts(Struct, frozen=True):
    """Pairs of a name and what is known of it."""

    rows: list[tuple[str, str]]


class Item(Struct, frozen=True):
    """One entry of a list: a line, what a person wrote (in Markdown), and what belongs to it."""

    text: str
    more: list[str] = []
    said: str = ""

    @property
    def lines(self) -> list[str]:
        """All below the line, as it was typed."""
        return [self.said, *self.more] if self.said else self.more


class Items(Struct, frozen=True):
    """A list."""

    items: list[Item]


Block = Heading | Prose | Line | Facts | Items
