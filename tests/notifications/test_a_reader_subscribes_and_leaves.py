"""Subscribing by double opt-in, preferences, one click out; and nobody learns who subscribes."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core import mail
from django.core.management import call_command
from django.db import models
from django.test import Client
from django.utils.timezone import now

from incidents.decisions.catalogue import AddComponent
from incidents.decisions.declaring import Declare
from notifications import claiming, fanout, links, recording, subscribing
from notifications.channels.base import Answer
from notifications.models import Confirmation, Delivery, Notice, Subscription, Suppression
from notifications.pages.limits import AskingThrottle
from notifications.subscribing import Wishes
from tests.ledger.world import do
from tests.notifications.readers import planned, publish, sent, signed, subscribed

pytestmark = pytest.mark.django_db
ANNA = "anna@example.com"
FORM = {"address": ANNA, "kinds": ["incidents"], "min_impact": "0"}


def ask(client: Client, **more: object) -> bytes:
    answer = client.post("/subscriptions/", FORM | more)
    assert answer.status_code == 200
    return answer.content


def later(by: timedelta) -> None:
    """Let time pass for the limits."""
    for each in Confirmation.objects.all():
        each.asked_at -= by
        each.save()


def test_asking_leads_to_one_letter_and_nothing_else(client: Client) -> None:
    ask(client)
    sent()
    publish()
    sent()
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([ANNA], "Confirm your subscription")
    assert Subscription.objects.get().state == "pending"


def test_the_link_in_the_letter_confirms_by_a_button(client: Client) -> None:
    ask(client)
    sent()
    body = str(mail.outbox[0].body)
    link = next(word for word in body.split() if "/subscriptions/confirm/" in word)
    path = link.removeprefix("http://127.0.0.1:8000")
    for method in (client.get, client.head):
        assert method(path).status_code == 200
    assert Subscription.objects.get().state == "pending"
    assert client.post(path).status_code == 200
    subscription = Subscription.objects.get()
    assert (subscription.state, subscription.source) == ("active", "page")
    confirmed_at = subscription.confirmed_at
    assert client.post(path).status_code == 200
    assert Subscription.objects.get().confirmed_at == confirmed_at


def test_a_link_that_is_old_or_not_ours_confirms_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(client)
    subscription = Subscription.objects.get()
    good = links.confirm(subscription.pk)
    wrong = [
        "/subscriptions/confirm/nonsense/",
        f"/subscriptions/confirm/{signed(links.preferences(subscription.pk))}/",
    ]
    for path in wrong:
        assert client.post(path).status_code == 404
    monkeypatch.setattr(subscribing, "CONFIRM_WITHIN", timedelta(seconds=-1))
    assert client.post(good.removeprefix("http://127.0.0.1:8000")).status_code == 404
    assert Subscription.objects.get().state == "pending"


def test_the_answer_is_the_same_whatever_is_known(client: Client) -> None:
    new = ask(client)
    pending = ask(client)
    later(timedelta(minutes=20))
    subscribing.confirm(signed(links.confirm(Subscription.objects.get().pk)))
    active = ask(client)
    later(timedelta(days=2))
    Subscription.objects.update(state="ended")
    ended = ask(client)
    later(timedelta(days=2))
    subscribing.erase(ANNA)
    suppressed = ask(client)
    assert new == pending == active == ended == suppressed


def test_who_is_subscribed_gets_a_letter_that_says_so() -> None:
    subscribed(ANNA)
    later(timedelta(hours=1))
    subscribing.request(ANNA, Wishes(maintenance=False))
    sent()
    assert mail.outbox[0].subject == "You are subscribed already"
    assert Subscription.objects.get().maintenance, "nothing was changed by a stranger"


def test_a_mailbox_is_not_flooded() -> None:
    for minutes in (0, 5, 16, 5, 16, 16, 16):
        later(timedelta(minutes=minutes))
        subscribing.request(ANNA, Wishes())
    assert Notice.objects.filter(action="confirm").count() == 3
    later(timedelta(days=1))
    subscribing.request(ANNA.upper(), Wishes())
    assert Notice.objects.filter(action="confirm").count() == 4


def test_all_strangers_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscribing, "MOST_AN_HOUR", 3)
    for number in range(5):
        subscribing.request(f"reader{number}@example.com", Wishes())
    assert Notice.objects.count() == 3


def test_one_client_has_a_limit(client: Client) -> None:
    for number in range(20):
        ask(client, address=f"reader{number}@example.com")
    answer = client.post("/subscriptions/", FORM)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert b"Too many requests" in answer.content
    assert not Subscription.objects.filter(address=ANNA).exists()
    assert client.get("/subscriptions/").status_code == 200
    # Another client is not held up by it.
    answer = Client(REMOTE_ADDR="192.0.2.7").post("/subscriptions/", FORM)
    assert answer.status_code == 200


def test_a_cache_that_is_away_stops_nobody(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*args: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(AskingThrottle, "allow_request", gone)
    ask(client)
    assert Subscription.objects.count() == 1


def test_one_click_unsubscribes_without_a_cookie() -> None:
    subscription = subscribed(ANNA)
    publish()
    sent()
    header = str(mail.outbox[0].extra_headers["List-Unsubscribe"]).strip("<>")
    path = header.removeprefix("http://127.0.0.1:8000")
    strict = Client(enforce_csrf_checks=True)
    for _ in range(2):
        assert strict.get(path).status_code == strict.head(path).status_code == 200
    subscription.refresh_from_db()
    assert subscription.state == "active"
    first = strict.post(path, {"List-Unsubscribe": "One-Click"})
    again = strict.post(path, {"List-Unsubscribe": "One-Click"})
    unknown = strict.post("/subscriptions/unsubscribe/unknown/", {"List-Unsubscribe": "One-Click"})
    assert first.status_code == again.status_code == unknown.status_code == 200
    assert first.content == again.content == unknown.content
    assert not first.cookies
    subscription.refresh_from_db()
    assert subscription.state == "ended"
    publish("Another")
    sent()
    assert len(mail.outbox) == 1


def test_pages_with_a_secret_are_kept_by_nobody(client: Client) -> None:
    subscription = subscribed(ANNA)
    for link in (links.unsubscribe(subscription.token), links.preferences(subscription.pk)):
        answer = client.get(link.removeprefix("http://127.0.0.1:8000"))
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"


def test_preferences_are_changed_behind_the_link(client: Client) -> None:
    api = do(AddComponent(name="API")).stream
    subscription = subscribed(ANNA)
    path = links.preferences(subscription.pk).removeprefix("http://127.0.0.1:8000")
    assert "What you hear" in client.get(path).content.decode()
    wrong = client.post(path, {"min_impact": "0"})
    assert wrong.status_code == 400
    assert "Choose at least one kind" in wrong.content.decode()
    wishes = {"kinds": ["incidents"], "min_impact": "2", "components": [api]}
    assert client.post(path, wishes).status_code == 200
    subscription.refresh_from_db()
    assert (subscription.maintenance, subscription.min_impact) == (False, 2)
    assert list(subscription.components.values_list("component", flat=True)) == [api]


def test_an_address_that_cannot_be_is_refused_beside_its_field(client: Client) -> None:
    answer = client.post("/subscriptions/", FORM | {"address": "anna@localhost"})
    assert answer.status_code == 400
    assert "needs a domain with a dot" in answer.content.decode()
    assert not Subscription.objects.exists()


def test_who_joins_in_the_middle_gets_one_digest() -> None:
    publish("Checkout fails")
    do(Declare(title="Secret", severity="SEV1", private=True))
    subscribing.request(ANNA, Wishes())
    subscribing.confirm(signed(links.confirm(Subscription.objects.get().pk)))
    sent()
    digest = next(each for each in mail.outbox if each.subject == "What is going on now")
    assert "Checkout fails: investigating." in digest.body
    assert "Secret" not in digest.body
    assert [each.subject for each in mail.outbox].count("What is going on now") == 1


def test_an_erased_address_is_nowhere(client: Client) -> None:
    subscribed("erika.mustermann@example.com")
    publish()
    sent()
    assert subscribing.erase("Erika.Mustermann@example.com")
    for model in apps.get_app_config("notifications").get_models():
        for row in model._default_manager.all():
            for field in model._meta.concrete_fields:
                if isinstance(field, models.CharField | models.TextField | models.JSONField):
                    assert "mustermann" not in str(getattr(row, field.attname)).lower()
    assert Suppression.objects.count() == 1
    later(timedelta(days=2))
    ask(client, address="erika.mustermann@example.com")
    sent()
    assert len(mail.outbox) == 1


def test_what_was_planned_before_being_forgotten_is_not_sent() -> None:
    subscribed(ANNA)
    publish()
    planned()
    subscribing.erase(ANNA)
    sent()
    delivery = Notice.objects.get().deliveries.get()
    assert (delivery.state, delivery.answer) == ("cancelled", "the address was erased")
    assert mail.outbox == []


def test_what_was_planned_before_leaving_is_not_sent() -> None:
    subscription = subscribed(ANNA)
    publish()
    planned()
    subscribing.unsubscribe(subscription.token)
    fanout.send(Notice.objects.get().pk)
    delivery = Notice.objects.get().deliveries.get()
    assert (delivery.state, delivery.answer) == ("cancelled", "unsubscribed before it was sent")
    assert delivery.ended_at is not None
    assert delivery.ended_at <= now()
    assert mail.outbox == []


def test_the_demo_shows_its_mails(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo", verbosity=0)
    call_command("demo_notices")
    first = capsys.readouterr().out
    assert "[Resolved] Slow answers  →  anna@example.com accepted" in first
    assert "chloe@example.com accepted" not in first
    count = len(mail.outbox)
    call_command("demo_notices")
    assert len(mail.outbox) == count == 9


def test_who_is_erased_is_in_no_servers_words_either() -> None:
    row = subscribed(ANNA)
    publish()
    planned()
    words = f"550 5.1.1 <{ANNA}>: Recipient address rejected; ask postmaster@example.com (x)"
    Delivery.objects.update(state="parked", answer=words)
    subscribing.erase(ANNA)
    found = Delivery.objects.get(subscription=row.pk)
    assert found.answer == "550 5.1.1 <…>: Recipient address rejected; ask … (x)"
    assert found.state == "parked"


def test_an_answer_that_comes_after_the_erasure_is_not_kept() -> None:
    subscribed(ANNA)
    publish()
    planned()
    notice = Notice.objects.get()
    [to] = claiming.claim(notice, "email", "a slow one").recipients
    subscribing.erase(ANNA)
    answer = Answer(delivery=to.delivery, outcome="refused", code=550, words=f"<{ANNA}>: no")
    recording.record(notice, "email", [(answer, to)], "a slow one")
    found = notice.deliveries.get()
    assert (found.state, found.answer) == ("cancelled", "the address was erased")
