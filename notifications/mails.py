"""The mail that one reader gets of a notice.

A mail is made once for a notice; what differs from reader to reader is put into its bytes. Building
each one anew takes a millisecond, filling it in a twentieth of that.

Ids only stand in headers: Message-ID comes from the delivery, the thread from the incident.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from email.message import Message
from email.utils import format_datetime, parseaddr
from html import escape
from string import ascii_lowercase
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.timezone import now

from notifications import links
from notifications.channels.base import Recipient
from notifications.channels.sessions import Letter
from notifications.models import Notice
from notifications.rendering import CONFIRM, PREFERENCES, UNSUBSCRIBE

_SOFT_BREAK = "=\r\n"


def values(notice: Notice, recipient: Recipient) -> dict[str, str]:
    """What differs from reader to reader, by name. All of it is ASCII without spaces but a date."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    domain = host if not host.replace(".", "").isdigit() else "localhost"
    thread = f"<incident-{notice.stream}.{recipient.subscription}@{domain}>"
    return {
        "to": recipient.address,
        "id": f"<notice-{notice.pk}.{recipient.subscription}@{domain}>",
        "thread": thread if notice.stream else "",
        "date": format_datetime(now()),
        "list": f"Status updates <status.{domain}>",
        UNSUBSCRIBE: links.unsubscribe(recipient.token),
        PREFERENCES: links.preferences(recipient.subscription),
        CONFIRM: links.confirm(recipient.subscription) if notice.action == "confirm" else "",
    }


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
        "List-Id": given["list"],
    }
    if notice.stream:
        headers |= {"In-Reply-To": given["thread"], "References": given["thread"]}
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
        self._pieces, self._gaps = _cast(notice)

    def letter(self, recipient: Recipient) -> Letter:
        """The finished mail of one reader. Raises ``ValueError`` for one that cannot be made."""
        given = values(self._notice, recipient)
        for name, value in given.items():
            if not (value.isascii() and value.isprintable()):
                raise ValueError(f"{name!r} holds what no header can carry: {value!a}")
        filled = [self._pieces[0]]
        for (name, encode), piece in zip(self._gaps, self._pieces[1:], strict=True):
            filled.append(encode(given[name]).encode())
            filled.append(piece)
        return Letter(
            delivery=recipient.delivery,
            envelope_sender=self._sender,
            recipient=recipient.address,
            content=b"".join(filled),
        )


_Encode = Callable[[str], str]


def _cast(notice: Notice) -> tuple[list[bytes], list[tuple[str, _Encode]]]:
    """The pieces between the gaps; and for each gap its name, and how its value is written."""
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
    found = {
        mark: (name, ways[where])
        for where, of_place in marks.items()
        for name, mark in of_place.items()
    }
    content = made.as_bytes(linesep="\r\n")
    split: list[bytes] = re.split(b"(" + b"|".join(_broken(mark) for mark in found) + b")", content)
    gaps = [found[mark.replace(_SOFT_BREAK.encode(), b"").decode()] for mark in split[1::2]]
    return split[::2], gaps


_NOBODY = Recipient(delivery=0, attempts=0, subscription=0, address="", token="")


def _ways(made: Message) -> dict[str, _Encode]:
    """How values are written in the text and in the HTML part."""
    found: dict[str, _Encode] = {"p": str, "x": escape}
    for part in made.walk():
        where = {"text/plain": "p", "text/html": "x"}.get(part.get_content_type())
        if where is not None:
            quoted = part["Content-Transfer-Encoding"] == "quoted-printable"
            plain: _Encode = escape if where == "x" else str
            found[where] = _quoted(plain) if quoted else plain
    return found


def _quoted(plain: _Encode) -> _Encode:
    """Quoted-printable. A line of its own, so that no line becomes too long for it to carry."""
    return lambda value: f"{_SOFT_BREAK}{plain(value).replace('=', '=3D')}{_SOFT_BREAK}"


def _broken(mark: str) -> bytes:
    """A mark as an expression: long lines are broken anywhere, even within it."""
    return f"(?:{_SOFT_BREAK})?".join(map(re.escape, mark)).encode()
