"""Suppressions in the admin: known by a hash, asked for by address, lifted with a reason."""

from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from notifications.addresses import address_of
from notifications.models import Subscription, Suppression
from notifications.recording import SUPPRESS_AT
from tests.notifications.admin.people import SUPPRESSIONS, logged, logged_in, pressed, shown
from tests.notifications.readers import subscribed

pytestmark = pytest.mark.django_db
ANNA = "anna@example.com"
ASK = f"{SUPPRESSIONS}ask/"


@pytest.fixture
def staff(client: Client) -> Client:
    logged_in(client, "view_suppression", "delete_suppression", "view_subscription")
    return client


def suppressed(address: str = ANNA, why: str = "its mail server refused us") -> str:
    key = address_of(address).key
    Suppression.objects.create(address_key=key, why=why, at=now())
    return f"{SUPPRESSIONS}of/{key}/lift/"


def asked(client: Client, typed: str, status: int = 200) -> str:
    answer = client.post(ASK, {"address": typed})
    assert answer.status_code == status
    return answer.content.decode()


def test_what_is_typed_is_hashed_and_compared(staff: Client) -> None:
    lift = suppressed()
    said = asked(staff, " Anna@EXAMPLE.com")
    assert "yes, since" in said
    assert "its mail server refused us" in said
    assert lift in said
    assert "It is not suppressed" in asked(staff, "ben@example.com")


def test_what_is_no_address_is_said_so_and_stays_there(staff: Client) -> None:
    said = asked(staff, "anna at example", 400)
    assert "Must be one address with one @" in said
    assert "anna at example" in said
    assert "This field is required" in asked(staff, "", 400)


def test_the_list_shows_whose_it_is_where_that_is_on_record(staff: Client) -> None:
    subscribed(ANNA)
    suppressed()
    suppressed("gone@example.com", "erased at the owner's wish")
    said = shown(staff, SUPPRESSIONS)
    assert said.count(f">{ANNA}</a>") == 1
    assert "known by its hash alone" in said
    assert "gone@example.com" not in said
    assert "erased at" in shown(staff, SUPPRESSIONS, q="erased")


def test_it_is_lifted_with_a_reason(staff: Client) -> None:
    row = subscribed(ANNA)
    Subscription.objects.update(score=SUPPRESS_AT)
    lift = suppressed()
    assert "This field is required" in pressed(staff, lift, 400, reason=" ")
    pressed(staff, lift, reason="The mailbox was full; she called.")
    assert not Suppression.objects.exists()
    row.refresh_from_db()
    assert row.score == 0.0
    ((name, words),) = logged()
    assert "The mailbox was full; she called." in words
    assert ANNA not in name + words
    assert shown(staff, lift, 404)


def test_the_page_of_a_subscriber_leads_there(staff: Client) -> None:
    row = subscribed(ANNA)
    lift = suppressed()
    assert lift in shown(staff, f"/admin/notifications/subscription/of/{row.pk}/")


def test_who_may_only_look_lifts_nothing_and_sees_no_address(client: Client) -> None:
    logged_in(client, "view_suppression")
    subscribed(ANNA)
    lift = suppressed()
    said = shown(client, SUPPRESSIONS)
    assert ANNA not in said
    assert lift not in said + asked(client, ANNA)
    assert client.post(lift, {"reason": "x"}).status_code == 403
    assert Suppression.objects.exists()


def test_who_may_not_look_may_not_ask(client: Client) -> None:
    logged_in(client, "view_subscription")
    suppressed()
    assert client.get(SUPPRESSIONS).status_code == 403
    assert client.get(ASK).status_code == 403
    assert client.post(ASK, {"address": ANNA}).status_code == 403


def test_the_list_takes_few_queries(staff: Client, django_assert_max_num_queries: Any) -> None:
    for each in range(60):
        suppressed(f"reader{each}@example.com")
    with django_assert_max_num_queries(10):
        shown(staff, SUPPRESSIONS)
