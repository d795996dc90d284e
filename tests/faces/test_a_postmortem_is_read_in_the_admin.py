"""The postmortem in the admin: an internal and a public version from one source."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.checks import run_checks
from django.test import Client
from django.utils.timezone import now

from incidents.decisions import Actor
from incidents.decisions.declaring import ChangeSeverity, Declare
from incidents.decisions.ending import Resolve
from incidents.decisions.postmortem import AddAction, OpenPostmortem, WriteSection
from incidents.decisions.responding import AddNote
from incidents.decisions.reviewing import (
    ApprovePostmortem,
    ClosePostmortem,
    PublishPostmortem,
    RequestReview,
)
from incidents.models import Template
from incidents.postmortems import owed
from tests.faces.staff import member
from tests.faces.test_staff_act_in_the_admin import console
from tests.ledger.world import declared, do

pytestmark = pytest.mark.django_db
LIST = "/admin/incidents/boardincident/"


@pytest.fixture
def staff(client: Client) -> User:
    user = User.objects.create_superuser("erika", password="x")
    client.force_login(user)
    return user


def resolved(title: str = "Checkout fails", **more: Any) -> str:
    stream = do(Declare(title=title, **({"severity": "SEV2", "text": "We look."} | more))).stream
    do(Resolve(text="Over." if "text" not in more else None, data_loss="none"), stream)
    return stream


def written(**more: Any) -> str:
    stream = resolved(**more)
    do(AddNote(text="Only for us."), stream)
    do(OpenPostmortem(), stream)
    do(WriteSection(section="summary", text="It *broke*."), stream)
    do(WriteSection(section="lucky", text="Luck.", audience="internal"), stream)
    do(AddAction(title="Fix it", kind="prevent", owner="staff:7"), stream)
    return stream


def page(client: Client, stream: str, query: str = "") -> str:
    answer = client.get(f"{console(stream)}postmortem/{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_prose_stands_beside_the_facts_with_links_to_edit_it(client: Client, staff: User) -> None:
    stream = written()
    shown = page(client, stream)
    assert "<em>broke</em>" in shown
    assert "internal: left out of the public version" in shown
    assert f"{console(stream)}write_section/?section=summary" in shown
    assert f"{console(stream)}write_section/?section=detection" in shown
    for fact in ("At a glance", "Milestones", "Only for us.", "Fix it", "Roles"):
        assert fact in shown
    assert "Left out of the public version:" not in shown


def test_the_public_version_says_what_it_leaves_out(client: Client, staff: User) -> None:
    stream = written()
    shown = page(client, stream, "?audience=public")
    assert "Left out of the public version:" in shown
    for item in ("1 section", "of the timeline", "who owns what", "Internal sections: Where we"):
        assert item in shown
    assert "Only for us." not in shown
    assert "Luck." not in shown
    assert "this is how it would read" in shown
    assert client.get(f"{console(stream)}postmortem/?audience=x").status_code == 404


def test_what_is_private_or_a_drill_has_no_public_version(client: Client, staff: User) -> None:
    for more in ({"private": True, "text": None}, {"drill": True}):
        stream = resolved(**more)
        assert "There is no public version" in page(client, stream, "?audience=public")
        assert "At a glance" in page(client, stream)
        address = f"{console(stream)}postmortem.md"
        assert client.get(address, {"audience": "public"}).status_code == 404
        assert client.get(address).status_code == 200


def test_it_can_be_taken_as_a_file(client: Client, staff: User) -> None:
    stream = written()
    answer = client.get(f"{console(stream)}postmortem.md")
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    assert "-postmortem-internal.md" in answer["Content-Disposition"]
    assert "It *broke*." in answer.content.decode()
    answer = client.get(f"{console(stream)}postmortem.json", {"audience": "public"})
    found = json.loads(answer.content)
    assert list(found["writing"]["sections"]) == ["summary"]
    assert found["left_out"]
    assert client.get(f"{console(stream)}postmortem.pdf", follow=True).status_code == 404


def test_a_template_shows_what_empty_sections_begin_with(client: Client, staff: User) -> None:
    stream = written()
    any_ = Template.objects.create(
        kind="postmortem", name="Any", sections={"impact": "Who was hit in {{title}}?"}
    )
    own = Template.objects.create(
        kind="postmortem", name="Own", severity="SEV2", sections={"impact": "How many users?"}
    )
    other = Template.objects.create(
        kind="postmortem", name="Other", severity="SEV1", sections={"impact": "All?"}
    )
    shown = page(client, stream)
    assert "How many users?" in shown
    assert f"section=impact&amp;template={own.pk}" in shown
    assert "Who was hit in Checkout fails?" in page(client, stream, f"?template={any_.pk}")
    assert "All?" in page(client, stream, f"?template={other.pk}")
    assert "?</p>" not in page(client, stream, "?template=")
    assert "How many users?" not in page(client, stream, "?audience=public")


def test_it_says_which_facts_moved_since_it_was_approved(client: Client, staff: User) -> None:
    stream = written()
    do(RequestReview(), stream)
    second = {"actor": Actor("staff", "8")}
    do(ApprovePostmortem(), stream, **second)
    assert "Facts moved" not in page(client, stream)
    do(ChangeSeverity(severity="SEV1"), stream)
    assert "severity. It has to be approved again." in page(client, stream)
    do(RequestReview(), stream)
    assert "Facts moved" in page(client, stream)
    do(ApprovePostmortem(), stream, **second)
    assert "Facts moved" not in page(client, stream)
    do(PublishPostmortem(), stream)
    assert "as it was published last" in page(client, stream, "?audience=public")


def test_a_viewer_reads_and_finds_no_links_to_edit(client: Client) -> None:
    stream, secret = written(), resolved("Secret", private=True, text=None)
    client.force_login(member("vera", "Viewer"))
    shown = page(client, stream)
    assert "<em>broke</em>" in shown
    assert "write_section" not in shown
    assert "Not written yet" not in shown
    for address in (f"{console(secret)}postmortem/", f"{console(secret)}postmortem.json"):
        assert client.get(address).status_code == 404
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    assert client.get(f"{console(stream)}postmortem/").status_code == 403


def test_maintenance_has_none(client: Client, staff: User) -> None:
    from tests.jobs.test_maintenance_windows import schedule

    stream = schedule(timedelta(hours=1))
    assert client.get(f"{console(stream)}postmortem/").status_code == 404
    assert client.get(f"{LIST}INC-99/postmortem/").status_code == 404


def test_it_takes_a_bounded_number_of_queries(
    client: Client, staff: User, django_assert_max_num_queries: Any
) -> None:
    stream = written()
    for each in range(30):
        do(AddNote(text=f"Note {each}."), stream)
        do(AddAction(title=f"Do {each}", kind="detect", owner="staff:7"), stream)
    with django_assert_max_num_queries(30):
        page(client, stream)


def test_the_console_says_when_it_is_due(client: Client, staff: User) -> None:
    stream = resolved(severity="SEV1")
    due = now().date() + timedelta(days=5)
    assert f"Postmortem due {due}, in 5 days." in client.get(console(stream)).content.decode()
    form = client.get(f"{console(stream)}open_postmortem/").content.decode()
    assert f'value="{due}"' in form
    do(OpenPostmortem(due=now().date() - timedelta(days=2)), stream)
    assert "overdue by 2 days." in client.get(console(stream)).content.decode()
    small = client.get(console(resolved(severity="SEV4"))).content.decode()
    assert "No postmortem is owed." in small


def test_what_is_owed_is_listed(client: Client, staff: User) -> None:
    two, one = resolved("Two"), resolved("One", severity="SEV1")
    said = resolved("Said", severity="SEV4")
    do(OpenPostmortem(due=now().date()), said)
    secret = resolved("Secret", private=True, text=None)
    resolved("Drill", drill=True)
    resolved("Small", severity="SEV3")
    declared("Open")
    done = written()
    do(ClosePostmortem(reason="Nothing to learn."), done)
    assert [each.row.stream for each in owed()] == [said, one, two, secret]
    assert [each.due - now().date() for each in owed()][:2] == [timedelta(0), timedelta(days=5)]
    viewer = member("vera", "Viewer")
    assert [each.row.stream for each in owed(viewer)] == [said, one, two]
    shown = client.get(LIST, {"postmortem": "owed"}).content.decode()
    for stream in (said, one, two, secret):
        assert console(stream) in shown
    assert console(done) not in shown


def test_the_list_of_what_is_owed_takes_two_queries(
    django_assert_max_num_queries: Any,
) -> None:
    for each in range(5):
        do(OpenPostmortem(), resolved(f"Number {each}"))
    with django_assert_max_num_queries(2):
        assert len(owed()) == 5


def test_a_severity_that_does_not_exist_is_found_at_the_start(settings: Any) -> None:
    assert not [each for each in run_checks() if each.id == "incidents.E001"]
    settings.INCIDENT_POLICY = {"postmortem_due_days": {"SEV9": 3}}
    (found,) = [each for each in run_checks() if each.id == "incidents.E001"]
    assert "'SEV9'" in found.msg
