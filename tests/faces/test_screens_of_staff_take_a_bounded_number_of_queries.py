"""However long an incident or the list of them, a screen asks the database as often as before."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from incidents.decisions.postmortem import AddAction, OpenPostmortem
from incidents.decisions.responding import AssignRole, ProposeHypothesis
from incidents.decisions.updating import PublishUpdate
from incidents.models import BoardIncident
from incidents.reads import find
from notifications import reminders
from tests.faces.staff import member
from tests.ledger.world import declared, do, note

pytestmark = pytest.mark.django_db
LIST = "/admin/incidents/boardincident/"


@pytest.fixture
def staff(client: Client) -> User:
    user = User.objects.create_superuser("erika", password="x")
    client.force_login(user)
    return user


def queries(client: Client, address: str) -> int:
    """How many statements a screen needs, when all that is kept in memory is there."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def told(stream: str, count: int) -> None:
    """So many events more, of all the kinds of which there may be many in one incident."""
    people = [f"staff:{member(f'user{number}-{count}').pk}" for number in range(3)]
    for number in range(count):
        match number % 5:
            case 0:
                do(PublishUpdate(text=f"Update {number}."), stream)
            case 1:
                do(ProposeHypothesis(text=f"It is cause {number}."), stream)
            case 2:
                action = AddAction(title=f"Do {number}", kind="detect", owner=people[number % 3])
                do(action, stream)
            case 3:
                do(AssignRole(role="scribe", person=people[number % 3]), stream)
            case _:
                do(note(f"Note {number}."), stream)


@pytest.mark.slow
def test_an_incident_of_500_events_takes_as_many_as_one_of_10(client: Client, staff: User) -> None:
    stream = declared(text="We look into it.")
    do(OpenPostmortem(), stream)
    told(stream, 7)
    row = find(stream)
    screens = [
        f"{LIST}INC-{row.number}/",
        f"{LIST}INC-{row.number}/?order=knowledge&only=public",
        f"{LIST}INC-{row.number}/postmortem/",
        f"{LIST}INC-{row.number}/publish_update/",
        "/admin/",
    ]
    assert row.version <= 12
    few = [queries(client, each) for each in screens]
    told(stream, 490)
    assert find(stream).version >= 500
    assert dict(zip(screens, few, strict=True)) == {each: queries(client, each) for each in screens}
    assert max(few) <= 25


def copies(row: BoardIncident, first: int, last: int) -> None:
    """As many incidents more, each open and with the same roles."""
    made = []
    for number in range(first, last + 1):
        row.pk, row.number = None, number
        row.stream = f"01856f5a-0000-7000-8000-{number:012d}"
        row.public_id = f"z{number:011d}"
        made.append(BoardIncident(**{f.attname: getattr(row, f.attname) for f in row._meta.fields}))
    BoardIncident.objects.bulk_create(made, batch_size=200)


def test_a_list_of_5000_incidents_takes_as_many_as_one_of_50(client: Client, staff: User) -> None:
    stream = declared()
    do(AssignRole(role="commander", person=f"staff:{staff.pk}"), stream)
    row = find(stream)
    screens = [
        LIST,
        f"{LIST}?p=1",
        f"{LIST}?q=checkout",
        f"{LIST}?is_open__exact=1",
        f"{LIST}INC-{row.number}/",
        f"{LIST}INC-{row.number}/merge/",
        f"{LIST}new/declare/",
        "/admin/",
        "/admin/incidents/eventrow/",
    ]
    copies(find(stream), 2, 60)
    few = [queries(client, each) for each in screens]
    copies(find(stream), 61, 5_000)
    assert BoardIncident.objects.live().count() == 5_000
    assert dict(zip(screens, few, strict=True)) == {each: queries(client, each) for each in screens}
    assert max(few) <= 25


def test_reminders_for_5000_incidents_take_as_many_as_for_50(staff: User) -> None:
    copies(find(declared()), 2, 50)
    with CaptureQueriesContext(connection) as few:
        assert not reminders.plan()
    copies(find(BoardIncident.objects.live().get(number=1).stream), 51, 5_000)
    with CaptureQueriesContext(connection) as many:
        assert not reminders.plan()
    assert len(many) == len(few) <= 6
