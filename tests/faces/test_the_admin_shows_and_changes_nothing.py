"""The admin: lists of what is on record, for those who may, and no way to change a row."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from incidents.models import BoardIncident, EventRow
from tests.ledger.world import tell_story

pytestmark = pytest.mark.django_db
LISTS = ["boardincident", "boardcomponent", "eventrow"]


@pytest.fixture
def staff(client: Client) -> Client:
    tell_story()
    client.force_login(User.objects.create_superuser("ada"))
    return client


@pytest.mark.parametrize("name", LISTS)
def test_a_list_shows_its_rows(staff: Client, name: str) -> None:
    assert staff.get(f"/admin/incidents/{name}/").status_code == 200


def test_an_incident_shows_its_internal_timeline(staff: Client) -> None:
    row = BoardIncident.objects.live().get(number=1)
    address = f"/admin/incidents/boardincident/{row.pk}/change/"
    shown = staff.get(address, follow=True).content.decode()
    assert "The new index is not used." in shown


@pytest.mark.parametrize("name", LISTS)
def test_no_row_can_be_added(staff: Client, name: str) -> None:
    assert staff.get(f"/admin/incidents/{name}/add/").status_code == 403


def test_no_row_can_be_changed_or_removed(staff: Client) -> None:
    event = EventRow.objects.get(position=1)
    for step in ("change", "delete"):
        address = f"/admin/incidents/eventrow/{event.pk}/{step}/"
        assert staff.post(address, {"post": "yes"}).status_code == 403


def test_strangers_are_asked_to_log_in(client: Client) -> None:
    assert client.get("/admin/incidents/eventrow/").status_code == 302
