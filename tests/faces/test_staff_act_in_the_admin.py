"""The admin as a workplace: every command is a form, and what is typed survives every refusal."""

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client

from incidents import history
from incidents.admin import offers
from incidents.decisions import COMMANDS
from incidents.decisions.catalogue import AddComponent
from incidents.decisions.ending import Resolve
from incidents.decisions.responding import AddNote, ProposeHypothesis, RuleOutHypothesis
from incidents.decisions.updating import PublishUpdate
from incidents.incident import Incident
from incidents.models import BoardComponent, BoardIncident
from incidents.reads import find
from tests.ledger.world import declared, do

pytestmark = pytest.mark.django_db
BEGIN = "/admin/incidents/boardincident/new/"


@pytest.fixture
def staff(client: Client) -> User:
    user = User.objects.create_superuser("erika", password="x")
    client.force_login(user)
    return user


def hidden(client: Client, address: str) -> dict[str, str]:
    """The hidden fields of a form, as a browser sends them back."""
    page = client.get(address).content.decode()
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def send(client: Client, address: str, **fields: Any) -> Any:
    return client.post(address, hidden(client, address) | fields)


def console(stream: str) -> str:
    return f"/admin/incidents/boardincident/INC-{find(stream).number}/"


def latest(stream: str) -> Any:
    return list(history.stream(stream))[-1]


def test_an_incident_is_declared_on_one_screen(client: Client, staff: User) -> None:
    component = do(AddComponent(name="Checkout")).stream
    answer = send(
        client, f"{BEGIN}declare/",
        title="Checkout fails", severity="SEV2", text="We look into it.",
        **{f"impacts__{component}": "major_outage"},
    )  # fmt: skip
    row = BoardIncident.objects.live().get()
    assert answer.status_code == 302
    assert answer["Location"] == console(row.stream)
    assert (row.title, row.severity, row.components) == (
        "Checkout fails",
        "SEV2",
        {component: "major_outage"},
    )
    events = list(history.stream(row.stream))
    assert {(each.actor_kind, each.actor_id) for each in events} == {("staff", str(staff.pk))}
    assert {each.surface for each in events} == {"admin"}
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_repr) == (staff, str(row))
    assert str(events[0].position) in entry.change_message


def test_a_refusal_stands_beside_its_field_and_nothing_typed_is_lost(
    client: Client, staff: User
) -> None:
    answer = send(client, f"{BEGIN}declare/", title=" ", severity="SEV9", text="What I typed.")
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "What I typed." in page
    assert "SEV9 is not one of the available choices" in page
    stream = declared()
    answer = send(client, f"{console(stream)}retitle/", title="Checkout fails")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert page.index('name="title"') < page.index("console-error") < page.index('name="was_so_at"')


def test_when_somebody_else_wrote_first_it_shows_what_and_keeps_the_words(
    client: Client, staff: User
) -> None:
    stream = declared(text="We look into it.")
    address = f"{console(stream)}publish_update/"
    before = hidden(client, address)
    do(AddNote(text="I am on it already."), stream)
    fields = before | {"text": "My own words.", "status": "identified"}
    answer = client.post(address, fields)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "somebody else wrote first" in page
    assert "I am on it already." in page
    assert "My own words." in page
    again = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    again.pop("csrfmiddlewaretoken", None)
    answer = client.post(address, fields | again)
    assert answer.status_code == 302
    assert latest(stream).event.text == "My own words."


def test_a_second_click_does_nothing(client: Client, staff: User) -> None:
    stream = declared()
    address = f"{console(stream)}add_note/"
    fields = hidden(client, address) | {"text": "Once."}
    first, second = client.post(address, fields), client.post(address, fields)
    assert (first.status_code, second.status_code) == (302, 302)
    assert (
        sum(each.event.stored_name == "incident.note_added" for each in history.stream(stream)) == 1
    )


def test_when_it_was_so_can_be_said(client: Client, staff: User) -> None:
    stream = declared()
    send(
        client, f"{console(stream)}record_milestone/",
        milestone="impact_started", was_so_at="2026-01-03T09:00", known="about",
    )  # fmt: skip
    found = latest(stream)
    assert (f"{found.occurred_at:%Y-%m-%d %H:%M}", found.event.precision) == (
        "2026-01-03 09:00",
        "about",
    )


def test_a_viewer_may_look_and_not_act(client: Client) -> None:
    user = User.objects.create_user("viktor", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_boardincident"))
    client.force_login(user)
    stream = declared()
    page = client.get(console(stream))
    assert page.status_code == 200
    assert b"add_note" not in page.content
    for answer in (
        client.get(f"{console(stream)}add_note/"),
        client.post(f"{console(stream)}add_note/", {"text": "No."}),
        client.get(f"{BEGIN}declare/"),
    ):
        assert answer.status_code == 403
    assert latest(stream).event.stored_name == "incident.declared"


def test_nobody_else_gets_in(client: Client) -> None:
    stream = declared()
    for address in (console(stream), f"{console(stream)}add_note/", f"{BEGIN}declare/"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert "/admin/login/" in answer["Location"]


@pytest.mark.parametrize(
    "address",
    [
        "/admin/incidents/boardincident/INC-99/",
        "/admin/incidents/boardincident/INC-99/add_note/",
        f"{BEGIN}nonsense/",
        f"{BEGIN}add_note/",
        "/admin/incidents/boardincident/99/change/",
    ],
)
def test_what_does_not_exist_is_said_so(client: Client, staff: User, address: str) -> None:
    assert client.get(address).status_code == 404


def test_every_button_leads_to_a_form(client: Client, staff: User) -> None:
    """Each state that an incident can be in, and each command that is offered in it."""
    component = do(AddComponent(name="Checkout")).stream
    stream = declared(text="We look into it.", impacts={component: "major_outage"})
    seen: set[str] = set()
    for step in (None, Resolve(text="Over.", data_loss="none")):
        if step is not None:
            do(step, stream)
        page = client.get(console(stream)).content.decode()
        for address in sorted(set(re.findall(rf'href="({console(stream)}\w+/)', page))):
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert b'type="submit"' in answer.content
            seen.add(address.rstrip("/").rsplit("/", 1)[1])
    assert len(seen) > 20
    assert seen - {"postmortem"} <= set(COMMANDS)


def test_what_is_offered_exists() -> None:
    everything = Incident(kind="incident")
    for _, verbs in offers.offers(everything):
        for verb in verbs:
            assert COMMANDS[verb].subject == "incident"
            assert not COMMANDS[verb].begins


def test_the_console_shows_it_as_it_stood(client: Client, staff: User) -> None:
    stream = declared()
    at = latest(stream).recorded_at
    do(AddNote(text="Later."), stream)
    page = client.get(console(stream), {"as_of": at.isoformat()})
    assert b"This is how it stood" in page.content
    assert b"Later." not in page.content
    assert b"add_note" not in page.content
    for wrong in ("yesterday", "9999-01-01T00:00"):
        answer = client.get(console(stream), {"as_of": wrong})
        assert answer.status_code == 400
        assert b"As of:" in answer.content


def test_an_update_can_be_written_on_the_console_itself(client: Client, staff: User) -> None:
    stream = declared()
    page = client.get(console(stream)).content.decode()
    form = page[page.index('class="console-composer"') :]
    assert f'action="{console(stream)}publish_update/"' in form
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    sent = {name: value for name, value in found if name != "csrfmiddlewaretoken"}
    answer = client.post(
        f"{console(stream)}publish_update/", sent | {"text": "From here.", "status": "identified"}
    )
    assert answer["Location"] == console(stream)
    assert latest(stream).event.text == "From here."
    do(Resolve(data_loss="none"), stream)
    assert "console-composer" not in client.get(console(stream)).content.decode()


def test_beliefs_are_shown_as_they_stood(client: Client, staff: User) -> None:
    stream = declared()
    guessed = do(ProposeHypothesis(text="It is the disk."), stream).recorded[0]
    at = guessed.recorded_at
    do(RuleOutHypothesis(hypothesis_id=guessed.event.hypothesis_id, reason="It is empty."), stream)
    then = client.get(console(stream), {"as_of": at.isoformat()}).content.decode()
    assert "proposed</span> It is the disk." in then
    assert "ruled out</span> It is the disk." in client.get(console(stream)).content.decode()


@pytest.mark.parametrize(("about", "shown"), [("", True), ("incident", True), ("update", False)])
def test_the_timeline_is_filtered_by_what_it_is_about(
    client: Client, staff: User, about: str, *, shown: bool
) -> None:
    stream = declared()
    do(AddNote(text="Only a note."), stream)
    do(PublishUpdate(text="Words.", status="identified"), stream)
    page = client.get(console(stream), {"about": about}).content.decode()
    timeline = page[page.index('id="timeline"') :]
    assert ("Only a note." in timeline) is shown
    assert "<option>update</option>" in page or "<option selected>update</option>" in page


def test_the_first_page_shows_what_is_open(client: Client, staff: User) -> None:
    stream = declared("Checkout fails")
    done = declared("Login fails")
    do(Resolve(text="Over.", data_loss="none"), done)
    page = client.get("/admin/").content.decode()
    assert console(stream) in page
    assert console(done) not in page
    assert "Declare an incident" in page


def test_components_are_added_renamed_and_retired(client: Client, staff: User) -> None:
    catalogue = "/admin/incidents/boardcomponent/"
    answer = send(client, f"{catalogue}new/add_component/", name="Checkout", place="1")
    assert answer.status_code == 302
    page = answer["Location"]
    assert b"operational" in client.get(page).content
    assert page.encode() in client.get(catalogue).content
    send(client, f"{page}rename_component/", name="Payments")
    row = BoardComponent.objects.live().get()
    assert row.name == "Payments"
    answer = send(client, f"{page}reorder_component/", place="0")
    assert answer.status_code == 400
    send(client, f"{page}retire_component/", reason="Gone.")
    answer = client.get(page)
    assert b"retired" in answer.content
    assert b"rename_component" not in answer.content
    for wrong in ("of/aaaaaaaaaaaa/", "new/declare/", "of/aaaaaaaaaaaa/retire_component/"):
        assert client.get(f"{catalogue}{wrong}").status_code == 404
    assert client.get(f"{page}add_note/").status_code == 404


def test_a_form_of_an_update_says_how_many_would_hear(client: Client, staff: User) -> None:
    from tests.notifications.readers import subscribed

    stream = declared(text="We look into it.")
    subscribed("anna@example.com")
    page = client.get(f"{console(stream)}publish_update/").content.decode()
    assert "1 subscriber would hear of it" in page


def test_a_console_of_many_events_asks_as_often_as_one_of_few(
    client: Client, staff: User, django_assert_max_num_queries: Any
) -> None:
    stream = declared()
    for number in range(60):
        do(AddNote(text=f"Note {number}."), stream)
    assert latest(stream).version == 61
    with django_assert_max_num_queries(25):
        assert client.get(console(stream)).status_code == 200
