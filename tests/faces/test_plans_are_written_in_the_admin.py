"""Maintenance plans in the admin: a rule is checked, its windows shown, what is announced stays."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from incidents import planning
from incidents.decisions.catalogue import AddComponent
from incidents.models import BoardIncident, MaintenancePlan
from tests.faces.staff import member
from tests.ledger.world import do

pytestmark = pytest.mark.django_db
PLANS = "/admin/incidents/maintenanceplan/"


@pytest.fixture
def staff(client: Client) -> User:
    user = User.objects.create_superuser("erika", password="x")
    client.force_login(user)
    return user


def fields(**more: Any) -> dict[str, Any]:
    given = {
        "title": "Index rebuild",
        "text": "Short interruptions.",
        "rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        "first_day": "2026-03-03",
        "opens_at": "02:00",
        "zone": "Europe/Berlin",
        "minutes": "90",
        "lead_hours": "72",
        "notify": "on",
        "by_itself": "on",
        "active": "on",
    }
    return {name: value for name, value in (given | more).items() if value is not None}


def test_a_plan_is_added(client: Client, staff: User) -> None:
    component = do(AddComponent(name="Database")).stream
    page = client.get(f"{PLANS}add/").content.decode()
    assert "Database" in page
    assert client.post(f"{PLANS}add/", fields(components=[component])).status_code == 302
    it = MaintenancePlan.objects.get()
    assert it.components == [component]
    assert (it.rule, it.zone, it.lasting) == (
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        "Europe/Berlin",
        timedelta(minutes=90),
    )
    assert it.done_until <= datetime.now(UTC)
    assert b"Index rebuild" in client.get(PLANS).content


def test_the_next_windows_are_shown_before_it_is_saved(client: Client, staff: User) -> None:
    sent = fields(first_day="2030-03-05", _preview="1")
    page = client.post(f"{PLANS}add/", sent).content.decode()
    assert not MaintenancePlan.objects.exists()
    assert "Tue 2030-03-19 02:00 to 03:30 CET" in page
    assert "Tue 2030-04-02 02:00 to 03:30 CEST" in page
    assert "Tue 2030-04-02 00:00 to 01:30 UTC" in page
    assert page.count("CEST</td>") + page.count("CET</td>") == 5
    assert 'value="Index rebuild"' in page
    assert "Please correct" not in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"rule": "each Tuesday"}, "is no part of a rule"),
        ({"rule": "FREQ=DAILY;UNTIL=20200101"}, "Has no window in the years to come."),
        ({"rule": "FREQ=HOURLY;BYMINUTE=0,15"}, "Opens more than one window in an hour."),
        ({"minutes": "0"}, "A window lasts a minute at least."),
        ({"minutes": "99999999"}, "A window lasts 31 days at most."),
        ({"minutes": "999999999999999999999"}, "A window lasts 31 days at most."),
        ({"rule": "FREQ=DAILY", "minutes": "1500"}, "longer than the time to the next window"),
        ({"lead_hours": "9999"}, "It is announced 92 days before at most."),
        ({"first_day": "0001-01-01"}, "within ten years of today"),
        ({"first_day": "9999-12-31"}, "within ten years of today"),
        ({"first_day": None}, "This field is required"),
        ({"zone": "Berlin"}, "Select a valid choice"),
        ({"components": ["x"]}, "Select a valid choice"),
        ({"title": "a\u202eb"}, "U+202E"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    client: Client, staff: User, wrong: dict[str, Any], words: str
) -> None:
    answer = client.post(f"{PLANS}add/", fields(text="What I typed.", **wrong))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert words in page
    assert "What I typed." in page
    assert "There is no preview before the errors are put right." in page
    assert not MaintenancePlan.objects.exists()


def test_a_change_leaves_announced_windows_alone_and_says_so(client: Client, staff: User) -> None:
    client.post(f"{PLANS}add/", fields(rule="FREQ=DAILY", lead_hours="48"))
    it = MaintenancePlan.objects.get()
    assert planning.announce(it) == 2
    before = list(BoardIncident.objects.live().values_list("starts_at", flat=True))
    address = f"{PLANS}{it.pk}/change/"
    assert b"already" in client.get(address).content
    sent = fields(rule="FREQ=DAILY", lead_hours="48", opens_at="03:00")
    page = client.post(address, sent, follow=True).content.decode()
    assert "Already announced, and left as it is: INC-" in page
    it.refresh_from_db()
    assert planning.announce(it) == 0
    assert list(BoardIncident.objects.live().values_list("starts_at", flat=True)) == before
    assert planning.announce(it, max(before) + timedelta(hours=1)) == 2
    days = [at.date() for at in BoardIncident.objects.live().values_list("starts_at", flat=True)]
    assert len(set(days)) == len(days)


def test_a_plan_that_was_paused_goes_on_from_now(client: Client, staff: User) -> None:
    client.post(f"{PLANS}add/", fields(active=None))
    it = MaintenancePlan.objects.get()
    MaintenancePlan.objects.update(done_until=datetime(2026, 3, 4, tzinfo=UTC))
    address = f"{PLANS}{it.pk}/change/"
    assert b"The plan is paused" in client.get(address).content
    client.post(address, fields())
    it.refresh_from_db()
    assert it.active
    planning.announce(it)
    assert it.missed is None


def test_rights_are_those_of_django(client: Client) -> None:
    it = MaintenancePlan.objects.create(
        title="T", text="x", rule="FREQ=DAILY", first_day="2026-01-01", opens_at="02:00"
    )
    client.force_login(member("vera", "Viewer"))
    page = client.get(f"{PLANS}{it.pk}/change/")
    assert page.status_code == 200
    assert b'name="_preview"' not in page.content
    assert b'name="rule"' not in page.content
    assert client.get(f"{PLANS}add/").status_code == 403
    assert client.post(f"{PLANS}{it.pk}/change/", fields()).status_code == 403
    client.force_login(member("cora", "Communications"))
    assert client.get(f"{PLANS}add/").status_code == 200
