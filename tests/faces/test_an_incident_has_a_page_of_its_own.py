"""The permalink of an incident, and its postmortem once it is published."""

import pytest
from django.core.management import call_command
from django.test import Client

from tests.ledger.world import declared

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo() -> None:
    call_command("demo", verbosity=0)


def test_the_timeline_is_the_public_one(client: Client, demo: None) -> None:
    shown = client.get("/incidents/claude230103/").content.decode()
    assert "about 09:00 PST (17:00 UTC): Impact began" in shown
    assert "Postmortem published" in shown
    assert "Hypothesis" not in shown


def test_the_postmortem_is_the_public_one(client: Client, demo: None) -> None:
    shown = client.get("/incidents/claude230103/postmortem/").content.decode()
    assert "about 18 hours" in shown
    assert "5 hypotheses that were not confirmed" in shown


def test_an_unpublished_postmortem_is_not_there(client: Client) -> None:
    declared("Checkout fails", public_id="checkout0000")
    assert client.get("/incidents/checkout0000/").status_code == 200
    assert client.get("/incidents/checkout0000/postmortem/").status_code == 404


@pytest.mark.parametrize("path", ["/incidents/1/", "/incidents/INC-1/", "/incidents/nothing/"])
def test_only_the_public_id_leads_there(client: Client, demo: None, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_page_takes_no_changes(client: Client, demo: None) -> None:
    assert client.post("/").status_code == 405
    assert client.delete("/incidents/claude230103/").status_code == 405
