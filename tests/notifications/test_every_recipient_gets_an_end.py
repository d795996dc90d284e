"""Sending over SMTP: whatever the server does, each recipient has a state that staff can read."""

from collections.abc import Iterator
from datetime import timedelta
from time import sleep
from typing import Any

import pytest
from django.core import mail
from django.db.models import F
from django.utils.timezone import now

from incidents.decisions.updating import CorrectUpdate, PublishUpdate
from notifications import breaker, claiming, fanout, mails, recording
from notifications.channels import registry, smtp
from notifications.channels.base import Answer, Recipient
from notifications.channels.sessions import Letter
from notifications.models import Breaker, Delivery, Subscription, Suppression
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
    assert sorted(server.recipients()) == [ANNA, BEN, CHLOE]
    for each in Delivery.objects.all():
        assert (each.state, each.code, each.answer) == ("accepted", 250, "2.0.0 taken")
        assert (each.attempts, each.leased_by, each.leased_until) == (1, "", None)
        assert each.ended_at is not None
    publish("Another")
    sent()
    assert server.sessions <= 3, "they stay open from one notice to the next"


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
    assert "closed the connection" in anna.answer
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
    monkeypatch.setattr(smtp, "IDLE", 0.05)
    subscribed(ANNA)
    publish("First")
    sent()
    sleep(0.1)
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
    assert "refused" in delivery_of(ANNA).answer
    for each in Delivery.objects.all():
        assert (each.state, each.attempts, each.leased_by) == ("due", 0, "")
    found = Breaker.objects.get(channel="email")
    assert now() < found.until < now() + timedelta(seconds=10)
    assert "refused" in found.why


def test_nobody_knocks_while_the_server_is_known_to_be_away(server: MailServer) -> None:
    breaker.trip("email", "refused")
    subscribed(ANNA)
    publish()
    sent()
    assert (told(notice_of()), server.sessions) == ({ANNA: "due"}, 0)


def test_one_looks_again_and_opens_the_door_for_all(server: MailServer) -> None:
    breaker.trip("email", "refused")
    breaker.trip("email", "refused")
    Breaker.objects.update(until=now() - timedelta(seconds=1))
    assert breaker.admits("email")
    assert not breaker.admits("email"), "one of those who ask"
    Breaker.objects.update(until=now() - timedelta(seconds=1))
    subscribed(ANNA)
    publish()
    sent()
    assert told(notice_of()) == {ANNA: "accepted"}
    assert not Breaker.objects.exists()


def test_waits_for_a_server_grow_up_to_five_minutes() -> None:
    waits = []
    for _ in range(12):
        breaker.trip("email", "refused")
        waits.append(Breaker.objects.get().until - now())
    assert waits == sorted(waits) or waits[-1] > timedelta(seconds=290)
    assert waits[0] < timedelta(seconds=6)
    assert max(waits) <= timedelta(minutes=5)


def test_one_message_that_cannot_be_made_stops_no_other(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribed(ANNA)
    subscribed(BEN)
    publish()
    make = mails.Mould.letter

    def failing(mould: mails.Mould, to: Recipient) -> Letter:
        if to.address == ANNA:
            raise ValueError("no such template")
        return make(mould, to)

    monkeypatch.setattr(mails.Mould, "letter", failing)
    sent()
    assert told(notice_of()) == {ANNA: "parked", BEN: "accepted"}
    assert "no such template" in delivery_of(ANNA).answer
    assert server.recipients() == [BEN]


def test_one_message_that_a_backend_cannot_make_stops_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    subscribed(ANNA)
    subscribed(BEN)
    publish()
    find = mails.values

    def failing(notice: Any, to: Recipient) -> dict[str, str]:
        if to.address == ANNA:
            raise ValueError("no such template")
        return find(notice, to)

    monkeypatch.setattr(mails, "values", failing)
    sent()
    assert told(notice_of()) == {ANNA: "parked", BEN: "accepted"}
    assert [each.to for each in mail.outbox] == [[BEN]]


def test_what_was_taken_and_not_begun_in_time_is_given_back(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in (ANNA, BEN, CHLOE):
        subscribed(address)
    publish()
    planned()
    claim = claiming.claim

    def taking_long(*args: Any) -> claiming.Claim:
        found = claim(*args)
        if found.last:
            work.until = 0.0
        return found

    work = fanout._Slice(notice_of(), "email", 0, float("inf"))
    monkeypatch.setattr(fanout, "claim", taking_long)
    assert list(work.recipients()) == []
    done = work.done()
    assert (done.tried, done.more) == (0, True)
    for each in Delivery.objects.all():
        assert (each.state, each.attempts, each.leased_by) == ("due", 0, "")
    monkeypatch.undo()
    assert fanout.send(notice_of().pk, after=done.after).tried == 3


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
    assert len(claiming.claim(first, "email", "another worker").recipients) == 1
    do(PublishUpdate(text="More.", status="identified"), stream)
    planned()
    assert fanout.send(notice_of().pk).tried == 0
    first.deliveries.update(state="accepted")
    assert fanout.send(notice_of().pk).tried == 1


def test_a_sender_that_died_is_succeeded_when_its_lease_ends() -> None:
    subscribed(ANNA)
    publish()
    planned()
    notice = notice_of()
    assert len(claiming.claim(notice, "email", "one that dies").recipients) == 1
    assert fanout.send(notice.pk).tried == 0
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
        assert len(claiming.claim(notice, "email", "one that dies").recipients) == 1
        Delivery.objects.update(leased_until=now() - timedelta(seconds=1))
    assert claiming.claim(notice, "email", "the next one").recipients == []
    found = Delivery.objects.get()
    assert (found.state, found.answer) == ("parked", "whoever sent it died each time")


def test_whoever_lost_the_lease_records_nothing() -> None:
    subscribed(ANNA)
    publish()
    planned()
    (slow,) = claiming.claim(notice_of(), "email", "slow").recipients
    Delivery.objects.update(leased_by="quick", attempts=F("attempts") + 1)
    answer = Answer(delivery=slow.delivery, outcome="refused", code=550, words="5.1.1 late")
    recording.record(notice_of(), "email", [(answer, slow)], "slow")
    assert Delivery.objects.get().state == "sending"
