"""Reading what a surface shows: HTML as a browser would, Markdown as our own reader does."""

import re
from html.parser import HTMLParser

VOID = frozenset({"br", "hr"})
TAGS = frozenset(
    {"a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li"}
    | {"ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"}
)
ATTRIBUTES = {"a": {"href", "title", "rel"}, "ol": {"start"}, "th": {"scope"}}
_ADDRESS = re.compile(r"(https?://|mailto:)", re.IGNORECASE)


class Fragment(HTMLParser):
    """A fragment of HTML, checked while it is read: allowed tags only, each closed in its turn."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.addresses: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        names = [name for name, _ in attrs]
        assert set(names) <= ATTRIBUTES.get(tag, set()), (tag, attrs)
        assert len(set(names)) == len(names), (tag, attrs)
        for name, value in attrs:
            if name == "href":
                self.addresses.append(value or "")
        if tag not in VOID:
            self.open.append(tag)
        if tag in {"br", "p", "td", "li", "th"}:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a section: {data}")

    @property
    def text(self) -> str:
        """What is to be read, without its white space."""
        return squeezed("".join(self.words))

    @property
    def leads_astray(self) -> list[str]:
        """Addresses that no link may have."""
        return [each for each in self.addresses if not _ADDRESS.match(each)]


def squeezed(text: str) -> str:
    """The text without any white space: how it is broken into lines does not matter."""
    return "".join(text.split())
