"""Markdown that stays text: what people type cannot become markup of its own."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.markup import LONGEST, html_of

ALLOWED = {
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
}
PIECES = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))", "[x](data:text/html;base64,PHN2Zz4=)", "![x](https://evil.example/p)",
    "<https://good.example>", "[ok](https://good.example 'title \"quoted\"')", "`code`", "# big",
    "> quote", "- item", "1. one", "**bold", "| a | b |\n| - | - |\n| c | d |",
    "&lt;b&gt;", "\\<b>",
    "<!-- -->", "<svg/onload=alert(1)>", "[x]: javascript:alert(1)", "\n\n", " ", "é", "\u202f",
]  # fmt: skip


class Reader(HTMLParser):
    """Collects the tags and attributes of a fragment."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def read(text: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = Reader()
    reader.feed(html_of(text))
    return reader.tags


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_only_what_is_allowed_comes_out(text: str) -> None:
    for tag, attributes in read(text):
        assert tag in ALLOWED
        assert set(attributes) <= {"href", "title", "rel", "start"}
        address = attributes.get("href")
        assert address is None or re.match(r"(https?://|mailto:)", address)


def test_ordinary_words_look_as_meant() -> None:
    assert html_of("It **works**.\nAgain.") == "<p>It <strong>works</strong>.<br>\nAgain.</p>\n"


def test_html_is_shown_and_not_obeyed() -> None:
    assert html_of("<b>no</b>") == "<p>&lt;b&gt;no&lt;/b&gt;</p>\n"


def test_there_are_no_images() -> None:
    assert "img" not in html_of("![x](https://evil.example/pixel)")


def test_links_pass_nothing_on() -> None:
    (_, link) = read("[x](https://good.example)")
    assert link == ("a", {"href": "https://good.example", "rel": "nofollow noopener noreferrer"})


@pytest.mark.parametrize("where", ["//evil.example", "/admin/logout/", "logout", "?x=1", "#top"])
def test_links_lead_to_whole_addresses_only(where: str) -> None:
    assert all("href" not in attributes for _, attributes in read(f"[x]({where})"))


@pytest.mark.parametrize(("typed", "shown"), [("#", "h3"), ("##", "h4"), ("######", "h6")])
def test_headings_stand_below_those_of_the_page(typed: str, shown: str) -> None:
    assert html_of(f"{typed} Words") == f"<{shown}>Words</{shown}>\n"


def test_a_text_that_is_too_long_is_cut_and_says_so() -> None:
    shown = html_of("z" * (LONGEST + 1))
    assert shown.count("z") == LONGEST
    assert "cut off" in shown


@pytest.mark.parametrize("nested", ["> " * 5_000, "[" * 20_000, "*a " * 8_000, "- " * 5_000])
def test_deep_nesting_is_no_way_to_keep_us_busy(nested: str) -> None:
    assert len(html_of(nested + "end")) < 40 * LONGEST


@pytest.mark.parametrize("nested", ["> ", "- ", "1. ", "> - "])
@pytest.mark.parametrize("depth", [5, 9, 10, 18, 19, 20, 21, 40])
def test_no_word_is_lost_however_deep(nested: str, depth: int) -> None:
    assert "the words" in html_of(nested * depth + "the words")
