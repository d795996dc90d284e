"""Chats and social networks: posted once, and written into the ledger as a fact of the incident."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from incidents import history
from incidents.errors import Refused
from incidents.events import incident
from incidents.projections import metrics
from notifications import destinations, fanout
from notifications.channels import chat
from notifications.models import Delivery, Notice, Subscription
from notifications.subscribing import Wishes
from tests.notifications.readers import planned, publish
from tests.notifications.webhooks.server import OK, Server, says, serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def service() -> Iterator[Server]:
    """A chat on this machine. Mattermost's kind of hook, whose address can name any host."""
    with serving(says(OK)) as found:
        yield found


@pytest.fixture
def ours(service: Server) -> Any:
    return destinations.add_chat("Operations", address_of(service), Wishes())


def address_of(server: Server) -> str:
    return f"mmost://127.0.0.1:{server.port}/3ccdd113474722377935511fc85d3dd4"


def told() -> None:
    planned()
    for notice_id in Notice.objects.order_by("pk").values_list("pk", flat=True):
        while fanout.send(notice_id, "chat").more:
            pass


def posts(stream: str) -> list[incident.OutsidePostRecorded]:
    return [
        each.event
        for each in history.stream(stream)
        if isinstance(each.event, incident.OutsidePostRecorded)
    ]


def test_a_post_is_made_and_becomes_a_fact_of_the_incident(service: Server, ours: Any) -> None:
    stream = publish()
    told()
    (request,) = service.requests
    body = json.loads(request.partition(b"\r\n\r\n")[2])
    assert "apprise" not in str(body).lower()
    said = body["text"]
    assert "[Investigating] Checkout fails" in said
    assert "We look into it." in said
    assert "/incidents/" in said
    assert "unsubscribe" not in said
    assert Delivery.objects.get().state == "accepted"
    (fact,) = posts(stream)
    assert fact.channel == "Operations"
    assert "We look into it." in fact.text


def test_a_room_of_our_own_is_told_and_stays_out_of_the_ledger(service: Server) -> None:
    destinations.add_chat("War room", address_of(service), Wishes(), outside=False)
    stream = publish()
    told()
    assert len(service.requests) == 1
    assert posts(stream) == []


def test_what_is_posted_for_us_is_no_public_word_of_its_own(service: Server, ours: Any) -> None:
    stream = publish()
    told()
    assert len(posts(stream)) == 1
    assert len(metrics.fold(history.stream(stream)).said) == 1


def test_a_post_is_a_fact_once_though_it_was_recorded_twice(service: Server, ours: Any) -> None:
    stream = publish()
    told()
    # Its sender died after the post: it is made again, at least once.
    Delivery.objects.update(state="due")
    told()
    assert len(service.requests) == 2
    assert len(posts(stream)) == 1


def test_a_service_that_says_no_is_tried_again_and_its_token_stays_hidden(
    service: Server, ours: Any, caplog: pytest.LogCaptureFixture
) -> None:
    service.act = says(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")
    stream = publish()
    told()
    found = Delivery.objects.get()
    assert (found.state, found.code, found.answer) == ("due", 403, "the service answered 403")
    assert posts(stream) == []
    assert "3ccdd113474722377935511fc85d3dd4" not in caplog.text
    assert "3ccdd113474722377935511fc85d3dd4" not in Subscription.objects.get().address


def test_a_service_that_is_away_is_tried_again(service: Server, ours: Any) -> None:
    service.close()
    publish()
    told()
    found = Delivery.objects.get()
    assert (found.state, found.answer) == ("due", "the service was not reached")


def test_a_fact_that_cannot_be_written_does_not_hide_the_post(
    service: Server, ours: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*args: Any, **more: Any) -> None:
        raise RuntimeError("the ledger is away")

    monkeypatch.setattr(chat, "handle", failing)
    publish()
    told()
    assert Delivery.objects.get().state == "accepted"


@pytest.mark.parametrize("address", ["syslog://", "json://localhost/", "nonsense", "slack://", ""])
def test_what_is_no_chat_is_not_set_up(address: str) -> None:
    with pytest.raises(Refused) as refused:
        destinations.add_chat("Operations", address, Wishes())
    assert refused.value.field == "url"


@pytest.mark.parametrize(
    "address",
    [
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#ops",
        "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js",
        "mastodon://token@example.social",
        "workflow://prod.logic.azure.com:443/643e69f83c8944/3ad2c4",
        "tgram://123456789:abcdefghijklmnopqrstuvwxyz/12315544/",
    ],
)
def test_the_usual_places_can_be_set_up(address: str) -> None:
    found = destinations.add_chat("Operations", address, Wishes())
    assert found.subscription.address == f"Operations ({address.partition(':')[0]})"
