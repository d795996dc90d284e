"""Maintenance windows start and finish by themselves."""

from datetime import UTC, datetime, timedelta

import pytest

from incidents.commands import When, handle
from incidents.decisions import Actor
from incidents.decisions.catalogue import AddComponent
from incidents.decisions.maintenance import (
    CancelMaintenance,
    ExtendMaintenance,
    RescheduleMaintenance,
    ScheduleMaintenance,
    StartMaintenance,
)
from incidents.models import BoardIncident, EventRow, UptimeInterval
from incidents.tasks import drive_maintenance

pytestmark = pytest.mark.django_db
ADA = Actor("staff", "1")
HOUR = timedelta(hours=1)


def now() -> datetime:
    return datetime.now(UTC)


def schedule(starts_in: timedelta, lasting: timedelta = HOUR, *, by_itself: bool = True) -> str:
    """A window in the catalogue's only component. One that lies in the past was moved there."""
    component = handle(
        AddComponent(name=f"API {starts_in} {lasting}"), actor=ADA, surface="admin", expected=0
    )
    start = now() + starts_in
    wish = ScheduleMaintenance(
        title="Upgrade",
        text="We upgrade.",
        starts_at=start,
        ends_at=start + lasting,
        impacts={component.stream: "under_maintenance"},
        by_itself=by_itself,
    )
    when = When(at=start - HOUR) if starts_in < timedelta() else When()
    return handle(wish, actor=ADA, surface="admin", expected=0, when=when).stream


def status(stream: str) -> str:
    return str(BoardIncident.objects.live().get(stream=stream).status)


def test_a_window_whose_time_has_come_starts_at_its_own_time() -> None:
    stream = schedule(-timedelta(minutes=5))
    assert drive_maintenance() == 1
    assert status(stream) == "in_progress"
    row = BoardIncident.objects.live().get(stream=stream)
    assert row.began_at == row.starts_at
    assert UptimeInterval.objects.live().get(stream=stream).ended_at is None


def test_a_window_that_lies_ahead_is_left_alone() -> None:
    stream = schedule(HOUR)
    assert drive_maintenance() == 0
    assert status(stream) == "scheduled"


def test_a_window_that_is_past_starts_and_completes() -> None:
    stream = schedule(-3 * HOUR)
    assert drive_maintenance() == 2
    assert status(stream) == "completed"
    interval = UptimeInterval.objects.live().get(stream=stream)
    assert interval.ended_at is not None
    assert interval.ended_at - interval.began_at == HOUR


def test_running_it_twice_does_nothing_more() -> None:
    schedule(-3 * HOUR)
    drive_maintenance()
    before = EventRow.objects.count()
    assert drive_maintenance() == 0
    assert EventRow.objects.count() == before


def test_a_window_that_is_driven_by_hand_is_left_alone() -> None:
    stream = schedule(-3 * HOUR, by_itself=False)
    assert drive_maintenance() == 0
    assert status(stream) == "scheduled"


def test_a_window_that_was_cancelled_or_moved_does_not_start() -> None:
    cancelled, moved = schedule(-timedelta(minutes=1)), schedule(-timedelta(minutes=2))
    handle(CancelMaintenance(reason="no"), actor=ADA, surface="admin", stream=cancelled, expected=1)
    handle(
        RescheduleMaintenance(starts_at=now() + HOUR, ends_at=now() + 2 * HOUR, reason="later"),
        actor=ADA,
        surface="admin",
        stream=moved,
        expected=1,
    )
    assert drive_maintenance() == 0
    assert (status(cancelled), status(moved)) == ("cancelled", "scheduled")


def test_an_extended_window_goes_on() -> None:
    stream = schedule(-timedelta(minutes=59, seconds=59))
    drive_maintenance()
    handle(
        ExtendMaintenance(ends_at=now() + HOUR, reason="slow"),
        actor=ADA,
        surface="admin",
        stream=stream,
        expected=2,
    )
    assert drive_maintenance() == 0
    assert status(stream) == "in_progress"


def test_what_was_begun_by_hand_after_its_window_is_ended_by_hand() -> None:
    stream = schedule(-3 * HOUR)
    handle(StartMaintenance(), actor=ADA, surface="admin", stream=stream, expected=1)
    assert drive_maintenance() == 0
    assert status(stream) == "in_progress"


def test_the_job_is_an_actor_of_its_own() -> None:
    stream = schedule(-timedelta(minutes=5))
    drive_maintenance()
    event = EventRow.objects.get(stream=stream, type="maintenance.started")
    assert (event.actor_kind, event.actor_id, event.surface) == (
        "job",
        "maintenance-windows",
        "job",
    )
