"""A mail server that is at its worst, and many recipients: each comes to an end staff can read."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from django.utils.timezone import now

from notifications import breaker, fanout
from notifications.channels import email, registry
from notifications.models import Breaker, Delivery, Subscription
from notifications.retries import LATEST
from notifications.words import FINAL
from tests.notifications.mailserver import OK, MailServer, mail_server
from tests.notifications.readers import notice_of, planned, publish
from tests.notifications.smtp.server import Server
from tests.notifications.test_every_recipient_gets_an_end import use

pytestmark = pytest.mark.django_db
READERS = 300


@pytest.fixture
def readers() -> None:
    at = now()
    Subscription.objects.bulk_create(
        Subscription(
            channel="email", address=f"to-{number}@example.com", address_key=f"{number:064d}",
            token=f"token-{number}", state="active", requested_at=at, confirmed_at=at,
        )
        for number in range(READERS)
    )  # fmt: skip


@pytest.fixture
def bad(settings: Any) -> Iterator[MailServer]:
    with mail_server() as found:
        use(found, settings)
        yield found


def until_all_have_an_end() -> int:
    """Send, and let the hours between the tries pass; how many rounds it took."""
    for rounds in range(1, 60):
        fanout.send(notice_of().pk, seconds=60)
        if not Delivery.objects.exclude(state__in=FINAL).exists():
            return rounds
        Delivery.objects.filter(state="due").update(due_at=now())
        Breaker.objects.all().delete()
    raise AssertionError(Counter(Delivery.objects.values_list("state", "answer")))


@pytest.mark.slow
def test_one_in_ten_later_one_in_twenty_never_and_lines_that_drop(
    readers: None, bad: MailServer
) -> None:
    chance = random.Random(7)  # noqa: S311  # no secret
    nobody = {f"to-{number}@example.com" for number in range(0, READERS, 20)}

    def rule(stage: str, recipient: str) -> bytes | None:
        if stage == "rcpt" and recipient in nobody:
            return b"550 5.1.1 nobody of that name"
        if stage == "rcpt" and chance.random() < 0.1:
            return b"451 4.3.0 try again later"
        # It takes the mail, and hangs up before it says so.
        if stage == "dot" and chance.random() < 0.05:
            return None
        return OK[stage]

    bad.rule = rule
    publish()
    planned()
    assert until_all_have_an_end() < 30
    states = Counter(Delivery.objects.values_list("state", flat=True))
    assert states == {"accepted": READERS - len(nobody), "parked": len(nobody)}
    for each in Delivery.objects.filter(state="parked"):
        assert (each.code, each.answer) == (550, "5.1.1 nobody of that name")
    heard = Counter(bad.recipients())
    assert set(heard) == {f"to-{number}@example.com" for number in range(READERS)} - nobody
    ids = {content.split(b"Message-ID: ")[1].split(b"\r\n")[0] for _, content in bad.taken}
    assert len(ids) == len(heard), "who heard twice had the same Message-ID"


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["ehlo", "rcpt", "dot"])
def test_a_server_that_says_a_byte_now_and_then(
    stage: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = now()
    Subscription.objects.bulk_create(
        Subscription(
            channel="email", address=f"to-{number}@example.com", address_key=f"{number:064d}",
            token=f"token-{number}", state="active", requested_at=at, confirmed_at=at,
        )
        for number in range(5)
    )  # fmt: skip
    monkeypatch.setattr(email, "MESSAGE_SECONDS", 0.2)
    monkeypatch.setattr(email, "CONNECT_SECONDS", 0.3)
    server = Server(lambda at, letter: "drip" if at == stage else None)
    with closing(server):
        use(server, settings)  # type: ignore[arg-type]  # a port is all it needs
        publish()
        planned()
        if stage == "ehlo":
            # It is never there: that is no try, and ends when the notice is old news.
            fanout.send(notice_of().pk)
            assert set(Delivery.objects.values_list("state", "attempts")) == {("due", 0)}
            assert not breaker.admits("email")
            Breaker.objects.all().delete()
            notice = notice_of()
            notice.published_at = notice.published_at - LATEST
            notice.save()
        until_all_have_an_end()
        registry.close()
    states = set(Delivery.objects.values_list("state", flat=True))
    assert states == {"parked"}
    words = set(Delivery.objects.values_list("answer", flat=True))
    assert all("no answer in time" in each or "no connection within" in each for each in words)
    assert not Subscription.objects.filter(score__gt=0).exists(), "it was not the readers"
