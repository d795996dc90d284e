"""Each reminder is planned once, for those who hold the roles, and mailed like any other notice."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from incidents.commands import When
from incidents.decisions.drafting import ApproveUpdate, DiscardDraft, DraftUpdate
from incidents.decisions.ending import Resolve
from incidents.decisions.postmortem import AddAction, ChangeAction, FinishAction, OpenPostmortem
from incidents.decisions.updating import PublishUpdate
from incidents.reads import find
from notifications import console, people, proof, reminders, tasks
from notifications.models import Delivery, Notice, Reminder
from tests.ledger.world import declared, do, note
from tests.reminders.office import (
    HOUR,
    MINUTE,
    MORNING,
    assign,
    at,
    colleague,
    planned,
    sent,
    told,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def commander() -> User:
    return colleague("carla", "Incident commander")


@pytest.fixture
def stream(commander: User) -> str:
    """An incident that began in the morning, with a promise for ten o'clock."""
    with at(MORNING):
        found = declared()
        assign(found, "commander", commander)
        promise(found, MORNING + HOUR)
    return found


def promise(stream: str, by: Any) -> None:
    do(PublishUpdate(text="We look into it.", next_update_by=by, notify=False), stream)


def drafted(stream: str, user: User) -> str:
    from incidents.decisions import Actor

    outcome = do(DraftUpdate(text="It is the cache."), stream, actor=Actor("staff", str(user.pk)))
    return str(outcome.recorded[-1].event.update_id)


def test_a_promise_reminds_before_it_is_due_and_when_it_is_missed(stream: str) -> None:
    both = ["promise_due", "promise_missed"]
    for minutes, expected in ((49, []), (50, both[:1]), (61, both), (90, both)):
        for _ in range(2):
            with at(MORNING + minutes * MINUTE):
                reminders.plan()
            assert planned() == expected
    assert told() == ["carla"]


def test_the_mail_says_what_since_when_and_where(stream: str, settings: Any) -> None:
    settings.SITE_URL = "https://status.example.com"
    with at(MORNING + 61 * MINUTE):
        (mail,) = sent()
    number = find(stream).number
    link = f"https://status.example.com/admin/incidents/boardincident/INC-{number}/publish_update/"
    assert mail.to == ["carla@example.com"]
    assert mail.subject == f"INC-{number}: the update promised by 14 May 2024, 10:00 UTC is missing"
    for body in (mail.body, mail.alternatives[0][0]):
        assert "Checkout fails" in body
        assert "14 May 2024, 10:00 UTC" in body
        assert link in body
    headers = mail.extra_headers
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["References"] == headers["In-Reply-To"]
    assert stream in headers["References"]
    assert not {name for name in headers if name.startswith("List-")}
    assert Delivery.objects.get().state == "accepted"


def test_a_renewed_promise_is_another_reminder(stream: str) -> None:
    with at(MORNING + 50 * MINUTE):
        reminders.plan()
        promise(stream, MORNING + 2 * HOUR)
    with at(MORNING + 61 * MINUTE):
        assert not reminders.plan()
    with at(MORNING + 2 * HOUR - MINUTE):
        reminders.plan()
    assert planned() == ["promise_due", "promise_due"]


def test_what_is_resolved_reminds_nobody(stream: str) -> None:
    with at(MORNING + 30 * MINUTE):
        do(Resolve(text="All is well.", data_loss="none"), stream)
    for hours in (1, 2, 4, 30):
        with at(MORNING + hours * HOUR):
            assert not reminders.plan()


def test_silence_reminds_at_each_step_until_somebody_speaks(commander: User) -> None:
    with at(MORNING):
        stream = declared()
        assign(stream, "commander", commander)
    for hours in (2, 3, 4, 6):
        with at(MORNING + hours * HOUR):
            reminders.plan()
    assert planned() == ["stale", "stale"]
    with at(MORNING + 7 * HOUR):
        do(note(), stream)
    with at(MORNING + 9 * HOUR):
        assert not reminders.plan()
    with at(MORNING + 10 * HOUR):
        assert len(reminders.plan()) == 1


def test_a_draft_waits_until_somebody_agrees_or_discards_it(stream: str, commander: User) -> None:
    writer = colleague("willi")
    with at(MORNING):
        assign(stream, "communications", writer)
        approved, discarded, waiting = (drafted(stream, writer) for _ in range(3))
        do(ApproveUpdate(update_id=approved), stream)
        do(DiscardDraft(update_id=discarded, reason="No."), stream)
    with at(MORNING + 9 * MINUTE):
        assert not reminders.plan()
    with at(MORNING + 10 * MINUTE):
        (mail,) = sent()
    assert planned() == ["draft_waiting"]
    assert mail.to == ["carla@example.com"], "whoever drafted it is not asked to approve it"
    assert f"approve_update/?update_id={waiting}" in mail.body


def test_an_action_item_reminds_its_owner_until_it_is_done(
    stream: str, commander: User, settings: Any
) -> None:
    settings.INCIDENT_POLICY = {"postmortem_due_days": {}}
    owner, day = colleague("olaf"), MORNING.date() + timedelta(days=5)
    with at(MORNING):
        do(Resolve(text="All is well.", data_loss="none"), stream)
        do(OpenPostmortem(), stream)
        ids = [
            do(
                AddAction(title=title, kind="detect", owner=f"staff:{owner.pk}", due=day), stream
            ).recorded[-1].event.action_id
            for title in ("Add an alarm", "Watch the cache")
        ]  # fmt: skip
    with at(MORNING + 4 * 24 * HOUR):
        mails = sent()
    assert [each.to for each in mails] == [["olaf@example.com"]] * 2
    assert "Add an alarm" in mails[0].body
    assert f"finish_action/?action_id={ids[0]}" in mails[0].body
    with at(MORNING + 4 * 24 * HOUR + HOUR):
        do(FinishAction(action_id=ids[0]), stream)
        do(
            ChangeAction(
                action_id=ids[1], title="Watch the cache", kind="detect",
                owner=f"staff:{owner.pk}", due=day + timedelta(days=9),
            ),
            stream,
        )  # fmt: skip
    for days in (6, 7):
        with at(MORNING + days * 24 * HOUR):
            assert not reminders.plan()
    for days in (13, 15, 16):
        with at(MORNING + days * 24 * HOUR):
            reminders.plan()
    assert planned()[2:] == ["action_due", "action_overdue"]


def test_a_postmortem_reminds_its_owner_when_it_is_owed(stream: str, settings: Any) -> None:
    settings.INCIDENT_POLICY = {"postmortem_due_days": {"SEV2": 5}}
    with at(MORNING):
        do(Resolve(text="All is well.", data_loss="none"), stream)
        assign(stream, "owner", colleague("otto"))
    for days in (3, 4, 5, 6, 7):
        with at(MORNING + days * 24 * HOUR):
            reminders.plan()
    assert planned() == ["postmortem_due", "postmortem_overdue"]
    assert told() == ["otto"]


def test_an_incident_that_was_told_of_long_after_owes_no_reminder(
    commander: User, settings: Any
) -> None:
    settings.INCIDENT_POLICY = {"postmortem_due_days": {"SEV2": 5}}
    with at(MORNING):
        stream = declared()
        assign(stream, "commander", commander)
    with at(MORNING + 7 * 24 * HOUR):
        resolved = When(at=MORNING + HOUR)
        do(Resolve(text="All is well.", data_loss="none"), stream, when=resolved)
    for days in (7, 8, 9):
        with at(MORNING + days * 24 * HOUR):
            reminders.plan()
    assert "postmortem_overdue" not in planned()


def test_drills_remind_nobody(commander: User) -> None:
    with at(MORNING):
        assign(declared(drill=True), "commander", commander)
    with at(MORNING + 4 * HOUR):
        assert not reminders.plan()


def test_what_an_import_tells_of_is_no_silence(commander: User) -> None:
    with at(MORNING):
        stream = declared()
        assign(stream, "commander", commander)
        do(note(), stream, surface="import")
    with at(MORNING + 4 * HOUR):
        assert not reminders.plan()


def test_without_a_role_the_group_hears_and_then_the_addresses(
    stream: str, commander: User, settings: Any
) -> None:
    settings.REMINDERS_TO = ["ops@example.com"]
    commander.is_active = False
    commander.save()
    other = colleague("olga", "Incident commander")
    colleague("viktor", "Viewer")
    with at(MORNING + 50 * MINUTE):
        reminders.plan()
    assert told() == ["olga"]
    other.email = ""
    other.save()
    with at(MORNING + 61 * MINUTE):
        (mail,) = sent()
    assert mail.to == ["ops@example.com"]


def test_a_reminder_that_reaches_nobody_waits_for_somebody(stream: str, commander: User) -> None:
    User.objects.filter(pk=commander.pk).update(is_active=False)
    with at(MORNING + 61 * MINUTE):
        assert not reminders.plan()
    with at(MORNING + 62 * MINUTE):
        assign(stream, "communications", colleague("cleo"))
    with at(MORNING + 63 * MINUTE):
        reminders.plan()
    assert (planned(), told()) == (["promise_missed"], ["cleo"])


def test_of_a_private_incident_only_those_hear_who_may_see_it(
    commander: User, settings: Any
) -> None:
    settings.REMINDERS_TO, settings.REMINDERS_GROUP = ["ops@example.com"], "Responder"
    colleague("rita", "Responder")
    with at(MORNING):
        stream = declared(private=True)
        assign(stream, "commander", colleague("willi", "Responder"))
    with at(MORNING + 3 * HOUR):
        assert not reminders.plan()
    with at(MORNING + 3 * HOUR):
        assign(stream, "communications", commander)
        reminders.plan()
    assert told() == ["carla"]


def test_whoever_left_meanwhile_gets_nothing(stream: str, commander: User) -> None:
    with at(MORNING + 50 * MINUTE):
        found = reminders.plan()
        User.objects.filter(pk=commander.pk).update(is_active=False)
        assert sent(found) == []
    delivery = Delivery.objects.get()
    assert (delivery.state, "no active member of staff" in delivery.answer) == ("cancelled", True)


def test_an_address_that_no_mail_can_carry_counts_as_none(stream: str, commander: User) -> None:
    User.objects.filter(pk=commander.pk).update(email="carla@localhost")
    assert people.address_of(f"staff:{commander.pk}") == ""
    for nobody in ("token:build", "staff:999", "staff:x", "job:clock"):
        assert people.address_of(nobody) == ""
    with at(MORNING + 50 * MINUTE):
        assert not reminders.plan()


def test_the_console_shows_reminders_and_the_proof_does_not(stream: str, commander: User) -> None:
    with at(MORNING + 61 * MINUTE):
        tasks.remind()
        sent(Reminder.objects.values_list("notice_id", flat=True))
    line = console.told(stream, commander)[-1]
    assert line.what.startswith("Reminder to staff, 2024-05-14 10:01 UTC: INC-")
    assert line.how_far == "1 accepted"
    assert Notice.objects.filter(action="reminder").count() == 1
    assert not [line for line in proof.lines(stream) if line.action == "reminder"]
    assert not [each for each in proof.reach(stream) if "missing" in each.subject]


def test_it_takes_the_same_few_queries_for_one_and_for_many(
    commander: User, django_assert_max_num_queries: Any
) -> None:
    with at(MORNING):
        for number in range(12):
            assign(declared(f"Trouble {number}"), "commander", commander)
    with at(MORNING + HOUR), django_assert_max_num_queries(6):
        assert not reminders.plan()
