"""A template chosen in a form fills it, and what was typed meanwhile is still there."""

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from incidents import history
from incidents.decisions.catalogue import AddComponent
from incidents.decisions.ending import Resolve
from incidents.decisions.postmortem import OpenPostmortem, WriteSection
from incidents.models import BoardIncident, Template
from tests.faces.test_staff_act_in_the_admin import BEGIN, console, hidden, latest
from tests.ledger.world import declared, do, note

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> User:
    user = User.objects.create_superuser("erika", password="x")
    client.force_login(user)
    return user


def text_in(page: str, name: str = "text") -> str:
    """What stands in a text area."""
    found = re.search(rf'<textarea name="{name}"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    assert found, page
    return unescape(found[1]).strip()


def chosen_in(page: str, name: str) -> str:
    """What is chosen in a list."""
    block = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)
    assert block
    found = re.search(r'<option value="([^"]*)" selected', block[0])
    return found[1] if found else ""


def fill(client: Client, address: str, template: Template, **fields: Any) -> str:
    """Press the button that fills the form in."""
    sent = hidden(client, address) | {"template": template.pk, "fill": "1"} | fields
    answer = client.post(address, sent)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_link_with_a_template_opens_the_form_filled(client: Client, staff: User) -> None:
    api = do(AddComponent(name="API")).stream
    template = Template.objects.create(
        kind="incident",
        name="API down",
        title="{{components}} is down",
        severity="SEV1",
        text="{{components}} does not answer. Severity {{severity}}.",
        impacts={api: "major_outage"},
        notify=False,
    )
    page = client.get(f"{BEGIN}declare/", {"template": template.pk}).content.decode()
    assert 'value="API is down"' in page
    assert text_in(page) == "API does not answer. Severity SEV1."
    assert chosen_in(page, "severity") == "SEV1"
    assert chosen_in(page, f"impacts__{api}") == "major_outage"
    assert not re.search(r'name="notify"[^>]* checked', page)
    assert not BoardIncident.objects.live().exists()


def test_what_was_typed_stays_when_a_template_is_chosen(client: Client, staff: User) -> None:
    stream = declared(text="First.")
    template = Template.objects.create(
        kind="update", name="Found", status="identified", text="We know the cause: {{status}}."
    )
    before = latest(stream).position
    address = f"{console(stream)}publish_update/"
    page = fill(client, address, template, text="My own words.", status="investigating")
    assert text_in(page) == "My own words.\n\nWe know the cause: identified."
    assert chosen_in(page, "status") == "identified"
    page = fill(client, address, template, text="My own words.", status="monitoring")
    assert chosen_in(page, "status") == "monitoring"
    assert latest(stream).position == before


def test_filled_again_it_knows_what_was_said_meanwhile(client: Client, staff: User) -> None:
    stream = declared(text="First.")
    template = Template.objects.create(kind="update", name="1", text="More by {{next_update_by}}.")
    address = f"{console(stream)}publish_update/"
    at = "2030-01-02T09:30"
    page = fill(client, address, template, text="Mine. More by {{next_update_by}}.")
    assert "{{next_update_by}}" in text_in(page)
    page = fill(client, address, template, text=text_in(page), next_update_by=at)
    said = "More by 2 January 2030, 09:30 UTC."
    assert text_in(page) == f"Mine. {said}"
    page = fill(client, address, template, next_update_by="soon")
    assert "More by {{next_update_by}}." in page
    assert 'value="soon"' in page


def test_another_template_takes_the_place_of_the_first(client: Client, staff: User) -> None:
    stream = declared(text="First.")
    one = Template.objects.create(kind="update", name="1", status="identified", text="One.")
    two = Template.objects.create(kind="update", name="2", status="monitoring", text="Two.")
    address = f"{console(stream)}draft_update/"
    page = fill(client, address, one)
    left = dict(re.findall(r'<input type="hidden" name="(template_\w+)" value="([^"]*)"', page))
    page = fill(client, address, two, text=text_in(page), status="identified", **left)
    assert text_in(page) == "Two."
    assert chosen_in(page, "status") == "monitoring"


def test_filling_keeps_the_version_that_was_seen(client: Client, staff: User) -> None:
    stream = declared(text="First.")
    template = Template.objects.create(kind="update", name="1", text="One.")
    address = f"{console(stream)}publish_update/"
    seen = hidden(client, address)
    do(note(), stream)
    page = client.post(address, seen | {"template": template.pk, "fill": "1"}).content.decode()
    assert f'name="expected_version" value="{seen["expected_version"]}"' in page
    assert f'value="{seen["idempotency_key"]}"' in page


def test_what_is_not_known_must_be_said_in_words(client: Client, staff: User) -> None:
    stream = declared(text="First.")
    template = Template.objects.create(
        kind="update", name="1", text="{{title}} ({{number}}). More by {{next_update_by}}."
    )
    address = f"{console(stream)}publish_update/"
    page = fill(client, address, template)
    number = BoardIncident.objects.live().get().number
    assert text_in(page) == f"Checkout fails (INC-{number}). More by {{{{next_update_by}}}}."
    assert "Not known yet: {{next_update_by}}." in page
    fields = hidden(client, address) | {"template": template.pk, "text": text_in(page)}
    answer = client.post(address, fields)
    assert answer.status_code == 400
    assert b"is not known here: say it in words" in answer.content
    answer = client.post(address, fields | {"next_update_by": "2030-01-02T09:30"})
    page = answer.content.decode()
    assert "read it, and send it again" in page
    assert text_in(page).endswith("More by 2 January 2030, 09:30 UTC.")
    assert latest(stream).event.text == "First."
    answer = client.post(address, fields | {"text": "More soon."})
    assert answer.status_code == 302
    assert latest(stream).event.text == "More soon."


def test_a_template_that_is_gone_is_said_so(client: Client, staff: User) -> None:
    for wrong in ("99", "x", "-1"):
        page = client.get(f"{BEGIN}declare/", {"template": wrong})
        assert page.status_code == 200
        assert b"There is no such template." in page.content
    assert b"Choose a template first." not in client.get(f"{BEGIN}declare/").content


def test_a_section_takes_the_words_for_it_and_written_ones_stay(
    client: Client, staff: User
) -> None:
    stream = declared(text="First.")
    do(Resolve(text="Over.", data_loss="none"), stream)
    do(OpenPostmortem(), stream)
    template = Template.objects.create(
        kind="postmortem", name="Long", sections={"summary": "What broke in {{number}}?"}
    )
    address = f"{console(stream)}write_section/"
    asked = {"section": "summary", "template": str(template.pk)}
    number = BoardIncident.objects.live().get().number
    page = client.get(address, asked).content.decode()
    assert text_in(page) == f"What broke in INC-{number}?"
    assert "<h2>Facts</h2>" in page
    assert "Milestones" in page
    page = fill(client, address, template)
    assert "Choose the section first" in page
    page = fill(client, address, template, section="impact")
    assert "no words for this section" in page
    do(WriteSection(section="summary", text="Written.", audience="internal"), stream)
    page = client.get(address, asked).content.decode()
    assert text_in(page) == "Written."
    assert chosen_in(page, "audience") == "internal"
    assert "has words already" in page


def test_opening_a_postmortem_leads_to_its_page_with_the_template(
    client: Client, staff: User
) -> None:
    stream = do_resolved()
    template = Template.objects.create(
        kind="postmortem", name="Long", severity="SEV3", sections={"lucky": "What saved us?"}
    )
    address = f"{console(stream)}open_postmortem/"
    page = client.get(address).content.decode()
    assert 'name="template"' in page
    assert 'name="fill"' not in page
    answer = client.post(address, hidden(client, address) | {"template": template.pk})
    assert answer["Location"] == f"{console(stream)}postmortem/?template={template.pk}"
    page = client.get(answer["Location"]).content.decode()
    assert "What saved us?" in page
    written = [each for each in history.stream(stream) if "section" in each.event.stored_name]
    assert written == []


def do_resolved() -> str:
    stream = declared(text="First.")
    do(Resolve(text="Over.", data_loss="none"), stream)
    return stream
