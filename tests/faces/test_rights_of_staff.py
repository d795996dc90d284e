"""Who may do what in the admin: groups that come with the project, on Django's permissions."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from incidents import history
from incidents.admin import rights
from incidents.decisions import COMMANDS
from incidents.decisions.declaring import Declare
from incidents.models import BoardIncident
from incidents.reads import find
from tests.faces.staff import member
from tests.faces.test_staff_act_in_the_admin import BEGIN, console, hidden, send
from tests.ledger.world import declared, do

pytestmark = pytest.mark.django_db
OURS = {rights.RESPOND, rights.COMMUNICATE, rights.CONCLUDE, rights.SEE_PRIVATE}


class Holder:
    """Somebody with a few permissions."""

    def __init__(self, *permissions: str) -> None:
        self.permissions = permissions

    def has_perm(self, perm: str) -> bool:
        return perm in self.permissions


def test_every_command_needs_a_permission_that_exists() -> None:
    for verb in COMMANDS:
        app, _, codename = rights.needed(verb).partition(".")
        assert Permission.objects.filter(content_type__app_label=app, codename=codename).exists()
        assert not rights.may(Holder(), verb)
    for each in OURS:
        assert Permission.objects.filter(codename=each.partition(".")[2]).count() == 1


def test_nobody_is_asked_for_words_that_they_may_not_say() -> None:
    assert rights.withheld(Holder(rights.RESPOND), Declare) == {"text", "notify", "private"}
    assert rights.withheld(Holder(rights.COMMUNICATE), Declare) == {"private"}
    assert rights.withheld(Holder(rights.COMMUNICATE, rights.SEE_PRIVATE), Declare) == set()


@pytest.mark.parametrize(
    ("group", "can"),
    [
        ("Viewer", set()),
        ("Responder", {"declare", "add_note", "resolve", "draft_update", "write_section"}),
        ("Communications", {"publish_update", "approve_update", "schedule_maintenance"}),
        ("Incident commander", {"declare", "publish_update", "merge", "approve_postmortem"}),
        ("Administrator", {"declare", "publish_update", "merge", "add_component"}),
    ],
)
def test_a_group_may_what_its_name_says(group: str, can: set[str]) -> None:
    user = member("gina", group)
    asked = {
        "declare", "add_note", "resolve", "draft_update", "write_section", "publish_update",
        "approve_update", "schedule_maintenance", "merge", "approve_postmortem", "add_component",
    }  # fmt: skip
    found = set(rights.allowed(user, asked))
    assert can <= found
    if group in ("Viewer", "Responder"):
        assert found == can
    assert user.has_perm(rights.LOOK)
    assert Group.objects.count() == 5


def test_a_viewer_looks_and_finds_no_buttons(client: Client) -> None:
    stream = declared()
    client.force_login(member("vera", "Viewer"))
    page = client.get(console(stream)).content.decode()
    assert "/publish_update/" not in page
    assert "/add_note/" not in page
    for address in (f"{console(stream)}publish_update/", f"{BEGIN}declare/"):
        assert client.get(address).status_code == 403
        assert client.post(address, {"text": "x"}).status_code == 403
    for address in ("/admin/", "/admin/incidents/boardincident/"):
        assert "declare/" not in client.get(address).content.decode()


def test_a_responder_declares_and_the_public_hears_nothing(client: Client) -> None:
    client.force_login(member("rosa", "Responder"))
    address = f"{BEGIN}declare/"
    assert 'name="text"' not in client.get(address).content.decode()
    answer = send(client, address, title="Odd", severity="SEV3", text="Loud.", private="on")
    assert answer.status_code == 302
    row = BoardIncident.objects.live().get()
    assert (row.private, row.first_public_at) == (False, None)
    assert [each.event.stored_name for each in history.stream(row.stream)] == ["incident.declared"]


def test_communications_speak_and_do_not_end_what_is_not_theirs(client: Client) -> None:
    stream = declared()
    client.force_login(member("cora", "Communications"))
    answer = send(client, f"{console(stream)}publish_update/", text="We look.", status="identified")
    assert answer.status_code == 302
    for verb in ("cancel", "merge", "add_note"):
        assert client.get(f"{console(stream)}{verb}/").status_code == 403


def hidden_one() -> Any:
    stream = do(Declare(title="Secret breach", severity="SEV1", private=True)).stream
    return find(stream)


@pytest.mark.parametrize("group", ["Viewer", "Responder", "Communications"])
def test_a_private_incident_is_there_only_for_those_who_may_see_it(
    client: Client, group: str
) -> None:
    row = hidden_one()
    other = declared()
    client.force_login(member("nina", group))
    for address in ("", "add_note/", "publish_update/"):
        answer = client.get(f"/admin/incidents/boardincident/INC-{row.number}/{address}")
        assert answer.status_code in (403, 404)
        assert b"Secret" not in answer.content
    event = next(iter(history.stream(row.stream)))
    address = f"/admin/incidents/boardincident/{row.pk}/change/"
    assert client.get(address, follow=True).status_code == 404 or b"Secret" not in (
        client.get(address, follow=True).content
    )
    pages = ["/admin/", "/admin/incidents/boardincident/", "/admin/incidents/eventrow/"]
    pages += [f"/admin/incidents/eventrow/{event.position}/change/", f"{console(other)}link/"]
    for address in pages:
        answer = client.get(address, follow=True)
        assert b"Secret" not in answer.content, address
        assert row.stream.encode() not in answer.content, address


def test_an_incident_commander_sees_a_private_incident(client: Client) -> None:
    row = hidden_one()
    client.force_login(member("ines", "Incident commander"))
    assert b"Secret breach" in client.get(console(row.stream)).content
    assert b"Secret breach" in client.get("/admin/").content
    assert 'name="private"' in client.get(f"{BEGIN}declare/").content.decode()
    assert hidden(client, f"{console(row.stream)}add_note/")


def change(client: Client, user: User, **fields: Any) -> Any:
    """Send the form of a user as a browser would, with other values."""
    address = f"/admin/auth/user/{user.pk}/change/"
    given = {
        "username": user.username, "is_active": "on", "is_staff": "on",
        "date_joined_0": "2026-01-01", "date_joined_1": "00:00:00",
    }  # fmt: skip
    return client.post(address, given | fields)


def test_an_administrator_makes_no_superuser(client: Client) -> None:
    boss = User.objects.create_superuser("boss")
    other = member("olga", "Viewer")
    client.force_login(member("adam", "Administrator"))
    assert change(client, other, is_superuser="on", email="olga@example.com").status_code == 302
    other.refresh_from_db()
    assert (other.is_superuser, other.email) == (False, "olga@example.com")
    assert change(client, boss, email="mine@example.com").status_code == 403


def test_a_lost_phone_is_taken_away_by_an_administrator(client: Client) -> None:
    other = member("olga", "Viewer")
    boss = User.objects.create_superuser("boss")
    for user in (other, boss):
        TOTPDevice.objects.create(user=user, name="phone", confirmed=True)
    client.force_login(member("adam", "Administrator"))
    form = {"action": "take_the_second_factor_away", "_selected_action": [other.pk, boss.pk]}
    answer = client.post("/admin/auth/user/", form, follow=True)
    assert b"1 of the chosen" in answer.content
    assert [device.user for device in TOTPDevice.objects.all()] == [boss]
    client.force_login(member("vera", "Viewer"))
    assert client.post("/admin/auth/user/", form).status_code == 403


def test_the_account_menu_leads_to_the_second_factor(client: Client) -> None:
    client.force_login(member("vera", "Viewer"))
    assert b"/admin/second-factor/set-up/" in client.get("/admin/").content
