"""Lists in the admin are filtered by the words that there are, without asking every row."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from incidents.decisions.ending import Resolve
from tests.ledger.world import declared, do

pytestmark = pytest.mark.django_db
EVENTS, INCIDENTS = "/admin/incidents/eventrow/", "/admin/incidents/boardincident/"


@pytest.fixture(autouse=True)
def _two_incidents(client: Client) -> None:
    client.force_login(User.objects.create_superuser("erika", password="x"))
    declared("Checkout fails")
    do(Resolve(text="All is well.", data_loss="none"), declared("Search is slow"))


@pytest.mark.parametrize(
    ("address", "count"),
    [
        (f"{EVENTS}?type=incident.declared", 2),
        (f"{EVENTS}?type=postmortem.opened", 0),
        (f"{EVENTS}?actor_kind=staff&surface=page", 0),
        (f"{EVENTS}?type=no.such.event", 0),
        (f"{INCIDENTS}?status=resolved", 1),
        (f"{INCIDENTS}?kind=maintenance", 0),
        (f"{INCIDENTS}?severity=SEV2&impact=none", 2),
    ],
)
def test_a_word_narrows_the_list(client: Client, address: str, count: int) -> None:
    answer: Any = client.get(address)
    assert answer.status_code == 200
    assert len(answer.context["cl"].result_list) == count


def test_no_list_asks_every_row_for_its_words(client: Client) -> None:
    with CaptureQueriesContext(connection) as captured:
        for address in (EVENTS, INCIDENTS, "/admin/incidents/boardcomponent/"):
            client.get(address)
    assert not [each["sql"] for each in captured if "DISTINCT" in each["sql"].upper()]
