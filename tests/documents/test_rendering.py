"""Blocks as text, Markdown and HTML: what people typed stays text."""

from incidents.documents import html, markdown, text
from incidents.documents.blocks import Block, Facts, Heading, Item, Items, Line, Prose

NASTY = "<script>alert(1)</script> *x* [y](javascript:z) | `q` # =1"
DOCUMENT: list[Block] = [
    Heading("Title", 1),
    Line(NASTY),
    Facts([("Name", NASTY), ("Long", "word " * 40)]),
    Items([Item(NASTY, [NASTY, "second\nline"])]),
    Prose("Some **bold** words."),
]


def test_text_keeps_to_its_width_and_loses_no_word() -> None:
    shown = text.render(DOCUMENT, width=60)
    assert max(len(line) for line in shown.splitlines()) <= 60
    assert shown.count("word ") + shown.count("word\n") == 40
    assert shown.startswith("Title\n=====\n")


def test_markdown_shows_our_values_as_they_are() -> None:
    shown = markdown.render(DOCUMENT)
    assert "\\<script\\>" in shown
    assert "\\[y\\]" in shown
    assert "**bold**" in shown, "prose is Markdown already"
    assert "| Name |" in shown


def test_a_line_that_looks_like_a_list_stays_a_line() -> None:
    assert markdown.escape("- a\n1. b\n+ c") == "\\- a\n1\\. b\n\\+ c"


def test_html_escapes_values_and_renders_prose() -> None:
    shown = html.render(DOCUMENT)
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert "<strong>bold</strong>" in shown
    assert "second<br>line" in shown
    assert 'href="javascript' not in shown
