"""Templates in the admin: each kind asks for its own, a wrong variable is one clear error."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from incidents.decisions.catalogue import AddComponent
from incidents.models import Template
from tests.faces.staff import member
from tests.ledger.world import declared, do

pytestmark = pytest.mark.django_db
TEMPLATES = "/admin/incidents/template/"


@pytest.fixture
def staff(client: Client) -> User:
    user = User.objects.create_superuser("erika", password="x")
    client.force_login(user)
    return user


def add(client: Client, kind: str, **fields: Any) -> Any:
    return client.post(f"{TEMPLATES}add/?kind={kind}", {"name": "Mine"} | fields)


def test_the_kind_is_asked_first(client: Client, staff: User) -> None:
    page = client.get(f"{TEMPLATES}add/").content.decode()
    for kind in ("incident", "update", "maintenance", "postmortem"):
        assert f'href="?kind={kind}"' in page
        assert client.get(f"{TEMPLATES}add/?kind={kind}").status_code == 200
    assert 'href="?kind=' in client.get(f"{TEMPLATES}add/?kind=nonsense").content.decode()
    assert 'href="?kind=' in client.post(f"{TEMPLATES}add/", {"name": "x"}).content.decode()


def test_an_incident_template_has_components_with_a_status(client: Client, staff: User) -> None:
    api = do(AddComponent(name="API")).stream
    answer = add(
        client, "incident", title="{{components}} down", severity="SEV1", text="We look.\r\nNow.",
        **{f"impacts__{api}": "major_outage"},
    )  # fmt: skip
    assert answer.status_code == 302
    it = Template.objects.get()
    assert (it.kind, it.title, it.severity, it.notify) == (
        "incident",
        "{{components}} down",
        "SEV1",
        False,
    )
    assert it.impacts == {api: "major_outage"}
    assert it.text == "We look.\nNow."
    page = client.get(f"{TEMPLATES}{it.pk}/change/").content.decode()
    assert "<p>API down</p>" in page
    assert b"Mine" in client.get(TEMPLATES).content


def test_a_postmortem_template_has_sections(client: Client, staff: User) -> None:
    stream = declared("Checkout fails")
    answer = add(client, "postmortem", severity="SEV2", sections__lucky="What saved {{title}}?")
    assert answer.status_code == 302
    it = Template.objects.get()
    assert (it.severity, it.sections) == ("SEV2", {"lucky": "What saved {{title}}?"})
    page = client.get(f"{TEMPLATES}{it.pk}/change/").content.decode()
    assert "What saved Checkout fails?" in page
    assert stream


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("update", {"text": "{{nope}}"}, "{{nope}} is no variable here."),
        ("update", {"text": "{{a}} {{b}}"}, "{{a}} and {{b}} are no variables here."),
        ("incident", {"text": "{{number}}"}, "{{number}} is no variable here."),
        ("incident", {"title": "{{title}}"}, "{{title}} is no variable here."),
        ("postmortem", {"sections__impact": "{{ x }}"}, "{{x}} is no variable here."),
        ("update", {"text": "a\u202eb"}, "U+202E"),
        ("update", {"status": "on fire"}, "Select a valid choice"),
        ("incident", {"severity": "SEV9"}, "Select a valid choice"),
        ("update", {"text": "x" * 25_001}, "at most 25000 characters"),
        ("update", {"name": ""}, "This field is required"),
        ("update", {"name": "Taken"}, "There is a template of this kind with this name."),
        ("update", {"preview_with": "x", "_preview": "1"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    client: Client, staff: User, kind: str, fields: dict[str, str], words: str
) -> None:
    Template.objects.create(kind="update", name="Taken")
    answer = add(client, kind, **fields)
    assert answer.status_code == 200
    assert answer.content.decode().count(words) >= 1
    assert Template.objects.count() == 1


def test_it_is_filled_with_a_chosen_incident_before_it_is_saved(
    client: Client, staff: User
) -> None:
    declared("Checkout fails")
    declared("Login fails")
    numbers = {"Checkout fails": "1", "Login fails": "2"}
    sent = {"text": "{{number}}: {{title}}", "_preview": "1"}
    page = add(client, "update", **sent).content.decode()
    assert "<p>INC-2: Login fails</p>" in page
    page = add(client, "update", **sent, preview_with=numbers["Checkout fails"]).content.decode()
    assert "<p>INC-1: Checkout fails</p>" in page
    assert "{{number}}: {{title}}</textarea>" in page
    assert not Template.objects.exists()


def test_rights_are_those_of_django(client: Client) -> None:
    it = Template.objects.create(kind="update", name="Found", text="We know.")
    client.force_login(member("vera", "Viewer"))
    page = client.get(f"{TEMPLATES}{it.pk}/change/")
    assert page.status_code == 200
    assert b"We know." in page.content
    assert b"_preview" not in page.content
    for address in ("add/", "add/?kind=update"):
        assert client.get(TEMPLATES + address).status_code == 403
    assert client.post(f"{TEMPLATES}{it.pk}/change/", {"name": "x"}).status_code == 403
    client.force_login(member("cora", "Communications"))
    assert client.get(f"{TEMPLATES}add/?kind=update").status_code == 200
    answer = client.post(f"{TEMPLATES}{it.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 302
    assert not Template.objects.exists()
