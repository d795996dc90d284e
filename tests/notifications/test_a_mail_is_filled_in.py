"""A mail is made once for a notice, and filled in for each reader: it is the mail it would be."""

import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import pytest
from django.utils.timezone import now
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications import links, mails
from notifications.channels.base import Recipient
from notifications.models import Notice
from notifications.rendering import CONFIRM, PREFERENCES, UNSUBSCRIBE

TO = Recipient(
    delivery=7, attempts=1, subscription=12, address="anna+status@example.com", token="a=b=c"
)
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200)


@pytest.fixture(autouse=True)
def _same_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signed links hold the time of signing. Both mails are to have the same."""
    for name in ("preferences", "confirm"):
        monkeypatch.setattr(links, name, lambda pk, name=name: f"https://example.com/{name}/{pk}=/")


def notice(text: str = "Words.", html: str = "<p>Words.</p>", **more: Any) -> Notice:
    values = {
        "pk": 5, "position": 9, "stream": "an-incident", "action": "published",
        "subject": "[Identified] Zahlungen schlagen fehl, überall", "published_at": now(),
    }  # fmt: skip
    return Notice(
        text=f"{text}\n{UNSUBSCRIBE}\n{PREFERENCES}\n",
        html=html and f'{html}<a href="{UNSUBSCRIBE}">a</a> <a href="{PREFERENCES}">b</a>',
        **(values | more),
    )


def parsed(content: bytes) -> EmailMessage:
    found = BytesParser(policy=policy.default).parsebytes(content)
    assert isinstance(found, EmailMessage)
    return found


def both(of: Notice, to: Recipient = TO) -> tuple[EmailMessage, EmailMessage]:
    """The filled-in mail, and the one that Django makes for this reader alone."""
    made: Any = mails.message(of, mails.values(of, to)).message()
    letter = mails.Mould(of).letter(to)
    assert (letter.delivery, letter.recipient) == (to.delivery, to.address)
    assert letter.stuffed
    # As the mail server undoes it.
    content: bytes = re.sub(rb"(?m)^\.", b"", letter.content)
    assert content.count(b"\n") == content.count(b"\r\n")
    return parsed(content), parsed(made.as_bytes(linesep="\r\n"))


def headers(of: EmailMessage) -> dict[str, str]:
    # The boundary between the parts is random, and the time of day goes on.
    found = {name: str(value) for name, value in of.items()}
    return {name: value for name, value in found.items() if name not in ("Content-Type", "Date")}


def body(of: EmailMessage, kind: str) -> str:
    part = of.get_body((kind,))
    assert part is not None
    found: str = part.get_content()
    return found


def same(of: Notice, to: Recipient = TO) -> EmailMessage:
    ours, theirs = both(of, to)
    assert headers(ours) == headers(theirs)
    assert ours["Date"].datetime is not None
    for kind in ("plain", "html") if of.html else ("plain",):
        assert body(ours, kind) == body(theirs, kind)
    return ours


@pytest.mark.parametrize(
    "words",
    ["Plain.", "Wörter und 言葉", "long " * 400, "Größe " * 400, "=3D = == =\n=", ".\n..\n.a"],
)
def test_whatever_the_words_it_is_the_mail_it_would_be(words: str) -> None:
    found = same(notice(words, f"<p>{words}</p>"))
    assert links.unsubscribe(TO.token) in body(found, "plain")
    assert links.unsubscribe(TO.token) in body(found, "html")
    assert found["To"] == TO.address
    assert found["List-Unsubscribe"] == f"<{links.unsubscribe(TO.token)}>"


@settings(deadline=None)
@given(words=WORDS, title=WORDS)
def test_of_any_words_and_title(words: str, title: str) -> None:
    same(notice(words, f"<p>{words}</p>", subject=f"[Resolved] {title}".strip()))


def test_one_without_html() -> None:
    same(notice(html=""))


def test_a_letter_that_asks_for_confirmation() -> None:
    asking = notice(f"Words. {CONFIRM}", action="confirm", stream="", position=None)
    found = same(asking)
    assert "/confirm/12=/" in body(found, "plain")
    assert "List-Unsubscribe" not in found
    assert "References" not in found


def test_no_line_is_longer_than_mail_can_carry() -> None:
    for words in ("long " * 400, "ä" * 2_000):
        content = mails.Mould(notice(words, f"<p>{words}</p>")).letter(TO).content
        assert max(map(len, content.split(b"\r\n"))) < 998


def test_each_reader_gets_their_own() -> None:
    mould = mails.Mould(notice())
    other = Recipient(
        delivery=8, attempts=1, subscription=13, address="ben@example.com", token="other"
    )
    first, second = parsed(mould.letter(TO).content), parsed(mould.letter(other).content)
    for name in ("To", "Message-ID", "References", "List-Unsubscribe"):
        assert first[name] != second[name]
    assert "a=b=c" not in str(second)


@pytest.mark.parametrize("address", ["anna@exämple.com", "a\r\nBcc: b@example.com", "a\tb@c.de"])
def test_what_no_header_can_carry_is_not_sent(address: str) -> None:
    to = Recipient(delivery=1, attempts=1, subscription=1, address=address, token="x")
    with pytest.raises(ValueError, match="'to' holds what no header can carry"):
        mails.Mould(notice()).letter(to)
