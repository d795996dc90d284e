"""Blocks as HTML: a fragment that a page or a mail puts into its own frame."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from incidents.documents.blocks import Block, Facts, Heading, Items, Line, Prose
from incidents.markup import html_of


def render(blocks: Iterable[Block]) -> SafeString:
    """The document as an HTML fragment. Text stays text; prose goes through the one renderer."""
    return format_html_join("\n", "{}", ((_block(block),) for block in blocks))


def _block(block: Block) -> SafeString:
    match block:
        case Heading(text, level):
            # The tag is ours and a small number, so it may stand in the format itself.
            return format_html(f"<h{int(level)}>{{}}</h{int(level)}>", text)
        case Prose(text):
            return html_of(text)
        case Line(text):
            return format_html("<p>{}</p>", text)
        case Facts(rows):
            return format_html(
                "<table><tbody>{}</tbody></table>",
                format_html_join(
                    "",
                    '<tr><th scope="row">{}</th><td>{}</td></tr>',
                    ((name, _broken(value)) for name, value in rows),
                ),
            )
        case Items(items):
            return format_html(
                "<ul>{}</ul>",
                format_html_join(
                    "",
                    "<li>{}{}{}</li>",
                    (
                        (
                            _broken(item.text),
                            html_of(item.said),
                            format_html_join("", "<p>{}</p>", ((_broken(m),) for m in item.more)),
                        )
                        for item in items
                    ),
                ),
            )


def _broken(text: str) -> SafeString:
    """The text with its line ends kept."""
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in text.split("\n")))
