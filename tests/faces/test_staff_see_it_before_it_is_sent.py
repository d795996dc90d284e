"""A preview shows what would come of a command, by the same code, and does nothing."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from incidents import history
from incidents.decisions.catalogue import AddComponent
from incidents.decisions.declaring import Declare
from incidents.decisions.updating import PublishUpdate
from incidents.ledger import store
from incidents.models import BoardIncident
from notifications import outbox
from notifications.models import Delivery, Notice
from tests.faces.staff import member
from tests.faces.test_staff_act_in_the_admin import BEGIN, console, hidden, send
from tests.ledger.world import declared, do
from tests.notifications.readers import planned, subscribed

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> User:
    user = member("erika", "Incident commander")
    client.force_login(user)
    return user


def previewed(client: Client, address: str, **fields: Any) -> str:
    answer = send(client, address, preview="1", **fields)
    assert answer.status_code == 200
    page: str = answer.content.decode()
    return page


def test_the_mail_and_the_page_are_shown_and_nothing_is_done(client: Client, staff: User) -> None:
    component = do(AddComponent(name="Checkout")).stream
    for name in ("anna", "ben"):
        subscribed(f"{name}@example.com")
    before = (store.head(), Notice.objects.count())
    page = previewed(
        client, f"{BEGIN}declare/",
        title="Checkout fails", severity="SEV2", text="We look <into> it.", notify="on",
        **{f"impacts__{component}": "major_outage"},
    )  # fmt: skip
    assert "2 subscribers will be told" in page
    assert "Mail: [Investigating] Checkout fails" in page
    assert "We look &amp;lt;into&amp;gt; it." in page, "the mail as it is, inside a frame"
    assert "Checkout: major outage" in page
    assert '<div class="console-page">' in page
    assert "anna@" not in page
    assert "\x02" not in page
    assert (store.head(), Notice.objects.count()) == before
    assert not BoardIncident.objects.live().exists()
    assert not Delivery.objects.exists()
    assert "We look &lt;into&gt; it.</textarea>" in page, "what was typed is still there"


def test_what_was_previewed_is_what_is_done(client: Client, staff: User) -> None:
    stream = declared()
    subscribed("anna@example.com")
    address = f"{console(stream)}publish_update/"
    fields = hidden(client, address) | {"text": "It is the disk.", "status": "identified"}
    page = client.post(address, fields | {"notify": "on", "preview": "1"}).content.decode()
    assert client.post(address, fields | {"notify": "on"}).status_code == 302
    outbox.read()
    notice = Notice.objects.get(update_id__gt="")
    assert f"Mail: {notice.subject}" in page
    assert notice.silence == ""


def test_a_correction_is_for_those_who_got_the_wrong_words(client: Client, staff: User) -> None:
    stream = declared()
    subscribed("anna@example.com")
    said = do(PublishUpdate(text="All is lost.", status="identified"), stream)
    planned()
    subscribed("late@example.com")
    page = previewed(
        client, f"{console(stream)}correct_update/",
        update_id=said.recorded[0].event.update_id, text="Not all is lost.",
        reason="Checked.", notify="on",
    )  # fmt: skip
    assert "1 subscriber will be told" in page
    assert "All is lost." in page


def test_silence_gives_its_reason(client: Client, staff: User) -> None:
    stream = do(Declare(title="Rehearsal", severity="SEV3", drill=True)).stream
    subscribed("anna@example.com")
    page = previewed(
        client, f"{console(stream)}publish_update/", text="Only a test.", status="identified"
    )
    assert "0 subscribers will be told" in page
    assert "a drill mails nobody" in page
    assert "It says nothing about this." in page


def test_an_internal_command_shows_what_goes_on_record(client: Client, staff: User) -> None:
    stream = declared()
    page = previewed(client, f"{console(stream)}add_note/", text="The disk is full.")
    assert "(internal)" in page
    assert "0 subscribers will be told" in page
    assert len(history.stream(stream)) == 1


def test_a_refusal_comes_before_a_preview(client: Client, staff: User) -> None:
    stream = declared()
    answer = send(
        client, f"{console(stream)}publish_update/", preview="1", text=" ", status="identified"
    )
    assert answer.status_code == 400
    assert b"console-rehearsal" not in answer.content


def test_what_others_wrote_meanwhile_comes_before_a_preview(client: Client, staff: User) -> None:
    stream = declared()
    address = f"{console(stream)}publish_update/"
    fields = hidden(client, address)
    do(PublishUpdate(text="Somebody else.", status="identified"), stream)
    answer = client.post(
        address, fields | {"text": "Mine.", "status": "identified", "preview": "1"}
    )
    assert answer.status_code == 409
    assert b"Somebody else." in answer.content
    assert b"Mine." in answer.content
