"""The mail that one reader gets of a notice.

A mail is made once for a notice; what differs from reader to reader is put into its bytes. Building
each one anew takes a millisecond, filling it in a twentieth of that.

Ids only stand in headers: Message-ID comes from the delivery, the thread from the incident.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.message import Message
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from html import escape
from string import ascii_lowercase
from time import time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from notifications import links
from notifications.channels.base import Recipient
from notifications.channels.sessions import Letter, stuffed
from notifications.models import Notice
from notifications.rendering import CONFIRM, PREFERENCES, UNSUBSCRIBE

_SOFT_BREAK = "=\r\n"


def values(notice: Notice, recipient: Recipient) -> dict[str, str]:
    """What differs from reader to reader, by name."""
    domain = _domain(settings.SITE_URL)
    thread = f"<incident-{notice.stream}.{recipient.subscription}@{domain}>"
    return {
        "to": recipient.address,
        "id": f"<notice-{notice.pk}.{recipient.subscription}@{domain}>",
        "thread": thread if notice.stream else "",
        "date": _date(int(time())),
        "list": f"Status updates <status.{domain}>",
        UNSUBSCRIBE: links.unsubscribe(recipient.token),
        PREFERENCES: links.preferences(recipient.subscription),
        CONFIRM: links.confirm(recipient.subscription) if notice.action == "confirm" else "",
    }


@lru_cache(maxsize=2)
def _domain(site_url: str) -> str:
    """What may stand behind the @ in ids: an address of digits may not."""
    host = urlsplit(site_url).hostname or "localhost"
    return host if not host.replace(".", "").isdigit() else "localhost"


@lru_cache(maxsize=2)
def _date(second: int) -> str:
    return format_datetime(datetime.fromtimestamp(second, UTC))


def message(notice: Notice, given: Mapping[str, str]) -> EmailMultiAlternatives:
    """The mail of a notice with these :func:`values`, as Django's backends take it."""
    return _message(notice, given, given, given)


def _message(
    notice: Notice,
    heading: Mapping[str, str],
    in_text: Mapping[str, str],
    in_html: Mapping[str, str],
) -> EmailMultiAlternatives:
    text, html = notice.text, notice.html
    for placeholder in (UNSUBSCRIBE, PREFERENCES, CONFIRM):
        text = text.replace(placeholder, in_text[placeholder])
        html = html.replace(placeholder, escape(in_html[placeholder]))
    made = EmailMultiAlternatives(
        notice.subject,
        text,
        settings.DEFAULT_FROM_EMAIL,
        [heading["to"]],
        headers=_headers(notice, heading),
    )
    if html:
        made.attach_alternative(html, "text/html")
    return made


def _headers(notice: Notice, given: Mapping[str, str]) -> dict[str, str]:
    headers = {
        "Message-ID": given["id"],
        "Date": given["date"],
        "Auto-Submitted": "auto-generated",
    }
    if notice.stream:
        headers |= {"In-Reply-To": given["thread"], "References": given["thread"]}
    if notice.action == "reminder":
        # From one who works here to another: no list.
        return headers
    headers["List-Id"] = given["list"]
    if notice.action != "confirm":
        headers |= {
            "List-Unsubscribe": f"<{given[UNSUBSCRIBE]}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    return headers


class Mould:
    """The mail of one notice as bytes, with gaps. Raises what Django raises for a bad header."""

    def __init__(self, notice: Notice) -> None:
        self._notice = notice
        self._sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        self._parts, self._gaps = _cast(notice)

    def letter(self, recipient: Recipient) -> Letter:
        """The finished mail of one reader. Raises ``ValueError`` for one that cannot be made."""
        given = values(self._notice, recipient)
        # All others are our own words.
        for name in ("to", UNSUBSCRIBE):
            if not (given[name].isascii() and given[name].isprintable()):
                raise ValueError(f"{name!r} holds what no header can carry: {given[name]!a}")
        parts = self._parts.copy()
        for (name, encode), places in self._gaps:
            value = encode(given[name]).encode()
            for place in places:
                parts[place] = value
        return Letter(
            delivery=recipient.delivery,
            envelope_sender=self._sender,
            recipient=recipient.address,
            content=b"".join(parts),
            stuffed=True,
        )


_Encode = Callable[[str], str]


_Gap = tuple[str, _Encode]
"""The name of a value, and how it is written."""


def _cast(notice: Notice) -> tuple[list[bytes], list[tuple[_Gap, list[int]]]]:
    """The mail in parts, ready for DATA; and which of the parts are gaps for which values."""
    names = list(values(notice, _NOBODY))
    # Letters alone, so that no encoding changes them, and none that anybody can foresee.
    fence = "".join(secrets.choice(ascii_lowercase) for _ in range(16))
    marks = {
        where: {name: f"{fence}{where}{ascii_lowercase[at]}" for at, name in enumerate(names)}
        for where in "hpx"
    }
    marks["h"]["to"] = f"{marks['h']['to']}@example.invalid"
    heading, in_text, in_html = marks["h"], marks["p"], marks["x"]
    # The same for all, and not to be taken for a word by the folding of headers.
    heading["list"] = values(notice, _NOBODY)["list"]
    made: Any = _message(notice, heading, in_text, in_html).message()
    ways: dict[str, _Encode] = {"h": str, **_ways(made)}
    content = stuffed(made.as_bytes(linesep="\r\n"))
    parts: list[bytes] = re.split(_marks(fence), content)
    gaps: dict[_Gap, list[int]] = {}
    for place in range(1, len(parts), 2):
        mark = parts[place].replace(_SOFT_BREAK.encode(), b"").decode()
        where, at = mark[len(fence)], mark[len(fence) + 1]
        gap = (names[ascii_lowercase.index(at)], ways[where])
        gaps.setdefault(gap, []).append(place)
        if isinstance(gap[1], _Quoted) and parts[place + 1].startswith(b"."):
            # The value ends its line, so this begins one.
            parts[place + 1] = b"." + parts[place + 1]
    return parts, list(gaps.items())


_NOBODY = Recipient(delivery=0, attempts=0, subscription=0, address="", token="")


def _ways(made: Message) -> dict[str, _Encode]:
    """How values are written in the text and in the HTML part."""
    found: dict[str, _Encode] = {"p": str, "x": escape}
    for part in made.walk():
        where = {"text/plain": "p", "text/html": "x"}.get(part.get_content_type())
        if where is not None:
            quoted = part["Content-Transfer-Encoding"] == "quoted-printable"
            plain: _Encode = escape if where == "x" else str
            found[where] = _Quoted(plain) if quoted else plain
    return found


class _Quoted:
    """Quoted-printable. A line of its own, so that no line becomes too long for it to carry."""

    def __init__(self, plain: _Encode) -> None:
        self._plain = plain

    def __call__(self, value: str) -> str:
        return f"{_SOFT_BREAK}{self._plain(value).replace('=', '=3D')}{_SOFT_BREAK}"


def _marks(fence: str) -> bytes:
    """An expression for all marks: long lines are broken anywhere, even within one."""
    soft = f"(?:{_SOFT_BREAK})?"
    return f"({soft.join(fence)}{soft}[hpx]{soft}[a-z](?:@example.invalid)?)".encode()
