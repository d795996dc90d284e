"""Nudges. Every task looks at what is due in the database: none that is lost loses anything.

A notice has a few senders at a time, and each goes to the end of the queue after a second: one with
a million recipients does not hold up the first mails of the next one.
"""

import logging
from collections.abc import Sequence
from time import sleep
from typing import Any
from uuid import uuid4

from celery import shared_task
from django.conf import settings

from incidents.events import Recorded
from notifications import claiming, fanout, outbox, reminders
from notifications.doorbell import Doorbell
from notifications.models import Delivery, Notice, Sender
from notifications.speaking import SPEAKING

logger = logging.getLogger(__name__)

PATIENCE = 0.02
"""Seconds before a sender looks again for what the planner is about to write."""


@shared_task(name="notifications.tasks.plan")
def plan() -> int:
    """Read the ledger, and plan what is not planned yet; how many batches were written.

    Notices take turns: a batch of each, until all are there.
    """
    outbox.read()
    batches = 0
    seen: set[int] = set()
    full: set[tuple[int, str]] = set()
    while waiting := outbox.waiting():
        for notice_id in waiting:
            channels = outbox.plan(notice_id)
            batches += bool(channels)
            # One sender for the first few. When there are more, all that may send at once.
            for name in channels or ():
                if notice_id not in seen:
                    start(notice_id, name, senders=1)
                elif (notice_id, name) not in full:
                    start(notice_id, name)
                    full.add((notice_id, name))
            seen.add(notice_id)
    return batches


@shared_task(name="notifications.tasks.send")
def send(
    notice_id: int, channel: str = "email", slot: int = 0, ticket: str = "", after: int = 0
) -> int:
    """Send for one slice, and hand the ticket on if more is to come; how many were tried.

    Without a ticket it is done once.
    """
    mine = Sender.objects.filter(notice=notice_id, channel=channel, slot=slot, ticket=ticket)
    if ticket and not mine.exists():
        return 0
    done = fanout.send(notice_id, channel, after)
    more = done.more or Notice.objects.filter(pk=notice_id, state="planning").exists()
    if ticket and not more:
        mine.delete()
    elif ticket:
        if not done.tried:
            sleep(PATIENCE)
        following = str(uuid4())
        if mine.update(ticket=following):
            _nudge(send, notice_id, channel, slot, following, done.after)
    return done.tried


@shared_task(name="notifications.tasks.sweep")
def sweep() -> int:
    """Start senders for every notice that has something due: never begun, or its sender died."""
    rows = Delivery.objects.filter(claiming.takeable()).order_by("notice_id", "channel")
    found = list(rows.values_list("notice_id", "channel").distinct())
    for notice_id, channel in found:
        start(notice_id, channel)
    return len(found)


@shared_task(name="notifications.tasks.remind")
def remind() -> int:
    """Plan the reminders to staff whose time has come; how many there were."""
    found = reminders.plan()
    for notice_id in found:
        _nudge(send, notice_id, reminders.CHANNEL)
    return len(found)


def start(notice_id: int, channel: str, senders: int | None = None) -> None:
    """Start as many senders as a notice may have. Those that run already hand over to these."""
    for slot in range(senders or settings.SENDERS_PER_NOTICE):
        ticket = str(uuid4())
        Sender.objects.update_or_create(
            notice_id=notice_id, channel=channel, slot=slot, defaults={"ticket": ticket}
        )
        _nudge(send, notice_id, channel, slot, ticket)


doorbell = Doorbell(lambda: _nudge(plan))


def nudge_plan(events: Sequence[Recorded[Any]]) -> None:
    """Ask a worker to plan, if one of these events speaks. Never raises: the beat asks again."""
    if any(type(each.event) in SPEAKING for each in events):
        doorbell.press()


def nudge_send(notice_id: int, channel: str) -> None:
    """Ask a worker to send a letter. Never raises: the sweep asks again."""
    _nudge(send, notice_id, channel)


def _nudge(task: object, *args: object) -> None:
    try:
        task.delay(*args)  # type: ignore[attr-defined]  # a task, which Celery leaves untyped
    except Exception as error:  # whatever the broker does, the list is in the database
        logger.warning("A nudge was lost (%s); the sweep will find it.", type(error).__name__)
