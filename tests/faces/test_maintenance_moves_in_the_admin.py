"""Planned work is scheduled, moved and prolonged from forms that know what is planned."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from incidents.decisions.catalogue import AddComponent
from incidents.models import BoardIncident
from tests.faces.test_staff_act_in_the_admin import BEGIN, console, send
from tests.ledger.world import do

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> User:
    user = User.objects.create_superuser("erika", password="x")
    client.force_login(user)
    return user


def row() -> Any:
    return BoardIncident.objects.live().get()


def moments(page: bytes) -> dict[str, str]:
    """What stands in the fields for moments."""
    found = re.findall(r'name="(starts_at|ends_at)" value="([^"]*)"', page.decode())
    return dict(found)


def test_a_window_is_scheduled_moved_and_prolonged(client: Client, staff: User) -> None:
    component = do(AddComponent(name="Database")).stream
    opens = (datetime.now(UTC) + timedelta(hours=2)).replace(second=0, microsecond=0)
    hour = timedelta(hours=1)
    send(
        client, f"{BEGIN}schedule_maintenance/",
        title="Index rebuild", text="Short.", starts_at=f"{opens:%Y-%m-%dT%H:%M}",
        ends_at=f"{opens + hour:%Y-%m-%dT%H:%M}",
        **{f"impacts__{component}": "under_maintenance"},
    )  # fmt: skip
    assert (row().starts_at, row().ends_at, row().by_itself) == (opens, opens + hour, False)
    address = console(row().stream)

    page = client.get(f"{address}reschedule_maintenance/")
    planned = moments(page.content)
    assert planned == {
        "starts_at": f"{opens:%Y-%m-%dT%H:%M}",
        "ends_at": f"{opens + hour:%Y-%m-%dT%H:%M}",
    }
    answer = send(client, f"{address}reschedule_maintenance/", reason="Why?", **planned)
    assert b"That is its window already." in answer.content
    later = f"{opens + 2 * hour:%Y-%m-%dT%H:%M}"
    answer = send(
        client, f"{address}reschedule_maintenance/", reason="Late.", **planned | {"ends_at": later}
    )
    assert answer.status_code == 302
    assert row().ends_at == opens + 2 * hour

    send(client, f"{address}start_maintenance/")
    page = client.get(f"{address}extend_maintenance/")
    assert moments(page.content) == {"ends_at": later}
    answer = send(client, f"{address}extend_maintenance/", reason="Slow.", ends_at=later)
    assert b"Must be after the present end" in answer.content
    later = f"{opens + 3 * hour:%Y-%m-%dT%H:%M}"
    answer = send(client, f"{address}extend_maintenance/", reason="Slow.", ends_at=later)
    assert answer.status_code == 302
    assert row().ends_at == opens + 3 * hour
