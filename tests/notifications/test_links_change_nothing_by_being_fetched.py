"""Mail gateways fetch every link that they see. GET and HEAD change nothing, whatever the link."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from incidents.decisions.ending import Resolve
from notifications import subscribing
from notifications.models import Subscription
from notifications.subscribing import Wishes
from tests.ledger.world import do
from tests.notifications.readers import publish, sent, subscribed

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list[Any]]:
    """Every row of every table of ours."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for app in ("incidents", "notifications")
        for model in apps.get_app_config(app).get_models()
    }


def links_of(letter: Any) -> set[str]:
    assert isinstance(letter, EmailMultiAlternatives)
    parts = [str(letter.body), *(str(content) for content, _ in letter.alternatives)]
    parts += [str(value) for value in letter.extra_headers.values()]
    found = {link for part in parts for link in re.findall(r"https?://[^\s<>\"')]+", part)}
    return {link.removeprefix("http://127.0.0.1:8000") for link in found}


@pytest.fixture
def letters() -> list[Any]:
    """One of each: to confirm, to say that one is known, a digest, an update, the end."""
    stream = publish()
    subscribing.request("ben@example.com", Wishes())
    sent()
    subscribing.confirm(confirm_token())
    anna = subscribed("anna@example.com")
    do(Resolve(text="Over.", data_loss="none"), stream)
    sent()
    assert anna.state == "active"
    return list(mail.outbox)


def confirm_token() -> str:
    (link,) = (each for each in links_of(mail.outbox[0]) if "/confirm/" in each)
    return link.rstrip("/").rsplit("/", 1)[1]


def test_get_and_head_on_every_link_change_nothing(letters: list[Any]) -> None:
    found = set().union(*map(links_of, letters))
    kinds = {link.split("/")[2] for link in found if link.startswith("/subscriptions/")}
    assert kinds == {"confirm", "preferences", "unsubscribe"}
    assert any(link.startswith("/incidents/") for link in found)
    before = everything()
    for link in sorted(found):
        for method in ("get", "head"):
            answer = getattr(Client(), method)(link)
            assert answer.status_code == 200, link
    assert everything() == before


def test_the_one_click_answers_200_every_time(letters: list[Any]) -> None:
    header = letters[-1].extra_headers
    assert header["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = header["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    for _ in range(3):
        answer = Client(enforce_csrf_checks=True).post(
            link, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code == 200
        assert not answer.cookies
    (gone,) = Subscription.objects.filter(state="ended")
    assert gone.token in link
