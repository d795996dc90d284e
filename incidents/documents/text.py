"""Blocks as plain text, for a terminal."""

import textwrap
from collections.abc import Iterable

from incidents.documents.blocks import Block, Facts, Heading, Items, Line, Prose

WIDTH = 96
_UNDER = {1: "=", 2: "-"}


def render(blocks: Iterable[Block], width: int = WIDTH) -> str:
    """The document as text, wrapped to ``width`` columns, with a newline at its end."""
    return "\n\n".join(_block(block, width) for block in blocks) + "\n"


def _block(block: Block, width: int) -> str:
    match block:
        case Heading(text, level):
            under = _UNDER.get(level)
            return f"{text}\n{under * len(text)}" if under else text
        case Prose(text):
            return _wrapped(text, "", width)
        case Line(text):
            return _wrapped(text, "", width)
        case Facts(rows):
            wide = max((len(name) for name, _ in rows), default=0)
            return "\n".join(_fact(name, value, wide, width) for name, value in rows)
        case Items(items):
            return "\n".join(
                "\n".join(
                    [_item(item.text, width), *(_wrapped(m, "    ", width) for m in item.lines)]
                )
                for item in items
            )


def _fact(name: str, value: str, wide: int, width: int) -> str:
    first, *rest = _lines(value, width - wide - 2)
    return "\n".join([f"{name:<{wide}}  {first}", *(" " * (wide + 2) + line for line in rest)])


def _item(text: str, width: int) -> str:
    first, *rest = _lines(text, width - 2)
    return "\n".join([f"- {first}", *(f"  {line}" for line in rest)])


def _wrapped(text: str, indent: str, width: int) -> str:
    return "\n".join(f"{indent}{line}".rstrip() for line in _lines(text, width - len(indent)))


def _lines(text: str, width: int) -> list[str]:
    """The text in lines of at most ``width`` columns; its own line ends stay."""
    return [
        line
        for own in text.split("\n") or [""]
        for line in textwrap.wrap(own, max(width, 20), break_on_hyphens=False) or [""]
    ]
