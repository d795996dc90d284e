"""The first page of the admin: action items that are due, and components that are in trouble."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from incidents.decisions.catalogue import AddComponent
from incidents.decisions.ending import Cancel
from incidents.decisions.postmortem import AddAction, FinishAction, OpenPostmortem
from incidents.people import namer
from incidents.reads import find
from tests.faces.staff import member
from tests.ledger.world import declared, do

pytestmark = pytest.mark.django_db
TODAY = datetime.now(UTC).date()


@pytest.fixture
def staff(client: Client) -> User:
    user = User.objects.create_superuser("erika", password="x")
    client.force_login(user)
    return user


def owing(title: str, days: int, owner: str | None = None, stream: str = "", **more: Any) -> str:
    """An incident with an action item that is due in so many days; the id of the item."""
    stream = stream or declared(**more)
    do(OpenPostmortem(), stream)
    due = TODAY + timedelta(days=days)
    outcome = do(AddAction(title=title, kind="detect", owner=owner, due=due), stream)
    return str(outcome.recorded[-1].event.action_id)


def page(client: Client) -> str:
    return client.get("/admin/").content.decode()


def test_it_says_what_is_overdue_and_what_is_due_soon(client: Client, staff: User) -> None:
    stream = declared()
    late = owing("Add an alarm", -3, f"staff:{staff.pk}", stream)
    owing("Watch the cache", 7)
    owing("Read the log", 0)
    owing("Far away", 8)
    found = page(client)
    number = find(stream).number
    assert f"overdue, {TODAY - timedelta(days=3)}" in found
    assert f"INC-{number}/finish_action/?action_id={late}" in found
    assert "<td>erika</td>" in found
    assert "<td>nobody</td>" in found
    assert "<strong>today</strong>" in found
    assert "Far away" not in found
    order = [found.index(each) for each in ("Add an alarm", "Read the log", "Watch the cache")]
    assert order == sorted(order)


def test_what_is_done_or_of_no_account_is_not_there(client: Client, staff: User) -> None:
    stream = declared()
    do(FinishAction(action_id=owing("Done by now", 1, stream=stream)), stream)
    owing("Of a drill", 1, drill=True)
    cancelled = declared()
    owing("Of no incident", 1, stream=cancelled)
    do(Cancel(reason="It was a false alarm."), cancelled)
    found = page(client)
    assert "None is overdue" in found
    for title in ("Done by now", "Of a drill", "Of no incident"):
        assert title not in found


def test_items_of_private_incidents_are_for_those_who_see_them(client: Client) -> None:
    owing("Call the lawyer", 1, private=True)
    for group, seen in (("Responder", False), ("Incident commander", True)):
        client.force_login(member(group.split()[0].lower(), group))
        assert ("Call the lawyer" in page(client)) is seen


def test_who_may_not_act_gets_no_link_and_who_may_not_look_nothing(client: Client) -> None:
    owing("Add an alarm", 1)
    client.force_login(member("viktor", "Viewer"))
    assert "Add an alarm" in page(client)
    assert "finish_action" not in page(client)
    client.force_login(member("nora"))
    assert "Add an alarm" not in page(client)
    assert "operational" not in page(client)


def test_only_components_in_trouble_are_named(client: Client, staff: User) -> None:
    assert "There are none yet." in page(client)
    group = do(AddComponent(name="Shop", is_group=True)).stream
    api, _ = (do(AddComponent(name=name, group=group)).stream for name in ("API", "Lookup"))
    do(AddComponent(name="Mails"))
    assert "All 3 operational." in page(client)
    declared(impacts={api: "partial_outage"})
    found = page(client)
    assert "API</a>: partial outage" in found
    assert "1 of 3 not operational." in found
    assert "Lookup</a>" not in found


def test_many_items_and_owners_take_no_more_queries(client: Client, staff: User) -> None:
    owing("First", 1, f"staff:{member('first').pk}")
    before = queries(client)
    for number in range(60):
        owing(f"Item {number}", 1, f"staff:{member(f'user{number}').pk}")
    assert queries(client) == before + 1, "one more counts what is not shown"
    assert "And 11 more." in page(client)


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        page(client)
    return len(captured)


def test_names_are_looked_up_together_and_ids_of_nobody_stay(
    django_assert_num_queries: Any,
) -> None:
    users = [member(f"user{number}") for number in range(3)]
    known = [f"staff:{user.pk}" for user in users]
    odd = ["token:build", "staff:999999", f"staff:{'9' * 60}", "staff:x"]
    with django_assert_num_queries(1):
        name_of = namer([*known, *odd])
        assert [name_of(each) for each in known] == ["user0", "user1", "user2"]
        assert [name_of(each) for each in odd] == odd
