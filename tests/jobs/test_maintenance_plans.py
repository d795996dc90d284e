"""Windows of a plan are announced by themselves: in time, once, and never into the past."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from incidents import planning
from incidents.decisions.catalogue import AddComponent, RetireComponent
from incidents.models import BoardIncident, EventRow, MaintenancePlan
from incidents.tasks import announce_planned_maintenance
from tests.ledger.world import do

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MONDAY = datetime(2030, 3, 4, 12, tzinfo=UTC)


def plan(**more: Any) -> MaintenancePlan:
    """Each Tuesday at two in Berlin, announced a day before."""
    given: dict[str, Any] = {
        "title": "Index rebuild",
        "text": "Short interruptions.",
        "rule": "FREQ=WEEKLY;BYDAY=TU",
        "first_day": MONDAY.date() - 7 * DAY,
        "opens_at": "02:00",
        "zone": "Europe/Berlin",
        "minutes": 90,
        "lead_hours": 24,
        "done_until": MONDAY - 2 * DAY,
    }
    found = MaintenancePlan.objects.create(**given | more)
    found.refresh_from_db()
    return found


def scheduled() -> list[Any]:
    return list(BoardIncident.objects.live().filter(kind="maintenance").order_by("starts_at"))


def test_a_window_is_announced_when_its_lead_begins() -> None:
    component = do(AddComponent(name="Database")).stream
    it = plan(components=[component], by_itself=False)
    assert planning.announce(it, MONDAY - timedelta(hours=12)) == 0
    assert planning.announce(it, MONDAY) == 1
    (row,) = scheduled()
    assert row.starts_at == datetime(2030, 3, 5, 1, tzinfo=UTC)
    assert row.ends_at - row.starts_at == timedelta(minutes=90)
    assert (row.title, row.by_itself, row.status) == ("Index rebuild", False, "scheduled")
    event = EventRow.objects.get(type="maintenance.scheduled")
    assert (event.actor_kind, event.actor_id) == ("job", f"maintenance-plan-{it.pk}")
    assert event.surface == "job"
    assert component in event.payload
    assert planning.announced(it) == [row.number]


def test_a_window_is_announced_once() -> None:
    it = plan()
    assert [planning.announce(it, MONDAY) for _ in range(3)] == [1, 0, 0]
    again = MaintenancePlan.objects.get()
    assert planning.announce(again, MONDAY) == 0
    assert len(scheduled()) == 1


def test_killed_after_the_announcement_it_does_not_announce_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    it = plan()
    with monkeypatch.context() as patch:
        patch.setattr(planning, "_note", lambda *_, **__: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            planning.announce(it, MONDAY)
    assert len(scheduled()) == 1
    again = MaintenancePlan.objects.get()
    assert again.done_until == MONDAY - 2 * DAY
    assert planning.announce(again, MONDAY) == 0
    assert len(scheduled()) == 1
    assert again.done_until == scheduled()[0].starts_at


def test_killed_and_then_edited_it_leaves_the_window_as_it_was_announced() -> None:
    it = plan()
    planning.announce(it, MONDAY)
    MaintenancePlan.objects.update(done_until=MONDAY - 2 * DAY, text="Other words.")
    assert planning.announce(MaintenancePlan.objects.get(), MONDAY) == 0
    assert len(scheduled()) == 1
    assert MaintenancePlan.objects.get().done_until == scheduled()[0].starts_at


def test_a_window_that_passed_meanwhile_is_logged_and_not_scheduled(
    caplog: pytest.LogCaptureFixture,
) -> None:
    it = plan()
    with caplog.at_level(logging.WARNING):
        assert planning.announce(it, MONDAY + 7 * DAY) == 1
    assert [row.starts_at for row in scheduled()] == [datetime(2030, 3, 12, 1, tzinfo=UTC)]
    assert "was not announced: its time had passed" in caplog.text
    assert MaintenancePlan.objects.get().missed == datetime(2030, 3, 5, 1, tzinfo=UTC)


def test_several_windows_may_be_announced_ahead() -> None:
    it = plan(lead_hours=24 * 30)
    assert planning.announce(it, MONDAY) == 5
    starts = [row.starts_at.hour for row in scheduled()]
    assert starts == [1, 1, 1, 1, 0]


def test_a_refusal_stays_on_the_plan_until_it_is_put_right() -> None:
    component = do(AddComponent(name="Database")).stream
    do(RetireComponent(reason="Gone."), component)
    it = plan(components=[component])
    assert planning.announce(it, MONDAY) == 0
    assert "Database is retired" in MaintenancePlan.objects.get().trouble
    it.components = []
    assert planning.announce(it, MONDAY) == 1
    assert MaintenancePlan.objects.get().trouble == ""


def test_the_task_looks_at_active_plans_only() -> None:
    now = datetime.now(UTC)
    soon = {
        "rule": "FREQ=DAILY",
        "zone": "UTC",
        "first_day": now.date(),
        "opens_at": (now - timedelta(hours=1)).time().replace(microsecond=0),
        "lead_hours": 23,
        "done_until": now,
    }
    plan(**soon)
    paused = plan(**soon, active=False, title="Paused")
    assert announce_planned_maintenance() == 1
    assert announce_planned_maintenance() == 0
    assert [row.title for row in scheduled()] == ["Index rebuild"]
    assert planning.announced(paused) == []


def test_the_clock_rings_for_plans() -> None:
    from config.celery import configuration

    beat = configuration()["beat_schedule"]["maintenance-plans"]
    assert beat["task"] == announce_planned_maintenance.name
