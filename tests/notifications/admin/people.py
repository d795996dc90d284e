"""Members of staff with a few permissions, and what they do in a browser."""

from datetime import timedelta
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils.timezone import now

from incidents.decisions.maintenance import ScheduleMaintenance
from incidents.ledger import store
from notifications.models import Notice
from tests.ledger.world import do
from tests.notifications.readers import planned

SUBSCRIBERS = "/admin/notifications/subscription/"
SUPPRESSIONS = "/admin/notifications/suppression/"
NOTICES = "/admin/notifications/notice/"
DESTINATIONS = "/admin/notifications/destination/"
EVERYTHING = (
    "view_subscription", "change_subscription", "delete_subscription", "view_suppression",
    "delete_suppression", "view_notice", "change_delivery", "view_destination",
    "add_destination", "change_destination",
)  # fmt: skip


def logged_in(client: Client, *codenames: str) -> User:
    """Somebody of the staff who may do these things and nothing else."""
    user = User.objects.create_user("erika", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    assert user.user_permissions.count() == len(codenames)
    client.force_login(user)
    return user


def shown(client: Client, address: str, status: int = 200, /, **query: Any) -> str:
    """What a page shows."""
    answer = client.get(address, query)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def pressed(client: Client, address: str, status: int = 302, /, **fields: Any) -> str:
    """What comes of a button: the page where one ends up, or the form with what was wrong."""
    assert client.get(address).status_code == 200
    answer = client.post(address, fields, follow=status == 302)
    if status == 302:
        assert answer.redirect_chain, answer.content.decode()
    else:
        assert answer.status_code == status
    return answer.content.decode()


def logged() -> list[tuple[str, str]]:
    """What stands in the admin's log: about which row, and what was done."""
    rows = LogEntry.objects.order_by("pk")
    return [(each.object_repr, each.change_message) for each in rows]


def of_a_private_incident() -> Notice:
    """A notice of private maintenance. It has no deliveries: nobody was told."""
    begins = now() + timedelta(hours=1)
    do(
        ScheduleMaintenance(
            title="Close the breach",
            text="Nobody is to know.",
            starts_at=begins,
            ends_at=begins + timedelta(hours=1),
            private=True,
        )
    )
    planned()
    return Notice.objects.get(position=store.head().position)
