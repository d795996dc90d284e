"""What the first page and an incident's console say of notices, and to whom."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from incidents.decisions.ending import Resolve
from incidents.reads import find
from notifications.health import MOST_UNREAD, Health, advice
from notifications.models import Breaker, Delivery, Notice
from tests.ledger.world import do
from tests.notifications.admin.people import NOTICES, logged_in, of_a_private_incident, shown
from tests.notifications.readers import notice_of, planned, publish, sent, subscribed

pytestmark = pytest.mark.django_db
WELL = Health(unread=3, planning=1, due=40, oldest_due=1.5, stuck=0, parked=0)


def test_nothing_is_advised_while_all_is_well() -> None:
    assert advice(WELL) == []
    assert WELL.well


@pytest.mark.parametrize(
    ("more", "words", "well"),
    [
        ({"unread": MOST_UNREAD + 1}, "1,001 events of the ledger are not read", False),
        ({"oldest_due": 300.0}, "40 due, the oldest for 5 min. Is a worker running", False),
        ({"oldest_due": 10_800.0}, "the oldest for 3 h", False),
        ({"stuck": 2}, "2 held by senders that died", False),
        ({"parked": 7}, "7 given up. Read the server's words", True),
    ],
)
def test_each_trouble_comes_with_what_to_do(more: dict[str, Any], words: str, well: bool) -> None:
    from msgspec.structs import replace

    found = replace(WELL, **more)
    (line,) = advice(found)
    assert words in line
    assert found.well is well


def test_deliveries_in_flight_are_counted_by_notice(client: Client) -> None:
    logged_in(client, "view_notice")
    assert "People are being told." in shown(client, "/admin/")
    subscribed()
    subscribed("ben@example.com")
    publish()
    planned()
    row = Delivery.objects.order_by("pk").first()
    assert row is not None
    Delivery.objects.filter(pk=row.pk).update(state="parked", ended_at=now())
    said = shown(client, "/admin/")
    assert "[Investigating] Checkout fails: 2 recipients: 1 due, 1 parked" in said
    assert f"{NOTICES}?deliveries=parked" in said
    sent()
    assert "[Investigating] Checkout fails" not in shown(client, "/admin/")


def test_what_is_not_well_stands_on_top(client: Client) -> None:
    logged_in(client, "view_notice")
    subscribed()
    publish()
    planned()
    assert "People are being told." in shown(client, "/admin/")
    Delivery.objects.update(due_at=now() - timedelta(minutes=30))
    Breaker.objects.create(channel="email", until=now(), why="Connection refused.")
    said = shown(client, "/admin/")
    assert said.index("Health of notices") < said.index("Open now")
    assert "1 due, the oldest for 30 min" in said
    assert "The email server cannot be reached: Connection refused." in said
    assert "People are being told." not in said


def test_others_hear_nothing_of_it(client: Client) -> None:
    logged_in(client, "view_boardincident")
    assert "Health of notices" not in shown(client, "/admin/")


def test_a_private_incident_is_not_in_flight_for_everybody(client: Client) -> None:
    logged_in(client, "view_notice")
    notice = of_a_private_incident()
    subscription = subscribed()
    Delivery.objects.create(notice=notice, subscription=subscription, channel="email", due_at=now())
    assert "breach" not in shown(client, "/admin/")


def console(notice: Notice) -> str:
    return f"/admin/incidents/boardincident/INC-{find(notice.stream).number}/"


def test_the_console_leads_to_each_notice_and_to_the_proof(client: Client) -> None:
    logged_in(client, "view_notice", "view_boardincident")
    subscribed()
    stream = publish()
    sent()
    first = notice_of()
    do(Resolve(text="Over.", data_loss="none", notify=False), stream)
    planned()
    said = shown(client, console(first))
    assert f'href="{NOTICES}of/{first.pk}/"' in said
    assert "1 recipient: 1 accepted" in said
    assert "nobody, because whoever wrote it chose to tell nobody" in said
    assert f'href="{NOTICES}INC-{first.number}/proof.csv"' in said


def test_the_console_leads_nowhere_for_those_who_may_not_go_there(client: Client) -> None:
    logged_in(client, "view_boardincident")
    publish()
    sent()
    said = shown(client, console(notice_of()))
    assert "[Investigating] Checkout fails" in said
    assert "no recipients" in said
    assert NOTICES not in said
