"""Webhooks and chats in the admin: set up, watched, switched off and on, and told again."""

from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from incidents.decisions.catalogue import AddComponent
from incidents.decisions.ending import Resolve
from incidents.ledger import store
from notifications import destinations, failing, replaying, tasks
from notifications.models import Attempt, Delivery, Destination, Subscription
from notifications.subscribing import Wishes
from tests.ledger.world import do
from tests.notifications.admin.people import (
    DESTINATIONS,
    NOTICES,
    logged,
    logged_in,
    of_a_private_incident,
    pressed,
    shown,
)
from tests.notifications.readers import notice_of, planned, publish

pytestmark = pytest.mark.django_db
NEW = f"{DESTINATIONS}new/"
URL = "https://93.184.215.14/secret-path"
FORM = {"kind": "webhook", "name": "Pager", "url": URL, "min_impact": "0", "kinds": ["incidents"]}


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.send, "delay", lambda *args: None)


@pytest.fixture
def staff(client: Client) -> Client:
    logged_in(
        client, "view_destination", "add_destination", "change_destination", "view_notice",
        "change_delivery",
    )  # fmt: skip
    return client


@pytest.fixture
def pager() -> Destination:
    return destinations.add_webhook("Pager", URL, Wishes(), owner="ops@example.com")


def page(row: Destination, verb: str = "") -> str:
    return f"{DESTINATIONS}of/{row.pk}/{verb}"


def tried(row: Destination, outcome: str = "refused", words: str = "upstream is away") -> Delivery:
    """The newest delivery of a destination, with a try that was answered so."""
    found = Delivery.objects.filter(subscription=row.subscription_id).latest("pk")
    found.state = "accepted" if outcome == "accepted" else "parked"
    found.tried_at = found.ended_at = now()
    found.save()
    Attempt.objects.create(
        delivery=found, at=now(), outcome=outcome, code=503, answer=words, milliseconds=812
    )
    return found


def test_a_secret_is_shown_once(staff: Client) -> None:
    component = do(AddComponent(name="Checkout")).stream
    said = pressed(staff, NEW, **FORM, owner="ops@example.com", components=[component])
    row = Destination.objects.get()
    assert row.secret in said
    assert "only of: Checkout" in said
    again = shown(staff, page(row))
    assert row.secret not in again
    assert "secret-path" not in said + again
    assert row.owner == "ops@example.com"
    ((name, words),) = logged()
    assert (name, words) == ("Pager", "Set up: Pager (93.184.215.14).")


def test_who_may_add_and_not_look_sees_the_secret_at_once(client: Client) -> None:
    logged_in(client, "add_destination")
    said = client.post(NEW, FORM).content.decode()
    assert Destination.objects.get().secret in said
    assert Destination.objects.get().secret not in shown(client, NEW)


def test_a_chat_is_set_up_and_a_room_of_our_own_is_marked(staff: Client) -> None:
    form = FORM | {"kind": "chat", "name": "War room", "internal": "on"}
    form["url"] = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#ops"
    said = pressed(staff, NEW, **form)
    row = Destination.objects.get()
    assert (row.outside, row.subscription.channel, row.secret) == (False, "chat", "")
    assert "a room of our own" in said
    assert "TIiajkdnlazkcOXrIdevi7FQ" not in said
    assert "shown this once" not in said


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("url", "ftp://example.com/", "The URL must begin with"),
        ("url", "https://127.0.0.1/", "address"),
        ("url", "", "This field is required"),
        ("name", "two\nlines", "one line"),
        ("name", "x" * 101, "at most 100 characters"),
        ("owner", "nobody", "Must be one address with one @"),
        ("kind", "fax", "not one of the available choices"),
        ("min_impact", "9", "not one of the available choices"),
        ("kinds", [], "Choose at least one kind"),
    ],
)
def test_a_refusal_stands_beside_its_field(
    staff: Client, field: str, value: Any, words: str
) -> None:
    answer = staff.post(NEW, FORM | {"name": "What I typed"} | {field: value})
    said = answer.content.decode()
    assert answer.status_code == 400
    error = said.index('class="console-error"')
    assert words in said[error:]
    assert said.rindex("<label", 0, error) < error
    before = said[:error]
    assert f'name="{field}"' in before[before.rindex('class="console-field"') :]
    if field != "name":
        assert "What I typed" in said
    assert not Subscription.objects.exists()


def test_what_is_set_up_already_is_said_so(staff: Client, pager: Destination) -> None:
    assert b"Is set up already" in staff.post(NEW, FORM).content
    assert Destination.objects.count() == 1


def test_the_list_says_how_each_stands(staff: Client, pager: Destination) -> None:
    publish()
    planned()
    tried(pager, words="upstream is away")
    Destination.objects.update(failing_since=now())
    other = destinations.add_webhook("Other", f"{URL}/other", Wishes())
    failing.end(other, "it answered 410 Gone")
    said = shown(staff, DESTINATIONS)
    for words in (
        "Pager (93.184.215.14)", "failing since", "503 upstream is away",
        "off: it answered 410 Gone",
    ):  # fmt: skip
        assert words in said
    assert "secret-path" not in said
    for state, there in (("off", "Other"), ("failing", "Pager"), ("on", "Pager")):
        found = shown(staff, DESTINATIONS, state=state)
        assert [each for each in ("Pager", "Other") if f">{each} (" in found] == [there]


def test_a_page_shows_the_tries(staff: Client, pager: Destination) -> None:
    publish()
    planned()
    tried(pager)
    said = shown(staff, page(pager))
    for words in ("503 upstream is away", "812 ms", "[Investigating] Checkout fails"):
        assert words in said
    assert pager.secret not in said


def test_it_is_switched_off_and_on_again(staff: Client, pager: Destination) -> None:
    said = pressed(staff, page(pager, "disable/"))
    assert "off: switched off by staff" in said
    publish()
    planned()
    assert not Delivery.objects.exists()
    said = pressed(staff, page(pager, "enable/"))
    assert "<strong>on</strong>" in said
    found = Subscription.objects.get()
    assert (found.state, found.ended_why, found.since) == ("active", "", store.head().position)
    publish("Another")
    planned()
    assert Delivery.objects.get().notice == notice_of()
    assert [words[:7] for _, words in logged()] == ["Switche", "Enabled"]


def test_a_new_secret_is_shown_once_and_the_old_one_still_signs(
    staff: Client, pager: Destination
) -> None:
    old = pager.secret
    said = pressed(staff, page(pager, "rotate/"))
    pager.refresh_from_db()
    assert (pager.former_secret, pager.secret in said) == (old, True)
    again = shown(staff, page(pager))
    assert pager.secret not in again
    assert "the new secret and the one before it" in again


def test_events_of_an_incident_or_behind_a_position_go_out_again(
    staff: Client, pager: Destination
) -> None:
    stream = publish()
    publish("Another")
    planned()
    number = notice_of().number
    Delivery.objects.update(state="accepted")
    assert "1 delivery is due again." in pressed(
        staff, page(pager, "replay/"), incident=f"INC-{number}"
    )
    assert Delivery.objects.get(state="due").notice.number == number
    Delivery.objects.update(state="accepted")
    do(Resolve(text="Over.", data_loss="none"), stream)
    planned()
    Delivery.objects.filter(notice=notice_of()).update(state="parked")
    assert "3 deliveries are due again." in pressed(staff, page(pager, "replay/"), after="0")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Fill in one of the two."),
        ({"incident": "INC-1", "after": "0"}, "Fill in one of the two."),
        ({"incident": "INC-99"}, "There is no incident INC-99."),
        ({"incident": "nonsense"}, "names no incident"),
        ({"after": "-1"}, "greater than or equal to 0"),
        ({"after": "x"}, "Enter a whole number"),
        ({"after": str(10**30)}, "less than or equal to"),
    ],
)
def test_a_replay_that_makes_no_sense_is_refused(
    staff: Client, pager: Destination, fields: dict[str, str], words: str
) -> None:
    publish()
    assert words in pressed(staff, page(pager, "replay/"), 400, **fields)
    assert logged() == []


def test_what_is_private_is_not_replayed_by_those_who_may_not_see_it(
    staff: Client, pager: Destination
) -> None:
    number = of_a_private_incident().number
    said = pressed(staff, page(pager, "replay/"), 400, incident=f"INC-{number}")
    assert f"There is no incident INC-{number}." in said


def test_nothing_is_sent_again_to_what_is_off(staff: Client, pager: Destination) -> None:
    publish()
    planned()
    tried(pager, "accepted")
    failing.end(pager, "x")
    answer = staff.post(page(pager, "replay/"), {"after": "0"}, follow=True)
    assert b"nothing was done" in answer.content
    assert Delivery.objects.get().state == "accepted"


def test_one_notice_goes_out_again_from_its_page(staff: Client, pager: Destination) -> None:
    publish()
    planned()
    row = tried(pager, "accepted")
    address = f"{NOTICES}of/{row.notice_id}/deliveries/{row.pk}/replay/"
    assert address in shown(staff, f"{NOTICES}of/{row.notice_id}/")
    assert "It goes to Pager again." in pressed(staff, address)
    row.refresh_from_db()
    assert row.state == "due"
    Delivery.objects.update(state="accepted")
    failing.end(pager, "x")
    assert "It is switched off" in pressed(staff, address, 400)


def test_what_was_given_up_there_is_tried_again(staff: Client, pager: Destination) -> None:
    publish()
    planned()
    assert 'href="retry/"' not in shown(staff, page(pager))
    row = tried(pager)
    assert "1 delivery is due again." in pressed(staff, page(pager, "retry/"))
    row.refresh_from_db()
    assert row.state == "due"


@pytest.mark.parametrize("verb", ["disable", "enable", "replay", "retry", "rotate"])
def test_looking_is_not_acting(client: Client, pager: Destination, verb: str) -> None:
    logged_in(client, "view_destination")
    said = shown(client, page(pager))
    assert f'href="{verb}/"' not in said
    assert NEW not in shown(client, DESTINATIONS)
    for answer in (client.get(NEW), client.post(NEW, FORM), client.post(page(pager, f"{verb}/"))):
        assert answer.status_code == 403
    assert (Destination.objects.get().secret, logged()) == (pager.secret, [])


def test_without_the_right_there_is_nothing_to_see(client: Client, pager: Destination) -> None:
    logged_in(client, "view_notice")
    for address in (DESTINATIONS, page(pager), page(pager, "disable/")):
        assert client.get(address).status_code == 403


def test_lists_and_pages_take_few_queries(
    staff: Client, pager: Destination, django_assert_max_num_queries: Any
) -> None:
    for each in range(20):
        destinations.add_webhook(f"Pager {each}", f"{URL}/{each}", Wishes())
        publish()
    planned()
    for one in Delivery.objects.filter(subscription=pager.subscription_id):
        Attempt.objects.create(
            delivery=one, at=now(), outcome="accepted", code=200, answer="ok", milliseconds=1
        )
    with django_assert_max_num_queries(12):
        shown(staff, DESTINATIONS)
    with django_assert_max_num_queries(14):
        assert shown(staff, page(pager)).count("/notice/of/") == 20


def test_no_destination_is_there_that_is_not_there(staff: Client, pager: Destination) -> None:
    for address in (f"{DESTINATIONS}of/99/", f"{DESTINATIONS}of/{10**20}/", page(pager, "no/")):
        assert client_status(staff, address) == 404
    assert replaying.repeat(pager, 0) == 0


def client_status(client: Client, address: str) -> int:
    return client.get(address).status_code
