"""A message of the queue is only a nudge: lost, late or twice, nobody is forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils.timezone import now

from incidents.decisions.responding import AddNote
from notifications import claiming, fanout, outbox, tasks
from notifications.models import Delivery, Notice, Sender
from tests.ledger.threads import elsewhere
from tests.ledger.world import do
from tests.notifications.readers import notice_of, planned, publish, subscribed, told


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[Any, ...]]]:
    """What would have been published."""
    found: list[tuple[str, tuple[Any, ...]]] = []
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


def tickets(queue: list[Any], notice_id: int) -> dict[int, str]:
    """The newest ticket of each slot that was put into the queue for a notice."""
    return {args[2]: args[3] for _, args in queue if args[:2] == (notice_id, "email")}


@pytest.mark.django_db
def test_the_planner_starts_one_sender_for_the_first_few(queue: list[Any]) -> None:
    subscribed("anna@example.com")
    publish()
    assert tasks.plan() == 1
    ((task, (notice_id, channel, slot, ticket)),) = queue
    assert (task, notice_id, channel, slot) == (tasks.send.name, notice_of().pk, "email", 0)
    assert tasks.send(notice_id, channel, slot, ticket) == 1
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_notice_has_so_many_senders_and_no_more(
    queue: list[Any], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.SENDERS_PER_NOTICE = 3
    monkeypatch.setattr(outbox, "FIRST_BATCH", 1)
    monkeypatch.setattr(outbox, "BATCH", 2)
    for number in range(9):
        subscribed(f"reader{number}@example.com")
    publish()
    tasks.plan()
    assert Sender.objects.count() == 3
    assert set(tickets(queue, notice_of().pk)) == {0, 1, 2}
    for _ in range(4):
        tasks.sweep()
    assert Sender.objects.count() == 3
    alive = [args for _, args in queue if Sender.objects.filter(ticket=args[3]).exists()]
    assert len(alive) == 3, "those before them find that their tickets are gone"


@pytest.mark.django_db
def test_a_sender_hands_its_ticket_on_while_more_waits(
    queue: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    done = fanout.Done(tried=200, more=True, after=77)
    monkeypatch.setattr(fanout, "send", lambda *args: done)
    subscribed("anna@example.com")
    publish()
    tasks.plan()
    _, (notice_id, channel, slot, ticket) = queue.pop()
    tasks.send(notice_id, channel, slot, ticket)
    ((_, following),) = queue
    assert following[:3] == (notice_id, channel, slot)
    assert following[4] == 77, "it goes on behind what is done"
    assert Sender.objects.get().ticket == following[3] != ticket
    # The old message comes a second time: its ticket is worth nothing any more.
    assert tasks.send(notice_id, channel, slot, ticket) == 0
    assert len(queue) == 1


@pytest.mark.django_db
def test_a_sender_waits_for_a_planner_that_is_not_done(queue: list[Any]) -> None:
    subscribed("anna@example.com")
    publish()
    planned()
    notice = notice_of()
    Notice.objects.update(state="planning")
    tasks.start(notice.pk, "email", senders=1)
    _, args = queue.pop()
    tasks.send(*args)
    assert len(queue) == 1
    Notice.objects.update(state="planned")
    _, args = queue.pop()
    tasks.send(*args)
    assert queue == []
    assert not Sender.objects.exists()


@pytest.mark.django_db
def test_the_sweep_finds_what_was_never_nudged(queue: list[Any], settings: Any) -> None:
    subscribed("anna@example.com")
    publish()
    planned()
    queue.clear()
    assert tasks.sweep() == 1
    assert len(queue) == settings.SENDERS_PER_NOTICE


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
    notice = notice_of()

    def taken(worker: str, size: int) -> list[int]:
        found = claiming.claim(notice, "email", worker, size=size)
        return [each.delivery for each in found.recipients]

    mine = taken("one", 3)
    theirs = elsewhere(lambda: taken("two", 200))
    assert len(mine) == len(theirs) == 3
    assert not set(mine) & set(theirs)
