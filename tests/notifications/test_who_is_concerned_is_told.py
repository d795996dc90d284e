"""Planning: each subscription that a notice concerns has one delivery, and nobody else has."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from incidents.commands import When
from incidents.decisions import Actor
from incidents.decisions.catalogue import AddComponent
from incidents.decisions.declaring import Declare, Retitle
from incidents.decisions.ending import Cancel, Reopen, Resolve
from incidents.decisions.maintenance import ScheduleMaintenance
from incidents.decisions.responding import AddNote
from incidents.decisions.updating import CorrectUpdate, PublishUpdate, RetractUpdate
from notifications import audience, outbox
from notifications.models import Checkpoint, Delivery, Notice
from tests.ledger.world import do
from tests.notifications.readers import notice_of, planned, publish, sent, subscribed, told

pytestmark = pytest.mark.django_db
ANNA, BEN, CHLOE = "anna@example.com", "ben@example.com", "chloe@example.com"


def test_an_update_goes_to_those_who_asked_for_incidents() -> None:
    subscribed(ANNA)
    subscribed(BEN, incidents=False)
    publish()
    planned()
    assert told(notice_of()) == {ANNA: "due"}


def test_an_audience_is_frozen_as_of_the_event() -> None:
    subscribed(ANNA)
    publish()
    subscribed(BEN)
    planned()
    assert told(notice_of()) == {ANNA: "due"}


def test_components_choose() -> None:
    api, web = (do(AddComponent(name=name)).stream for name in ("API", "Web"))
    subscribed(ANNA, components=[api])
    subscribed(BEN, components=[web])
    subscribed(CHLOE)
    stream = publish(impacts={api: "partial_outage"})
    planned()
    assert set(told(notice_of())) == {ANNA, CHLOE}
    do(PublishUpdate(text="Web, too.", impacts={web: "partial_outage"}), stream)
    planned()
    assert set(told(notice_of())) == {ANNA, BEN, CHLOE}


def test_an_incident_without_components_concerns_everybody() -> None:
    api = do(AddComponent(name="API")).stream
    subscribed(ANNA, components=[api])
    publish()
    planned()
    assert set(told(notice_of())) == {ANNA}


@pytest.mark.parametrize(
    ("status", "reached"),
    [
        ("degraded_performance", {ANNA}),
        ("partial_outage", {ANNA, BEN}),
        ("major_outage", {ANNA, BEN, CHLOE}),
    ],
)
def test_impact_chooses(status: str, reached: set[str]) -> None:
    api = do(AddComponent(name="API")).stream
    subscribed(ANNA, min_impact=1)
    subscribed(BEN, min_impact=2)
    subscribed(CHLOE, min_impact=3)
    publish(impacts={api: status})
    planned()
    assert set(told(notice_of())) == reached


def test_the_end_is_told_to_those_who_heard_of_the_worst() -> None:
    api = do(AddComponent(name="API")).stream
    subscribed(ANNA, min_impact=3)
    stream = publish(impacts={api: "major_outage"})
    do(Resolve(text="Over.", data_loss="none"), stream)
    planned()
    assert set(told(notice_of())) == {ANNA}


def test_one_incident_only() -> None:
    mine = publish("Mine")
    subscribed(ANNA, only_incident=mine)
    do(PublishUpdate(text="More."), mine)
    planned()
    assert set(told(notice_of())) == {ANNA}
    publish("Another")
    planned()
    assert told(notice_of()) == {}


def test_maintenance_goes_to_those_who_asked_for_it() -> None:
    subscribed(ANNA, maintenance=False)
    subscribed(BEN, incidents=False)
    at = datetime.now(UTC) + timedelta(hours=2)
    do(ScheduleMaintenance(title="Work", text="We work.", starts_at=at, ends_at=at + timedelta(1)))
    planned()
    assert set(told(notice_of())) == {BEN}


@pytest.mark.parametrize(
    ("more", "command", "why"),
    [
        ({"drill": True}, {}, "a drill mails nobody"),
        ({"notify": False}, {}, "whoever wrote it chose to tell nobody"),
        ({}, {"actor": Actor("import", "x")}, "history was brought in"),
        ({}, {"surface": "import"}, "history was brought in"),
        ({}, {"when": When(precision="day")}, "it is history, not news"),
        (
            {},
            {"when": When(at=datetime.now(UTC) - timedelta(hours=25))},
            "it is history, not news",
        ),
    ],
)
def test_silence_is_on_the_record(more: Any, command: Any, why: str) -> None:
    subscribed(ANNA)
    do(Declare(title="x", severity="SEV1", text="Words.", **more), **command)
    planned()
    notice = notice_of()
    assert (notice.silence, notice.state, told(notice)) == (why, "silent", {})


def test_what_is_not_said_makes_no_notice() -> None:
    subscribed(ANNA)
    stream = do(Declare(title="x", severity="SEV1")).stream
    do(AddNote(text="Internal."), stream)
    do(Retitle(title="y"), stream)
    planned()
    assert not Notice.objects.exists()


def test_those_who_heard_of_the_end_hear_that_it_was_none() -> None:
    subscribed(ANNA)
    stream = publish()
    do(Resolve(text="Over.", data_loss="none"), stream)
    sent()
    do(Reopen(reason="It fails again."), stream)
    sent()
    assert (notice_of().subject, told(notice_of())) == (
        "[Reopened] Checkout fails",
        {ANNA: "accepted"},
    )
    do(Cancel(reason="It was a monitor that failed."), stream)
    sent()
    assert notice_of().subject == "[Cancelled] Checkout fails"
    assert "It was a monitor that failed." in notice_of().text


def test_where_nothing_was_said_nothing_is_taken_back() -> None:
    subscribed(ANNA)
    stream = do(Declare(title="x", severity="SEV1")).stream
    do(Cancel(reason="False alarm."), stream)
    planned()
    assert not Notice.objects.exists()


def test_a_correction_goes_to_those_who_got_the_wrong_text() -> None:
    subscribed(ANNA)
    subscribed(BEN)
    stream = publish()
    planned()
    wrong = notice_of()
    wrong.deliveries.filter(subscription__address=BEN).update(state="parked")
    sent()
    subscribed(CHLOE)
    update_id = wrong.update_id
    do(CorrectUpdate(update_id=update_id, text="Right.", reason="It was wrong."), stream)
    planned()
    assert set(told(notice_of())) == {ANNA}
    do(RetractUpdate(update_id=update_id, reason="Still wrong."), stream)
    planned()
    assert set(told(notice_of())) == {ANNA}


def test_a_correction_of_what_nobody_was_told_is_told_to_nobody() -> None:
    subscribed(ANNA)
    stream = publish(notify=False)
    planned()
    update_id = notice_of().update_id
    do(CorrectUpdate(update_id=update_id, text="Right.", reason="It was wrong."), stream)
    planned()
    assert (notice_of().state, told(notice_of())) == ("planned", {})


def test_running_it_again_adds_nothing() -> None:
    subscribed(ANNA)
    publish()
    planned()
    before = Notice.objects.count(), Delivery.objects.count()
    planned()
    assert (Notice.objects.count(), Delivery.objects.count()) == before == (1, 1)


def test_what_was_said_before_this_was_installed_mails_nobody() -> None:
    subscribed(ANNA)
    stream = publish()
    Checkpoint.objects.update(position=2)
    planned()
    assert not Notice.objects.exists()
    do(PublishUpdate(text="More."), stream)
    planned()
    assert Notice.objects.count() == 1


def test_the_first_few_are_planned_before_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "FIRST_BATCH", 2)
    monkeypatch.setattr(outbox, "BATCH", 3)
    for number in range(7):
        subscribed(f"reader{number}@example.com")
    publish()
    outbox.read()
    (notice_id,) = outbox.waiting()
    counts = []
    while outbox.plan(notice_id) is not None:
        counts.append(Notice.objects.get().planned)
    assert counts == [2, 5, 7]
    assert Notice.objects.get().state == "planned"
    assert Delivery.objects.count() == 7


def test_a_planner_that_dies_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "FIRST_BATCH", 2)
    for number in range(5):
        subscribed(f"reader{number}@example.com")
    publish()
    outbox.read()
    (notice_id,) = outbox.waiting()
    outbox.plan(notice_id)
    write = audience.write

    def dying(*args: Any) -> Any:
        write(*args)
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(audience, "write", dying)
        with pytest.raises(RuntimeError, match="killed"):
            outbox.plan(notice_id)
    assert Delivery.objects.count() == 2
    planned()
    assert Delivery.objects.count() == 5
    assert Notice.objects.get().planned == 5
