"""Webhooks: signed, tried for three days, switched off when they fail, sent again by staff."""

import json
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils.timezone import now
from standardwebhooks import Webhook as Verifier

from incidents.decisions.ending import Resolve
from incidents.decisions.updating import CorrectUpdate, PublishUpdate
from incidents.errors import Refused
from notifications import destinations, failing, fanout, proof, replaying, tasks
from notifications.channels.base import Answer
from notifications.models import Attempt, Delivery, Destination, Notice, Subscription
from notifications.subscribing import Wishes
from notifications.webhooks import schedule
from tests.ledger.world import do
from tests.notifications.readers import notice_of, planned, publish
from tests.notifications.webhooks.server import LOOPBACK, OK, Server, says, serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def endpoint(settings: Any) -> Iterator[Server]:
    settings.WEBHOOK_ALLOWED_NETWORKS = LOOPBACK
    with serving(says(OK)) as found:
        yield found


@pytest.fixture
def destination(endpoint: Server) -> Destination:
    return destinations.add_webhook("Ours", url_of(endpoint), Wishes(), owner="ops@example.com")


def url_of(server: Server, path: str = "/hook") -> str:
    return f"http://127.0.0.1:{server.port}{path}"


def told() -> None:
    """Plan, and post all that is due."""
    planned()
    for notice_id in Notice.objects.order_by("pk").values_list("pk", flat=True):
        while fanout.send(notice_id, "webhook").more:
            pass


def respond(server: Server, answer: bytes) -> None:
    server.act = says(answer)


def heard(server: Server) -> list[tuple[dict[str, str], bytes]]:
    """The headers and the body of each request."""
    found = []
    for request in server.requests:
        head, _, body = request.partition(b"\r\n\r\n")
        lines = [line.partition(": ") for line in head.decode().split("\r\n")[1:]]
        found.append(({name.lower(): value for name, _, value in lines}, body))
    return found


def test_an_endpoint_can_tell_that_it_was_us(endpoint: Server, destination: Destination) -> None:
    publish()
    told()
    ((headers, body),) = heard(endpoint)
    said = Verifier(destination.secret).verify(body, headers)
    assert said["type"] == "update.published"
    data = said["data"]
    assert (data["incident"]["title"], data["text"]) == ("Checkout fails", "We look into it.")
    assert data["position"] == notice_of().position
    assert data["event_id"] == notice_of().event_id
    found = Delivery.objects.get()
    assert (found.state, found.code, found.channel) == ("accepted", 200, "webhook")
    tried = Attempt.objects.get()
    assert (tried.outcome, tried.code, tried.answer) == ("accepted", 200, "ok")


def test_what_only_readers_may_know_is_not_in_it(
    endpoint: Server, destination: Destination
) -> None:
    publish()
    told()
    body = heard(endpoint)[0][1].decode()
    assert "unsubscribe" not in body
    assert "\\u0002" not in body
    assert destination.secret not in body


def test_while_a_secret_is_replaced_both_are_good(
    endpoint: Server, destination: Destination
) -> None:
    old = destination.secret
    new = destinations.rotate(destination)
    publish()
    told()
    ((headers, body),) = heard(endpoint)
    for secret in (old, new):
        Verifier(secret).verify(body, headers)
    destinations.rotate(destination)
    publish("Another")
    told()
    headers, body = heard(endpoint)[-1]
    with pytest.raises(Exception, match="No matching signature"):
        Verifier(old).verify(body, headers)


def test_every_kind_of_event_says_what_it_is(endpoint: Server, destination: Destination) -> None:
    stream = publish()
    told()
    update_id = notice_of().update_id
    do(CorrectUpdate(update_id=update_id, text="Right.", reason="It was wrong."), stream)
    do(Resolve(text="Over.", data_loss="none"), stream)
    told()
    said = [json.loads(body) for _, body in heard(endpoint)]
    assert [each["type"] for each in said] == [
        "update.published",
        "update.corrected",
        "update.published",
    ]
    assert said[1]["data"]["former_text"] == "We look into it."
    assert said[1]["data"]["reason"] == "It was wrong."
    assert said[2]["data"]["incident"]["status"] == "resolved"


def test_a_program_gets_every_event_though_newer_ones_wait(
    endpoint: Server, destination: Destination
) -> None:
    stream = publish()
    do(PublishUpdate(text="More.", status="identified"), stream)
    told()
    assert [json.loads(body)["data"]["text"] for _, body in heard(endpoint)] == [
        "We look into it.",
        "More.",
    ]


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Elsewhere\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 404 Nothing\r\nContent-Length: 0\r\n\r\n",
        b"",
        b"nonsense\r\n",
    ],
)
def test_no_or_nothing_is_tried_again_with_the_same_id(
    endpoint: Server, destination: Destination, answer: bytes
) -> None:
    respond(endpoint, answer)
    publish()
    told()
    found = Delivery.objects.get()
    assert (found.state, found.attempts) == ("due", 1)
    assert found.due_at > now() + timedelta(seconds=3)
    respond(endpoint, OK)
    Delivery.objects.update(due_at=now())
    told()
    found.refresh_from_db()
    assert (found.state, found.attempts) == ("accepted", 2)
    first, second = (headers["webhook-id"] for headers, _ in heard(endpoint))
    assert first == second
    assert list(Attempt.objects.order_by("pk").values_list("outcome", flat=True))[1] == "accepted"
    destination.refresh_from_db()
    assert destination.failing_since is None


def test_ten_tries_take_about_three_days() -> None:
    refusal = Answer(delivery=1, outcome="refused", code=503)
    for jitter in (0.0, 0.999):
        waits = []
        for attempts in range(1, schedule.TRIES):
            found = schedule.decide(refusal, attempts, now(), jitter)
            assert found.due_at is not None
            waits.append(found.due_at - now())
        assert timedelta(days=2.5) < sum(waits, timedelta()) < timedelta(days=3.6)
    assert schedule.TRIES == 10
    assert schedule.decide(refusal, 10, now(), 0.0).state == "parked"


def test_an_endpoint_may_ask_for_more_time_and_not_for_less() -> None:
    for seconds, least in ((3600, 3600), (1, 4)):
        answer = Answer(delivery=1, outcome="refused", code=429, retry_after=seconds)
        at = now()
        found = schedule.decide(answer, 1, at, 0.0)
        assert found.due_at is not None
        assert found.due_at >= at + timedelta(seconds=least)


def test_gone_is_for_ever(endpoint: Server, destination: Destination) -> None:
    respond(endpoint, b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n")
    publish()
    told()
    assert Delivery.objects.get().state == "parked"
    found = Subscription.objects.get()
    assert (found.state, found.ended_why) == ("ended", "it answered 410 Gone")
    publish("Another")
    told()
    assert len(endpoint.requests) == 1


@pytest.mark.django_db(transaction=True)
def test_five_days_of_failure_end_it_and_its_owner_hears(
    endpoint: Server, destination: Destination
) -> None:
    respond(endpoint, b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n")
    publish()
    told()
    destination.refresh_from_db()
    assert destination.failing_since is not None
    Destination.objects.update(failing_since=now() - failing.PATIENCE)
    Delivery.objects.update(due_at=now())
    told()
    assert Subscription.objects.get().ended_why == "it failed for 5 days"
    (letter,) = mail.outbox
    assert letter.to == ["ops@example.com"]
    assert "Switched off: Ours" in letter.subject
    assert destination.url not in letter.body


def test_a_private_address_is_refused_when_it_is_told_though_it_was_set_up(
    endpoint: Server, destination: Destination, settings: Any
) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = []
    publish()
    told()
    found = Delivery.objects.get()
    assert (found.state, endpoint.requests) == ("parked", [])
    assert "https" in found.answer or "address" in found.answer


@pytest.mark.parametrize(
    "url",
    ["ftp://example.com/", "https://user:pass@example.com/", "https://127.0.0.1/", "http://a.b/x"],
)
def test_what_could_never_be_told_is_not_set_up(url: str) -> None:
    with pytest.raises(Refused) as refused:
        destinations.add_webhook("Ours", url, Wishes())
    assert refused.value.field == "url"
    assert not Subscription.objects.exists()


def test_one_that_is_slow_holds_up_no_other(endpoint: Server, destination: Destination) -> None:
    with serving(says(OK)) as other:
        destinations.add_webhook("Other", url_of(other), Wishes())

        other_has_it = threading.Event()

        def slow(server: Server, line: socket.socket) -> None:
            server.read(line)
            other_has_it.wait(10)
            line.sendall(OK)

        def quick(server: Server, line: socket.socket) -> None:
            server.read(line)
            line.sendall(OK)
            other_has_it.set()

        endpoint.act, other.act = slow, quick
        publish()
        told()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"accepted"}
    assert other_has_it.is_set()


def test_staff_send_again_what_was_given_up(
    endpoint: Server, destination: Destination, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks.send, "delay", lambda *args: None)
    publish()
    planned()
    Delivery.objects.update(state="parked", attempts=10, ended_at=now())
    assert replaying.again(Delivery.objects.values_list("pk", flat=True)) == 1
    assert replaying.again(Delivery.objects.values_list("pk", flat=True)) == 0, "only the parked"
    told()
    assert Delivery.objects.get().state == "accepted"


def test_staff_send_all_again_behind_a_position(
    endpoint: Server, destination: Destination, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks.send, "delay", lambda *args: None)
    stream = publish()
    first = notice_of_latest()
    do(PublishUpdate(text="More.", status="identified"), stream)
    told()
    assert first.position is not None
    assert replaying.repeat(destination, first.position) == 1
    told()
    texts = [json.loads(body)["data"]["text"] for _, body in heard(endpoint)]
    assert texts == ["We look into it.", "More.", "More."]
    ids = [headers["webhook-id"] for headers, _ in heard(endpoint)]
    assert ids[1] == ids[2]


def notice_of_latest() -> Notice:
    planned()
    return notice_of()


def test_the_command_does_the_day_of_an_endpoint(
    endpoint: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks.send, "delay", lambda *args: None)
    said = run("add-webhook", "Ours", url_of(endpoint, "/secret-path"), "--min-impact", "none")
    found = Destination.objects.get()
    assert found.secret in said
    publish()
    told()
    listed = run("list")
    assert "Ours (127.0.0.1): active, 1 notices" in listed
    assert "secret-path" not in listed
    assert "accepted 200 ok" in run("attempts", "Ours")
    assert "whsec_" in run("rotate", "Ours")
    assert "1 are due again" in run("replay", "Ours", "--after", "0")
    run("switch-off", "Ours")
    assert "off: switched off by staff" in run("list")
    with pytest.raises(CommandError, match="No destination is named 'Theirs'"):
        run("attempts", "Theirs")
    with pytest.raises(CommandError, match="url: The URL must begin with"):
        run("add-webhook", "Bad", "ftp://example.com")


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("destinations", *arguments, stdout=out)
    return out.getvalue()


def test_the_proof_names_the_endpoint_and_not_its_address(
    endpoint: Server, destination: Destination
) -> None:
    stream = publish()
    told()
    (line,) = proof.lines(stream, addresses=True)
    assert (line.channel, line.address, line.state) == ("webhook", "Ours (127.0.0.1)", "accepted")
