"""How a notice looks: subject, text and HTML.

Placeholders stand between control characters, which nothing that people type can contain. They are
replaced as text for each recipient. Stored text is never used as a template.
"""

import re
import textwrap
from collections.abc import Sequence

from django.template.loader import render_to_string
from msgspec import Struct

from incidents.markup import html_of
from incidents.times import moment
from notifications.messages import Said

UNSUBSCRIBE, PREFERENCES, CONFIRM = "\x02unsubscribe\x03", "\x02preferences\x03", "\x02confirm\x03"
LONGEST_SUBJECT = 160
WIDTH = 72


class Rendered(Struct, frozen=True, kw_only=True):
    """A finished notice, but for its placeholders."""

    subject: str
    text: str
    html: str


def rendered(said: Said) -> Rendered:
    """Subject, text and HTML of a notice."""
    subject = one_line(f"[{said.label}] {said.title}", LONGEST_SUBJECT)
    facts = _facts(said)
    return Rendered(subject=subject, text=_text(said, facts), html=_html(subject, said, facts))


def without_places(text: str) -> str:
    """A notice for somebody who is no recipient: what is each reader's own is left open."""
    return re.sub("\x02[a-z]+\x03", "…", text)


def framed(title: str, paragraphs: Sequence[str], link: str = "", label: str = "") -> Rendered:
    """A letter to one person: sentences of ours, and one link with a label."""
    text = "\n\n".join(textwrap.fill(each, WIDTH) for each in paragraphs)
    html = render_to_string(
        "mail/letter.html",
        {"subject": title, "paragraphs": paragraphs, "link": link, "label": label},
    )
    linked = f"\n\n{label}:\n{link}" if link else ""
    return Rendered(subject=one_line(title, LONGEST_SUBJECT), text=f"{text}{linked}\n", html=html)


def one_line(text: str, longest: int) -> str:
    """The text on one line, cut where it is too long. Line ends have no place in a header."""
    line = re.sub(r"\s+", " ", text).strip()
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def _facts(said: Said) -> list[tuple[str, str]]:
    """Times and statuses under the words, in the zone of the incident with UTC beside."""
    facts = [("Time", moment(said.at, zone=said.zone))]
    if said.window is not None:
        starts, ends = said.window
        facts.append(
            ("Window", f"{moment(starts, zone=said.zone)} to {moment(ends, zone=said.zone)}")
        )
    if said.changes:
        facts.append(("Changed", "\n".join(said.changes)))
    if said.components:
        facts.append(
            ("Affected", "\n".join(f"{name}: {status}" for name, status in said.components))
        )
    if said.next_update_by is not None:
        facts.append(("Next update by", moment(said.next_update_by, zone=said.zone)))
    return facts


def _text(said: Said, facts: Sequence[tuple[str, str]]) -> str:
    parts = [f"{said.label}: {said.title}", said.text]
    if said.former:
        parts.append(f"Before, this said:\n{_quoted(said.former)}")
    if said.reason and said.reason != said.text:
        parts.append(f"Reason: {said.reason}")
    parts.append("\n".join(_fact(name, value) for name, value in facts))
    parts.append(f"All about it: {said.link}")
    parts.append(
        "-- \nYou get this because you subscribed to our status page.\n"
        f"Change what you hear: {PREFERENCES}\nUnsubscribe: {UNSUBSCRIBE}"
    )
    if said.head:
        parts.append(f"Ledger {said.head}")
    return "\n\n".join(parts) + "\n"


def _fact(name: str, value: str) -> str:
    first, *rest = value.split("\n")
    return "\n".join([f"{name + ':':<16}{first}", *(f"{'':<16}{line}" for line in rest)])


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _html(subject: str, said: Said, facts: Sequence[tuple[str, str]]) -> str:
    return render_to_string(
        "mail/notice.html",
        {
            "subject": subject,
            "said": said,
            "words": html_of(said.text),
            "former": html_of(said.former) if said.former else "",
            "reason": said.reason if said.reason != said.text else "",
            "facts": [(name, value.split("\n")) for name, value in facts],
            "preferences": PREFERENCES,
            "unsubscribe": UNSUBSCRIBE,
        },
    )
