"""The API: the head, the catalogue, incidents; staff see more."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from incidents.decisions.catalogue import AddComponent
from incidents.ledger import store
from tests.ledger.world import declared, do, note

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("ada"))
    return client


def test_the_root_says_how_far_the_ledger_has_come(client: Client) -> None:
    declared()
    head = store.head()
    said = client.get("/api/").json()
    assert said["head"] == {
        "position": 1,
        "digest": head.digest,
        "recorded_at": head.recorded_at,
    }
    assert said["incidents"].endswith("/api/incidents/")


def test_an_incident_is_read_by_its_public_id(client: Client) -> None:
    declared("Checkout fails", public_id="checkout0000", text="We look into it.")
    said = client.get("/api/incidents/checkout0000/").json()
    assert (said["number"], said["title"], said["is_open"]) == (1, "Checkout fails", True)


def test_only_staff_read_the_internal_timeline(client: Client) -> None:
    stream = declared("Checkout fails", public_id="checkout0000")
    do(note("Somebody deployed on a Friday."), stream)
    address = "/api/incidents/checkout0000/timeline/"
    assert "Friday" not in client.get(address).content.decode()
    client.force_login(User.objects.create_superuser("ada"))
    assert "Friday" in client.get(address).content.decode()


def test_only_staff_read_a_postmortem_that_is_not_published(client: Client) -> None:
    declared("Checkout fails", public_id="checkout0000")
    address = "/api/incidents/checkout0000/postmortem/"
    assert client.get(address).status_code == 404
    client.force_login(User.objects.create_superuser("ada"))
    assert client.get(address).status_code == 200


def test_a_private_incident_is_there_for_staff(staff: Client) -> None:
    declared("Secret", private=True, public_id="secret000000")
    assert staff.get("/api/incidents/secret000000/").json()["private"] is True


def test_long_lists_come_in_pages(client: Client) -> None:
    for number in range(52):
        declared(f"Incident {number}")
    first = client.get("/api/incidents/").json()
    rest = client.get(first["next"]).json()
    numbers = [each["number"] for each in first["incidents"] + rest["incidents"]]
    assert numbers == list(range(52, 0, -1))
    assert rest["next"] is None


@pytest.mark.parametrize("before", ["x", "-1", "1.5", "", "1" * 40, "\u0661"])
def test_a_page_that_is_no_number_is_refused_by_name(client: Client, before: str) -> None:
    answer = client.get("/api/incidents/", {"before": before})
    assert answer.status_code == 400
    assert "before" in answer.json()


def test_components_come_with_their_status(client: Client) -> None:
    api = do(AddComponent(name="API")).stream
    declared("Checkout fails", impacts={api: "partial_outage"})
    (said,) = client.get("/api/components/").json()
    assert (said["name"], said["status"]) == ("API", "partial_outage")


def test_nothing_can_be_written(client: Client) -> None:
    assert client.post("/api/incidents/", {}, "application/json").status_code in {403, 405}
