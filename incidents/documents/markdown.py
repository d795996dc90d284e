"""Blocks as Markdown. Our own words and values are escaped; prose is Markdown already."""

import re
from collections.abc import Iterable

from incidents.documents.blocks import Block, Facts, Heading, Item, Items, Line, Prose

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_LINE_START = re.compile(r"^(\s*[0-9]*)([-+=.)])", re.MULTILINE)


def escape(text: str) -> str:
    """The text so that a Markdown reader shows just that text."""
    return _LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text))


def render(blocks: Iterable[Block]) -> str:
    """The document as Markdown (CommonMark with tables), with a newline at its end."""
    return "\n\n".join(_block(block) for block in blocks) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * level} {escape(text)}"
        case Prose(text):
            return text
        case Line(text):
            return escape(text)
        case Facts(rows):
            return "\n".join(
                ["| | |", "| --- | --- |", *(f"| {_cell(n)} | {_cell(v)} |" for n, v in rows)]
            )
        case Items(items):
            return "\n".join(_item(item) for item in items)


def _cell(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _item(item: Item) -> str:
    first, *rest = escape(item.text).split("\n")
    more = [line for each in item.lines for line in ["", *escape(each).split("\n")]]
    return "\n".join([f"- {first}", *(f"  {line}".rstrip() for line in [*rest, *more])])
