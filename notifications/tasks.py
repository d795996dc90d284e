"""Nudges. Every task looks at what is due in the database: none that is lost loses anything.

A chunk of a notice goes to the end of the queue when more of it is left, so a notice with a million
recipients does not hold up the first mails of the next one.
"""

import logging
from collections.abc import Sequence
from typing import Any

from celery import shared_task

from incidents.events import Recorded
from notifications import claiming, fanout, outbox
from notifications.doorbell import Doorbell
from notifications.models import Delivery
from notifications.speaking import SPEAKING

logger = logging.getLogger(__name__)

AT_ONCE = 4
"""Chunks of one notice that are under way at the same time."""


@shared_task(name="notifications.tasks.plan")
def plan() -> int:
    """Read the ledger, and plan what is not planned yet; how many batches were written.

    Notices take turns: a batch of each, until all are there.
    """
    outbox.read()
    batches = 0
    while waiting := outbox.waiting():
        for notice_id in waiting:
            first = outbox.plan(notice_id)
            if first is not None:
                batches += 1
                nudge_send(notice_id)
    return batches


@shared_task(name="notifications.tasks.send")
def send(notice_id: int) -> int:
    """Send one chunk of a notice; how many deliveries were taken."""
    taken = fanout.send(notice_id)
    if taken == claiming.CHUNK:
        nudge_send(notice_id)
    return taken


@shared_task(name="notifications.tasks.sweep")
def sweep() -> int:
    """Nudge every notice that has something due: what was never nudged, or whose sender died."""
    rows = Delivery.objects.filter(claiming.takeable()).order_by("notice_id")
    notices = list(rows.values_list("notice_id", flat=True).distinct())
    for notice_id in notices:
        for _ in range(AT_ONCE):
            nudge_send(notice_id)
    return len(notices)


doorbell = Doorbell(lambda: _nudge(plan))


def nudge_plan(events: Sequence[Recorded[Any]]) -> None:
    """Ask a worker to plan, if one of these events speaks. Never raises: the beat asks again."""
    if any(type(each.event) in SPEAKING for each in events):
        doorbell.press()


def nudge_send(notice_id: int) -> None:
    """Ask a worker to send a chunk. Never raises: the sweep asks again."""
    _nudge(send, notice_id)


def _nudge(task: object, *args: int) -> None:
    try:
        task.delay(*args)  # type: ignore[attr-defined]  # a task, which Celery leaves untyped
    except Exception as error:  # whatever the broker does, the list is in the database
        logger.warning("A nudge was lost (%s); the sweep will find it.", type(error).__name__)
