"""The words of a mail: from the event, complete, threaded, and safe."""

from datetime import UTC, datetime, timedelta
from email.message import Message

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from incidents.commands import When
from incidents.decisions.catalogue import AddComponent
from incidents.decisions.declaring import Declare, Retitle
from incidents.decisions.ending import Resolve
from incidents.decisions.maintenance import ScheduleMaintenance
from incidents.decisions.updating import CorrectUpdate, PublishUpdate, RetractUpdate
from incidents.ledger import store
from tests.ledger.world import do
from tests.notifications.readers import notice_of, planned, publish, sent, subscribed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _anna() -> None:
    subscribed("anna@example.com")


def newest() -> EmailMultiAlternatives:
    sent()
    found = mail.outbox[-1]
    assert isinstance(found, EmailMultiAlternatives)
    return found


def html_of(message: EmailMultiAlternatives) -> str:
    return str(message.alternatives[0][0])


def test_a_subject_can_be_scanned() -> None:
    stream = publish("Checkout fails")
    assert newest().subject == "[Investigating] Checkout fails"
    do(Resolve(text="Over.", data_loss="none"), stream)
    assert newest().subject == "[Resolved] Checkout fails"


def test_it_has_all_that_a_reader_asks() -> None:
    api = do(AddComponent(name="API")).stream
    stream = publish("Checkout fails", impacts={api: "partial_outage"})
    planned()
    by = datetime(2150, 1, 3, 17, tzinfo=UTC)
    said = PublishUpdate(
        text="A **bad** deploy.", status="identified", impacts={api: "major_outage"},
        next_update_by=by,
    )  # fmt: skip
    when = When(at=datetime.now(UTC), zone="America/Los_Angeles")
    do(said, stream, when=when)
    head = store.head()
    body = str(newest().body)
    for words in (
        "Identified: Checkout fails",
        "A **bad** deploy.",
        "Status: investigating → identified",
        "API: partial outage → major outage",
        "API: major outage",
        "3 January 2150, 09:00 PST (17:00 UTC)",
        "/incidents/",
        "Unsubscribe: http://127.0.0.1:8000/subscriptions/unsubscribe/",
        f"Ledger {head.position}:{head.digest}",
    ):
        assert words in body
    assert "<strong>bad</strong>" in html_of(newest())
    assert "\x02" not in body + html_of(newest())


def test_it_says_what_was_so_then() -> None:
    stream = publish("First title")
    do(Retitle(title="Second title"), stream)
    assert newest().subject == "[Investigating] First title"


def test_a_correction_shows_both_texts() -> None:
    stream = publish(text="It is the database.")
    sent()
    update_id = notice_of().update_id
    do(CorrectUpdate(update_id=update_id, text="It is the cache.", reason="We looked."), stream)
    message = newest()
    assert message.subject == "[Correction] Checkout fails"
    for words in ("It is the cache.", "> It is the database.", "Reason: We looked."):
        assert words in message.body
    do(RetractUpdate(update_id=update_id, reason="It is neither."), stream)
    message = newest()
    assert message.subject == "[Withdrawn] Checkout fails"
    assert "> It is the cache." in message.body


def test_planned_work_has_its_window() -> None:
    at = datetime(2150, 1, 3, 14, tzinfo=UTC)
    do(
        ScheduleMaintenance(
            title="Work", text="We work.", starts_at=at, ends_at=at + timedelta(hours=1)
        )
    )
    message = newest()
    assert message.subject == "[Maintenance planned] Work"
    assert "3 January 2150, 14:00 UTC to 3 January 2150, 15:00 UTC" in message.body


def test_mails_of_one_incident_are_one_thread() -> None:
    stream = publish()
    first = newest().message()
    do(PublishUpdate(text="More."), stream)
    second = newest().message()
    assert first["References"] == second["References"] == second["In-Reply-To"]
    assert first["Message-ID"] != second["Message-ID"]
    publish("Another")
    assert newest().message()["References"] != first["References"]


def test_it_says_that_a_machine_sent_it_and_how_to_leave() -> None:
    publish()
    message: Message = newest().message()
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["To"] == "anna@example.com"
    assert message["Cc"] is message["Bcc"] is None


@pytest.mark.parametrize(
    "title",
    ["<script>alert(1)</script>", "{{ settings.SECRET_KEY }}", "{unsubscribe} %s", "Ünïcödé 🔥"],
)
def test_what_people_type_stays_text(title: str) -> None:
    do(Declare(title=title, severity="SEV1", text=f"{title}\n\n[x](javascript:alert(1))"))
    message = newest()
    assert message.subject == f"[Investigating] {title}"
    assert title in message.body
    assert "<script" not in html_of(message)
    assert 'href="javascript' not in html_of(message)


def test_a_title_that_is_too_long_is_cut() -> None:
    publish("word " * 50)
    subject = newest().subject
    assert len(subject) == 160
    assert subject.endswith("…")
