"""Subscribers in the admin: found by address, shown with their consent, helped on request."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from incidents.decisions.catalogue import AddComponent
from notifications import fanout, subscribing
from notifications.addresses import address_of
from notifications.models import Confirmation, Delivery, Notice, Subscription, Suppression
from notifications.subscribing import Wishes
from tests.ledger.world import do
from tests.notifications.admin.people import SUBSCRIBERS, logged, logged_in, pressed, shown
from tests.notifications.readers import planned, publish, sent, subscribed

pytestmark = pytest.mark.django_db
ANNA = "anna@example.com"


@pytest.fixture
def staff(client: Client) -> Client:
    logged_in(
        client, "view_subscription", "change_subscription", "delete_subscription", "view_notice"
    )
    return client


def pending() -> Subscription:
    subscribing.request(ANNA, Wishes())
    return Subscription.objects.get()


def page(row: Subscription, verb: str = "") -> str:
    return f"{SUBSCRIBERS}of/{row.pk}/{verb}"


def test_an_address_is_found_whole_in_any_spelling_and_in_part(staff: Client) -> None:
    subscribed(ANNA)
    subscribed("joanna@example.com")
    subscribed("ben@bücher.example")
    for typed, found in {
        "ANNA@Example.COM ": {ANNA},
        "ben@bücher.example": {"ben@bücher.example"},
        "anna@example.co": {ANNA, "joanna@example.com"},
        "nna@": {ANNA, "joanna@example.com"},
        "nobody": set(),
    }.items():
        said = shown(staff, SUBSCRIBERS, q=typed)
        for each in (ANNA, "joanna@example.com", "ben@bücher.example"):
            assert (f">{each}</a>" in said) is (each in found), (typed, each)


def test_the_list_can_be_narrowed_down(staff: Client) -> None:
    subscribed(ANNA, min_impact=2, maintenance=False)
    subscribing.request("ben@example.com", Wishes(), source="a file")
    for query, anna, ben in (
        ({"state__exact": "active"}, True, False),
        ({"impact": "major"}, True, False),
        ({"maintenance__exact": "1"}, False, True),
        ({"source": "a file"}, False, True),
        ({"impact": "nonsense"}, True, True),
        ({"channel__exact": "chat"}, False, False),
    ):
        said = shown(staff, SUBSCRIBERS, **query)
        assert (f">{ANNA}</a>" in said, ">ben@example.com</a>" in said) == (anna, ben), query


def test_what_no_text_can_contain_is_left_out(staff: Client) -> None:
    assert staff.get(SUBSCRIBERS, {"state__exact": "\0"}).status_code == 302
    assert staff.get(SUBSCRIBERS, {"p": "999999999999999999999"}).status_code == 302


def test_a_page_shows_wishes_consent_and_the_servers_words(staff: Client) -> None:
    component = do(AddComponent(name="Checkout")).stream
    row = subscribed(ANNA, components=[component], min_impact=1)
    publish(impacts={component: "major_outage"})
    sent()
    said = shown(staff, page(row))
    for words in (
        ANNA, "only of: Checkout", "from impact minor on", "by page",
        f"Confirmed: {row.confirmed_at:%Y-%m-%d %H:%M:%S}",
        "[Investigating] Checkout fails", "taken by the backend",
    ):  # fmt: skip
        assert words in said


def test_the_confirmation_goes_out_again_and_not_too_soon(staff: Client) -> None:
    row = pending()
    said = pressed(staff, page(row, "resend/"), 400)
    assert "there are 15 minutes between two" in said
    assert Notice.objects.count() == 1
    Confirmation.objects.update(asked_at=Confirmation.objects.get().asked_at - timedelta(hours=1))
    said = pressed(staff, page(row, "resend/"))
    assert "on its way again" in said
    for notice in Notice.objects.all():
        fanout.send(notice.pk)
    assert [letter.subject for letter in mail.outbox] == 2 * ["Confirm your subscription"]
    assert logged() == [(f"subscription {row.pk}", "The letter to confirm is on its way again.")]


def test_three_letters_a_day_are_the_most(staff: Client) -> None:
    row = pending()
    Confirmation.objects.all().delete()
    for hours in (1, 2, 3):
        Confirmation.objects.create(
            address_key=row.address_key, asked_at=row.requested_at - timedelta(hours=hours)
        )
    assert "3 letters went there within a day" in pressed(staff, page(row, "resend/"), 400)


def test_nobody_who_is_suppressed_gets_a_letter(staff: Client) -> None:
    row = pending()
    Confirmation.objects.all().delete()
    Suppression.objects.create(address_key=row.address_key, why="x", at=row.requested_at)
    assert "suppressed" in pressed(staff, page(row, "resend/"), 400)
    assert not Confirmation.objects.exists()


def test_whoever_asks_is_unsubscribed(staff: Client) -> None:
    row = subscribed(ANNA)
    pressed(staff, page(row, "unsubscribe/"))
    row.refresh_from_db()
    assert (row.state, row.ended_why) == ("ended", "unsubscribed by staff, on request")
    assert "unsubscribed by staff" in shown(staff, page(row))
    publish()
    planned()
    assert not Delivery.objects.exists()
    assert logged()[0][0] == f"subscription {row.pk}"


def test_an_erased_address_leaves_a_hash_and_the_record(staff: Client) -> None:
    row = subscribed(ANNA)
    publish()
    planned()
    said = pressed(staff, page(row, "erase/"))
    assert ANNA not in said
    assert not Subscription.objects.exists()
    assert Suppression.objects.get().address_key == address_of(ANNA).key
    assert Delivery.objects.get().state == "cancelled"
    assert shown(staff, page(row), 404)
    ((name, words),) = logged()
    assert name == f"subscription {row.pk}"
    assert ANNA not in words


def test_a_button_that_does_not_fit_any_more_does_nothing(staff: Client) -> None:
    row = subscribed(ANNA)
    answer = staff.post(page(row, "resend/"), follow=True)
    assert b"nothing was done" in answer.content
    assert shown(staff, page(row, "nonsense/"), 404)
    assert logged() == []


@pytest.mark.parametrize("verb", ["resend", "unsubscribe", "erase"])
def test_looking_is_not_acting(client: Client, verb: str) -> None:
    logged_in(client, "view_subscription")
    row = pending()
    said = shown(client, page(row))
    assert f'href="{verb}/"' not in said
    for answer in (client.get(page(row, f"{verb}/")), client.post(page(row, f"{verb}/"))):
        assert answer.status_code == 403
    row.refresh_from_db()
    assert (row.state, logged()) == ("pending", [])


def test_without_the_right_there_is_no_list_and_no_page(client: Client) -> None:
    logged_in(client, "view_notice")
    row = subscribed(ANNA)
    for address in (SUBSCRIBERS, page(row), f"{SUBSCRIBERS}{row.pk}/change/"):
        assert ANNA not in shown(client, address, 403)
    assert SUBSCRIBERS not in shown(client, "/admin/")


def test_nothing_edits_a_row(staff: Client) -> None:
    row = subscribed(ANNA)
    assert shown(staff, f"{SUBSCRIBERS}add/", 403)
    assert staff.get(f"{SUBSCRIBERS}{row.pk}/change/").status_code == 302
    assert staff.post(f"{SUBSCRIBERS}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert staff.post(SUBSCRIBERS, {"action": "delete_selected"}).status_code in (200, 302)
    assert Subscription.objects.count() == 1


def test_a_form_from_elsewhere_is_refused(staff: Client) -> None:
    row = subscribed(ANNA)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = staff.cookies
    assert strict.post(page(row, "unsubscribe/")).status_code == 403
    row.refresh_from_db()
    assert row.state == "active"


def test_the_list_and_a_page_take_few_queries(
    staff: Client, django_assert_max_num_queries: Any
) -> None:
    for each in range(60):
        subscribed(f"reader{each}@example.com")
        Confirmation.objects.all().delete()
    for _ in range(40):
        publish()
    planned()
    row = Subscription.objects.latest("pk")
    with django_assert_max_num_queries(14):
        said = shown(staff, SUBSCRIBERS)
    assert said.count("/subscription/of/") == 20
    with django_assert_max_num_queries(14):
        said = shown(staff, page(row))
    assert said.count("/notice/of/") == 30
