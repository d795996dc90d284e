"""Two workers at the same moment, and one that dies: no reminder twice, and none lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from notifications import people, reminders
from notifications.models import Delivery, Notice, Reminder
from tests.ledger.world import declared
from tests.reminders.office import HOUR, MORNING, assign, at, colleague

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 4


@pytest.fixture(autouse=True)
def _three_that_are_stale() -> None:
    user = colleague("carla")
    with at(MORNING):
        for number in range(3):
            assign(declared(f"Trouble {number}"), "commander", user)


def test_each_is_planned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    together, reached = Barrier(WORKERS), people.reached

    def all_at_once(reminder: Any) -> list[str]:
        """Everybody has looked, and found nothing planned, before anybody writes."""
        found = reached(reminder)
        if reminder.title == "Trouble 0":
            together.wait(timeout=30)
        return found

    monkeypatch.setattr(people, "reached", all_at_once)

    def work(_: int) -> list[int]:
        try:
            return reminders.plan()
        finally:
            connections.close_all()

    with at(MORNING + 3 * HOUR), ThreadPoolExecutor(WORKERS) as pool:
        planned = [each for found in pool.map(work, range(WORKERS)) for each in found]
    assert len(planned) == len(set(planned)) == 3
    assert Reminder.objects.count() == Notice.objects.count() == Delivery.objects.count() == 3


def test_one_that_dies_while_it_plans_leaves_all_to_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Killed(BaseException):
        pass

    def killed(*_: Any) -> None:
        raise Killed

    with at(MORNING + 3 * HOUR):
        with monkeypatch.context() as patch:
            patch.setattr(reminders, "_standing", killed)
            with pytest.raises(Killed):
                reminders.plan()
        assert not Reminder.objects.exists()
        assert not Notice.objects.exists()
        assert len(reminders.plan()) == 3
        assert not reminders.plan()
