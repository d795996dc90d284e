"""Notices in the admin: how far each came, the mail itself, each delivery with its answer."""

import csv
import io
import re
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.utils.timezone import now

from incidents.decisions.ending import Resolve
from incidents.reads import find
from notifications import counting, letters, proof, subscribing, tasks
from notifications.admin import listed
from notifications.admin import notice as pages
from notifications.models import Confirmation, Delivery, Notice
from tests.ledger.world import do
from tests.notifications.admin.people import (
    NOTICES,
    logged,
    logged_in,
    of_a_private_incident,
    pressed,
    shown,
)
from tests.notifications.readers import notice_of, planned, publish, sent, subscribed

pytestmark = pytest.mark.django_db
ANNA = "anna@example.com"


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.send, "delay", lambda *args: None)


@pytest.fixture
def staff(client: Client) -> Client:
    logged_in(client, "view_notice", "change_delivery", "view_subscription")
    return client


def page(notice: Notice, more: str = "") -> str:
    return f"{NOTICES}of/{notice.pk}/{more}"


def refused(notice: Notice, words: str = "550 5.1.1 no such user", **more: Any) -> Delivery:
    """The last delivery of a notice, as it stands when a server said no."""
    row = notice.deliveries.order_by("pk").last()
    assert row is not None
    given = {"state": "parked", "attempts": 16, "answer": words, "ended_at": now()} | more
    Delivery.objects.filter(pk=row.pk).update(**given)
    row.refresh_from_db()
    return row


def told() -> Notice:
    """A notice that two people got."""
    subscribed(ANNA)
    subscribed("ben@example.com")
    publish()
    sent()
    return notice_of()


def test_the_list_says_how_far_each_came_the_newest_first(staff: Client) -> None:
    notice = told()
    refused(notice)
    do(Resolve(text="Over.", data_loss="none", notify=False), notice.stream)
    planned()
    said = shown(staff, NOTICES)
    newest, older = said.index("[Resolved]"), said.index("[Investigating]")
    assert newest < older
    assert "whoever wrote it chose to tell nobody" in said
    cells = re.findall(r"field-(planned|accepted|waiting|parked|not_sent)[^>]*>\s*(\d+)", said)
    assert [number for _, number in cells[5:]] == ["2", "1", "0", "1", "0"]


def test_the_list_is_narrowed_to_an_incident_to_letters_and_to_what_waits(staff: Client) -> None:
    notice = told()
    publish("Login fails")
    planned()
    letters.write(subscribed("chloe@example.com"), "known", letters.known())
    number = find(notice.stream).number
    for query, found in (
        ({"q": f"inc-{number}"}, {"Checkout"}),
        ({"q": str(number)}, {"Checkout"}),
        ({"q": "login"}, {"Login"}),
        ({"q": "INC-99"}, set()),
        ({"to": "one"}, {"subscribed already"}),
        ({"deliveries": "waiting"}, {"Login"}),
        ({"deliveries": "parked"}, set()),
        ({"action__exact": "published"}, {"Checkout", "Login"}),
    ):
        said = shown(staff, NOTICES, **query)
        words = ("Checkout", "Login", "subscribed already")
        there = {each for each in words if each in said}
        assert there == found, query


def test_a_page_shows_figures_mail_and_each_answer(staff: Client) -> None:
    notice = told()
    refused(notice)
    said = shown(staff, page(notice))
    for words in (
        "2 recipients", "1 accepted", "1 parked", "within 1 min: 50 %", "We look into it.",
        "550 5.1.1 no such user", "taken by the backend", ANNA, "ben@example.com",
    ):  # fmt: skip
        assert words in said
    assert '<iframe class="console-mail" sandbox ' in said
    assert "\x02" not in said


def test_how_fast_many_were_reached_is_counted_when_asked_for(
    staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "FEW", 1)
    notice = told()
    said = shown(staff, page(notice))
    assert "2 accepted" in said
    assert "within 1 min" not in said
    assert '"?figures=yes"' in said
    assert "within 1 min: 100 %" in shown(staff, page(notice), figures="yes")


def test_the_mail_is_shown_where_it_can_do_nothing(staff: Client) -> None:
    notice = told()
    answer = staff.get(page(notice, "mail.html"))
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    body = answer.content.decode()
    assert "We look into it." in body
    assert "\x02" not in body
    assert "/subscriptions/unsubscribe/" not in body


def test_deliveries_come_a_page_at_a_time_and_by_state(
    staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listed, "SIZE", 2)
    for name in "abcde":
        subscribed(f"{name}@example.com")
    publish()
    planned()
    notice = notice_of()
    refused(notice)
    seen: list[str] = []
    query = "?"
    while query:
        said = shown(staff, f"{page(notice)}{query}")
        seen += re.findall(r">(\w)@example\.com</a>", said)
        found = re.search(r'href="(\?[^"#]*after=\d+)#deliveries"', said)
        query = found[1].replace("&amp;", "&") if found else ""
    assert seen == list("abcde")
    said = shown(staff, page(notice), state="parked")
    assert re.findall(r">(\w)@example\.com</a>", said) == ["e"]
    assert "None like that." in shown(staff, page(notice), channel="chat")
    for odd in ({"after": "x"}, {"after": "9" * 30}, {"state": "nonsense"}, {"after": "²"}):
        said = shown(staff, page(notice), **odd)
        assert re.findall(r">(\w)@example\.com</a>", said) == ["a", "b"]


def test_who_was_erased_is_still_in_it(staff: Client) -> None:
    notice = told()
    subscribing.erase(ANNA)
    said = shown(staff, page(notice))
    assert ANNA not in said
    assert "erased" in said


def test_what_was_given_up_is_tried_again(staff: Client) -> None:
    notice = told()
    row = refused(notice)
    pressed(staff, page(notice, f"deliveries/{row.pk}/retry/"))
    row.refresh_from_db()
    assert (row.state, row.attempts, row.ended_at) == ("due", 0, None)
    assert logged() == [
        (
            notice.subject,
            f"delivery {row.pk} parked: It is due now, and goes out as soon as a worker is free.",
        )
    ]
    sent()
    row.refresh_from_db()
    assert row.state == "accepted"
    answer = staff.post(page(notice, f"deliveries/{row.pk}/retry/"), follow=True)
    assert b"nothing was done" in answer.content


def test_what_failed_and_waits_is_tried_now(staff: Client) -> None:
    notice = told()
    later = now().replace(year=now().year + 1)
    row = refused(notice, state="due", attempts=3, due_at=later, ended_at=None)
    assert "again at" in shown(staff, page(notice))
    pressed(staff, page(notice, f"deliveries/{row.pk}/retry/"))
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("due", 3)
    assert row.due_at <= now()


def test_all_that_was_given_up_of_a_notice_is_tried_again(staff: Client) -> None:
    notice = told()
    notice.deliveries.update(state="parked", attempts=16)
    publish("Another")
    planned()
    other = notice_of()
    other.deliveries.update(state="parked")
    assert "2 parked deliveries are due again." in pressed(staff, page(notice, "retry/"))
    assert set(notice.deliveries.values_list("state", "attempts")) == {("due", 0)}
    assert set(other.deliveries.values_list("state", flat=True)) == {"parked"}
    assert 'href="retry/"' not in shown(staff, page(notice))
    assert logged() == [(notice.subject, "2 parked deliveries are due again.")]


def test_the_proof_is_a_file(staff: Client) -> None:
    notice = told()
    answer = staff.get(f"{NOTICES}INC-{notice.number}/proof.csv")
    assert answer.streaming
    assert f'filename="INC-{notice.number}-proof' in answer["Content-Disposition"]
    content = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]  # streamed
    heading, *rows = list(csv.reader(io.StringIO(content)))
    assert tuple(heading) == proof.COLUMNS
    assert [row[heading.index("address")] for row in rows] == [ANNA, "ben@example.com"]
    assert shown(staff, f"{NOTICES}INC-99/proof.csv", 404)


def test_addresses_are_for_those_who_may_see_subscribers(client: Client) -> None:
    logged_in(client, "view_notice")
    notice = told()
    row = refused(notice, f"550 5.1.1 <{ANNA}>: no such user")
    said = shown(client, page(notice))
    assert ANNA not in said
    assert "550 5.1.1 &lt;…&gt;: no such user" in said
    answer: Any = client.get(f"{NOTICES}INC-{notice.number}/proof.csv")
    assert ANNA.encode() not in b"".join(answer.streaming_content)
    for verb in ("retry/", f"deliveries/{row.pk}/retry/"):
        assert verb not in shown(client, page(notice))
        assert client.post(page(notice, verb)).status_code == 403
    row.refresh_from_db()
    assert row.state == "parked"


def test_without_the_right_there_is_nothing_to_see(client: Client) -> None:
    logged_in(client, "view_subscription", "change_delivery")
    notice = told()
    row = refused(notice)
    for address in (
        NOTICES, page(notice), page(notice, "mail.html"), page(notice, "retry/"),
        page(notice, f"deliveries/{row.pk}/retry/"), f"{NOTICES}INC-{notice.number}/proof.csv",
        f"{NOTICES}{notice.pk}/change/",
    ):  # fmt: skip
        assert client.get(address).status_code == 403, address


def test_a_private_incident_shows_to_few(client: Client) -> None:
    user = logged_in(client, "view_notice", "change_delivery", "view_boardincident")
    notice = of_a_private_incident()
    addresses = (
        page(notice), page(notice, "mail.html"), page(notice, "retry/"),
        f"{NOTICES}INC-{notice.number}/proof.csv",
    )  # fmt: skip
    for address in addresses:
        assert client.get(address).status_code == 404
    for query in ({}, {"q": "breach"}, {"q": f"INC-{notice.number}"}):
        assert "Close the breach" not in shown(client, NOTICES, **query)
    assert client.get(f"{NOTICES}{notice.pk}/change/").status_code == 404
    user.delete()
    logged_in(client, "view_notice", "view_private")
    assert "the incident is private" in shown(client, page(notice))
    assert "Close the breach" in shown(client, NOTICES)


@pytest.mark.parametrize(
    "address",
    [
        f"{NOTICES}of/99/", f"{NOTICES}of/99/mail.html", f"{NOTICES}of/99999999999999999999/",
        f"{NOTICES}of/99/deliveries/1/retry/",
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_so(staff: Client, address: str) -> None:
    assert shown(staff, address, 404)


def test_its_history_says_what_staff_did(staff: Client) -> None:
    notice = told()
    row = refused(notice)
    pressed(staff, page(notice, f"deliveries/{row.pk}/retry/"))
    history = f"{NOTICES}{notice.pk}/history/"
    assert f'href="{history}"' in shown(staff, page(notice))
    said = shown(staff, history)
    assert f"delivery {row.pk} parked: It is due now" in said
    assert "1 entry" in said


def test_of_one_notice_no_delivery_of_another_is_touched(staff: Client) -> None:
    notice = told()
    row = refused(notice)
    publish("Another")
    planned()
    for verb in (f"deliveries/{row.pk}/retry/", f"deliveries/{10**20}/retry/", "nonsense/"):
        assert staff.post(page(notice_of(), verb)).status_code == 404
    row.refresh_from_db()
    assert row.state == "parked"


def test_the_quick_count_is_what_is_so() -> None:
    notice = told()
    for name in "cdef":
        subscribed(f"{name}@example.com")
    do(Resolve(text="Over.", data_loss="none"), notice.stream)
    planned()
    second = notice_of()
    refused(second)
    first = second.deliveries.order_by("pk").first()
    assert first is not None
    Delivery.objects.filter(pk=first.pk).update(state="sending", attempts=F("attempts") + 1)
    notices = list(Notice.objects.order_by("pk"))
    assert counting.states(notices) == {each.pk: proof.reach_of(each).states for each in notices}
    assert counting.states([]) == {}


def test_lists_and_pages_take_few_queries(
    staff: Client, django_assert_max_num_queries: Any
) -> None:
    for each in range(60):
        subscribed(f"reader{each}@example.com")
        Confirmation.objects.all().delete()
    for _ in range(12):
        publish()
    planned()
    with django_assert_max_num_queries(12):
        shown(staff, NOTICES)
    with django_assert_max_num_queries(16):
        said = shown(staff, page(notice_of()))
    assert said.count("/subscription/of/") == 50
