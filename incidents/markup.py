"""Markdown that stays text: the one way from what people typed to HTML.

Two nets, one behind the other: the renderer passes no HTML on, and the cleaner lets through only
what is named here. Pages, mails and feeds call :func:`html_of`; nothing else marks text as safe.
"""

from functools import cache

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

LONGEST = 25_000
"""Characters that are rendered; what the ledger lets in. Renderers have slow inputs."""

DEEPEST = 20
"""Levels of nesting. A deep one costs more than it says."""

_TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p",
    "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}
_REL = "nofollow noopener noreferrer"


@cache
def _renderer() -> MarkdownIt:
    """CommonMark with tables and strike-through; HTML and images off.

    Nesting is bounded.
    """
    renderer = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST, "breaks": True})
    renderer.enable(["table", "strikethrough"]).disable("image")
    # The page has headings of its own. What people call a title stands below them.
    renderer.add_render_rule("heading_open", lambda self, tokens, at, *_: f"<{_below(tokens[at])}>")
    renderer.add_render_rule(
        "heading_close", lambda self, tokens, at, *_: f"</{_below(tokens[at])}>\n"
    )
    return renderer


def _below(token: object) -> str:
    level = int(str(getattr(token, "tag", "h1"))[1:])
    return f"h{min(level + 2, 6)}"


def html_of(text: str) -> SafeString:
    """The text as an HTML fragment: paragraphs, lists, links, code; no image, no HTML of its own.

    Headings begin at the third level. Links lead to http, https and mailto only, and pass nothing
    on. Text beyond :data:`LONGEST` characters is cut off and says so.
    """
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}\n\n(cut off: the text is longer than {LONGEST:,} characters)"
    tokens = _renderer().parse(text)
    if any(each.level >= DEEPEST - 1 and each.nesting > 0 for each in tokens):
        # The renderer passes over what lies deeper; shown as it was typed, no word is lost.
        return format_html("<pre>{}</pre>", text)
    cleaned = nh3.clean(
        _renderer().renderer.render(tokens, _renderer().options, {}),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=_REL,
        url_relative="deny",
    )
    return mark_safe(cleaned)  # noqa: S308  # the cleaner's answer is what makes it safe
