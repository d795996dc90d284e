"""A message of the queue is only a nudge: lost, late or twice, nobody is forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils.timezone import now

from incidents.decisions.responding import AddNote
from notifications import claiming, fanout, tasks
from notifications.models import Delivery
from tests.ledger.threads import elsewhere
from tests.ledger.world import do
from tests.notifications.readers import notice_of, planned, publish, subscribed, told


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[int, ...]]]:
    """What would have been published."""
    found: list[tuple[str, tuple[int, ...]]] = []
    for task in (tasks.plan, tasks.send):
        monkeypatch.setattr(task, "delay", lambda *args, name=task.name: found.append((name, args)))
    return found


@pytest.mark.django_db(transaction=True)
def test_an_update_nudges_the_planner_after_its_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    pressed: list[int] = []
    monkeypatch.setattr(tasks.doorbell, "press", lambda: pressed.append(1))
    stream = publish()
    assert len(pressed) == 1
    do(AddNote(text="Internal."), stream)
    assert len(pressed) == 1, "a note says nothing to subscribers"


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_does_not_stop_the_update(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*args: Any) -> None:
        raise ConnectionError("no broker")

    monkeypatch.setattr(tasks.plan, "delay", gone)
    subscribed("anna@example.com")
    publish()
    tasks.doorbell.finish()
    planned()
    assert told(notice_of()) == {"anna@example.com": "due"}


@pytest.mark.django_db
def test_the_planner_nudges_a_sender_for_each_batch(queue: list[Any]) -> None:
    subscribed("anna@example.com")
    publish()
    assert tasks.plan() == 1
    assert queue == [("notifications.tasks.send", (notice_of().pk,))]
    assert tasks.send(notice_of().pk) == 1
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_chunk_that_was_full_asks_for_the_next(
    queue: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        subscribed(f"reader{number}@example.com")
    publish()
    planned()
    monkeypatch.setattr(claiming, "CHUNK", 2)
    monkeypatch.setattr(fanout, "send", lambda notice_id: 2)
    tasks.send(notice_of().pk)
    assert queue == [("notifications.tasks.send", (notice_of().pk,))]


@pytest.mark.django_db
def test_the_sweep_finds_what_was_never_nudged(queue: list[Any]) -> None:
    subscribed("anna@example.com")
    publish()
    planned()
    queue.clear()
    assert tasks.sweep() == 1
    assert queue == tasks.AT_ONCE * [("notifications.tasks.send", (notice_of().pk,))]


@pytest.mark.django_db
def test_the_sweep_finds_what_a_dead_sender_held(queue: list[Any]) -> None:
    subscribed("anna@example.com")
    publish()
    planned()
    Delivery.objects.update(state="sending", leased_until=now() + timedelta(minutes=1))
    assert tasks.sweep() == 0
    Delivery.objects.update(leased_until=now() - timedelta(seconds=1))
    assert tasks.sweep() == 1


@pytest.mark.django_db
def test_a_nudge_for_what_is_done_does_nothing(queue: list[Any]) -> None:
    subscribed("anna@example.com")
    publish()
    planned()
    for _ in range(3):
        tasks.send(notice_of().pk)
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_senders_each_takes_its_own(queue: list[Any]) -> None:
    for number in range(6):
        subscribed(f"reader{number}@example.com")
    publish()
    planned()
    notice_id = notice_of().pk
    mine = claiming.claim(notice_id, "one", size=3)
    theirs = elsewhere(lambda: [each.pk for each in claiming.claim(notice_id, "two")])
    assert len(mine) == len(theirs) == 3
    assert not {each.pk for each in mine} & set(theirs)
