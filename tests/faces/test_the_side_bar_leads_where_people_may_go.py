"""The side bar: only what the person may open, and all of it opens."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.faces.staff import member

pytestmark = pytest.mark.django_db


def links(client: Client) -> list[str]:
    page = client.get("/admin/").content.decode()
    bar = page[page.index('id="nav-sidebar-apps"') :]
    return list(
        dict.fromkeys(re.findall(r'href="(/admin/[^"]*)"', bar[: bar.index("</ol>") + 20000]))
    )


@pytest.mark.parametrize(
    "group", ["Viewer", "Responder", "Communications", "Incident commander", "Administrator"]
)
def test_every_link_opens(client: Client, group: str) -> None:
    client.force_login(member("gina", group))
    found = links(client)
    assert "/admin/incidents/boardincident/" in found
    for address in found:
        assert client.get(address, follow=True).status_code == 200, address


def test_a_superuser_finds_everything_and_a_viewer_does_not(client: Client) -> None:
    client.force_login(User.objects.create_superuser("boss"))
    all_of_it = links(client)
    for each in ("notifications/subscription", "auth/user", "incidents/template"):
        assert f"/admin/{each}/" in all_of_it
    client.force_login(member("vera", "Viewer"))
    few = links(client)
    assert "/admin/auth/user/" not in few
    assert "/admin/notifications/subscription/" not in few
