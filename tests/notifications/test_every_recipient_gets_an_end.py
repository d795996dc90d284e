"""Sending over SMTP: whatever the server does, each recipient has a state that staff can read."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db.models import F
from django.utils.timezone import now

from incidents.decisions.updating import CorrectUpdate, PublishUpdate
from notifications import claiming, fanout, jobs
from notifications.channels import email, registry
from notifications.models import Delivery, Notice, Subscription, Suppression
from notifications.retries import TRIES
from tests.ledger.world import do
from tests.notifications.mailserver import MailServer, Rule, all_well, mail_server
from tests.notifications.readers import notice_of, planned, publish, sent, subscribed, told

pytestmark = pytest.mark.django_db
ANNA, BEN, CHLOE = "anna@example.com", "ben@example.com", "chloe@example.com"


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with mail_server() as found:
        use(found, settings)
        yield found


def use(server: MailServer, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = 5
    registry.close()


def answering(stage: str, recipient: str, answer: bytes | None) -> Rule:
    """A server that answers so at one stage for one recipient, and takes everything else."""

    def rule(at: str, whom: str) -> bytes | None:
        return answer if (at, whom) == (stage, recipient) else all_well(at, whom)

    return rule


def delivery_of(address: str) -> Delivery:
    return Delivery.objects.get(subscription__address=address)


def test_each_yes_is_kept_with_the_servers_words(server: MailServer) -> None:
    for address in (ANNA, BEN, CHLOE):
        subscribed(address)
    publish()
    sent()
    assert server.recipients() == [ANNA, BEN, CHLOE]
    for each in Delivery.objects.all():
        assert (each.state, each.code, each.answer) == ("accepted", 250, "2.0.0 taken")
        assert (each.attempts, each.leased_by, each.leased_until) == (1, "", None)
        assert each.ended_at is not None
    assert server.sessions == 1, "one connection for all"


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data", "dot"])
@pytest.mark.parametrize(
    ("answer", "state", "score"),
    [
        (b"451 4.3.0 later", "due", 0.0),
        (b"550 5.1.1 nobody of that name", "parked", 5.0),
        (b"550 5.7.1 blocked", "parked", 0.0),
        (b"552 5.2.2 full", "due", 0.5),
    ],
)
def test_no_stops_only_the_one_it_is_for(
    server: MailServer, stage: str, answer: bytes, state: str, score: float
) -> None:
    # At "mail" no recipient is known yet, so the sender of the one before is meant.
    server.rule = answering(stage, "" if stage == "mail" else ANNA, answer)
    subscribed(ANNA)
    subscribed(BEN)
    publish()
    sent()
    found = delivery_of(ANNA)
    assert (found.state, found.code) == (state, int(answer[:3]))
    assert found.answer == answer[4:].decode()
    assert Subscription.objects.get(address=ANNA).score == score
    if stage != "mail":
        assert (delivery_of(BEN).state, server.recipients()) == ("accepted", [BEN])


def test_an_address_that_is_nobodys_is_mailed_no_more(server: MailServer) -> None:
    server.rule = answering("rcpt", ANNA, b"550 5.1.1 nobody")
    subscribed(ANNA)
    publish()
    sent()
    found = Subscription.objects.get()
    assert found.state == "ended"
    assert Suppression.objects.get().address_key == found.address_key


@pytest.mark.parametrize(
    ("stage", "answer"), [("rcpt", "unreachable"), ("dot", "unclear"), ("data", "unclear")]
)
def test_a_line_that_drops_loses_nobody(server: MailServer, stage: str, answer: str) -> None:
    server.rule = answering(stage, ANNA, None)
    subscribed(ANNA)
    subscribed(BEN)
    publish()
    sent()
    anna = delivery_of(ANNA)
    assert (anna.state, anna.attempts) == ("due", 1)
    assert "SMTPServerDisconnected" in anna.answer
    server.rule = all_well
    Delivery.objects.update(due_at=now())
    sent()
    assert set(told(notice_of()).values()) == {"accepted"}
    to_anna = [content for who, content in server.taken if who == ANNA]
    ids = {content.split(b"Message-ID: ")[1].split(b"\r\n")[0] for content in to_anna}
    assert len(ids) == 1, "a duplicate has the same Message-ID"


def test_a_connection_that_was_hung_up_meanwhile_delays_nobody(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(email, "IDLE", -1.0)
    subscribed(ANNA)
    publish("First")
    sent()
    server.hang_up()
    publish("Second")
    sent()
    assert told(notice_of()) == {ANNA: "accepted"}
    assert (server.recipients(), server.sessions) == ([ANNA, ANNA], 2)


def test_a_server_that_is_away_is_waited_for(server: MailServer) -> None:
    server.close()
    subscribed(ANNA)
    subscribed(BEN)
    publish()
    sent()
    for each in Delivery.objects.all():
        assert each.state == "due"
        assert each.due_at > now() + timedelta(seconds=30)
        assert "Refused" in each.answer or "refused" in each.answer


def test_one_message_that_cannot_be_made_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    subscribed(ANNA)
    subscribed(BEN)
    publish()
    make = jobs.job

    def failing(notice: Notice, subscription: Subscription, delivery: Delivery) -> Any:
        if subscription.address == ANNA:
            raise ValueError("no such template")
        return make(notice, subscription, delivery)

    monkeypatch.setattr(fanout, "job", failing)
    sent()
    assert told(notice_of()) == {ANNA: "parked", BEN: "accepted"}
    assert "no such template" in delivery_of(ANNA).answer
    assert [each.to for each in mail.outbox] == [[BEN]]


def test_a_newer_state_goes_out_instead_of_an_older_one() -> None:
    subscribed(ANNA)
    stream = publish()
    planned()
    old = notice_of()
    do(PublishUpdate(text="More.", status="identified"), stream)
    sent()
    assert told(old) == {ANNA: "superseded"}
    assert old.deliveries.get().answer == "a newer update went out instead"
    assert [each.subject for each in mail.outbox] == ["[Identified] Checkout fails"]


def test_a_correction_is_not_passed_over() -> None:
    subscribed(ANNA)
    stream = publish()
    sent()
    update_id = notice_of().update_id
    do(CorrectUpdate(update_id=update_id, text="Right.", reason="It was wrong."), stream)
    do(PublishUpdate(text="More.", status="identified"), stream)
    sent()
    subjects = [each.subject for each in mail.outbox]
    assert subjects == [
        "[Investigating] Checkout fails",
        "[Correction] Checkout fails",
        "[Identified] Checkout fails",
    ]


def test_the_next_of_an_incident_waits_for_the_one_under_way() -> None:
    subscribed(ANNA)
    stream = publish()
    planned()
    first = notice_of()
    assert len(claiming.claim(first.pk, "another worker")) == 1
    do(PublishUpdate(text="More.", status="identified"), stream)
    planned()
    assert fanout.send(notice_of().pk) == 0
    first.deliveries.update(state="accepted")
    assert fanout.send(notice_of().pk) == 1


def test_a_sender_that_died_is_succeeded_when_its_lease_ends() -> None:
    subscribed(ANNA)
    publish()
    planned()
    notice = notice_of()
    assert len(claiming.claim(notice.pk, "one that dies")) == 1
    assert fanout.send(notice.pk) == 0
    Delivery.objects.update(leased_until=now() - timedelta(seconds=1))
    sent()
    found = Delivery.objects.get()
    assert (found.state, found.attempts) == ("accepted", 2)


def test_one_that_kills_its_sender_each_time_is_parked() -> None:
    subscribed(ANNA)
    publish()
    planned()
    notice = notice_of()
    for _ in range(TRIES):
        assert len(claiming.claim(notice.pk, "one that dies")) == 1
        Delivery.objects.update(leased_until=now() - timedelta(seconds=1))
    assert claiming.claim(notice.pk, "the next one") == []
    found = Delivery.objects.get()
    assert (found.state, found.answer) == ("parked", "whoever sent it died each time")


def test_whoever_lost_the_lease_records_nothing() -> None:
    subscribed(ANNA)
    publish()
    planned()
    (slow,) = claiming.claim(notice_of().pk, "slow")
    Delivery.objects.update(leased_by="quick", attempts=F("attempts") + 1)
    from notifications.channels.base import Answer

    answer = Answer(delivery=slow.pk, outcome="refused", code=550, words="5.1.1 late")
    fanout._record([answer], "slow", {slow.pk: 1}, {slow.pk: slow.subscription_id})
    assert Delivery.objects.get().state == "sending"
