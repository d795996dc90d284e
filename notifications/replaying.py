"""Sending again what was given up, when staff have mended the reason."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from notifications import tasks
from notifications.models import Delivery, Destination


def again(deliveries: Iterable[int]) -> int:
    """Make parked deliveries due again, with all of their tries; how many there were.

    What was accepted, superseded or cancelled stays as it is, and so does what is under way.
    """
    found = Delivery.objects.filter(pk__in=list(deliveries), state="parked")
    return _due_again(found)


def repeat(destination: Destination, after: int) -> int:
    """Send a webhook or chat all that it was ever to get of the events behind a position, again.

    For a receiver that lost what it had: it knows by ``webhook-id`` what it knows already.
    """
    found = Delivery.objects.filter(
        subscription=destination.subscription_id,
        notice__position__gt=after,
        state__in=("accepted", "parked", "cancelled"),
    )
    return _due_again(found)


def _due_again(found: QuerySet[Delivery]) -> int:
    with transaction.atomic():
        pairs = sorted(set(found.values_list("notice_id", "channel")))
        count = found.update(state="due", attempts=0, due_at=now(), ended_at=None)
    for notice_id, channel in pairs:
        tasks.start(notice_id, channel, senders=1)
    return count
