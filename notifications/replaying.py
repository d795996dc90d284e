"""Sending again what was given up, when staff have mended the reason."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from incidents.errors import Refused
from notifications import tasks
from notifications.models import Delivery, Destination, Notice


def again(deliveries: Iterable[int]) -> int:
    """Make parked deliveries due again, with all of their tries; how many there were.

    What was accepted, superseded or cancelled stays as it is, and so does what is under way.
    """
    found = Delivery.objects.filter(pk__in=list(deliveries), state="parked")
    return _due_again(found)


def again_of(notice: Notice) -> int:
    """The same for everything of a notice that was given up."""
    return _due_again(Delivery.objects.filter(notice=notice, state="parked"))


def sooner(delivery: Delivery) -> int:
    """Try what failed and waits for its next try now; 1, or 0 when it does not wait."""
    found = Delivery.objects.filter(pk=delivery.pk, state="due", attempts__gt=0)
    count = found.update(due_at=now())
    if count:
        tasks.start(delivery.notice_id, delivery.channel, senders=1)
    return count


def repeat(destination: Destination, after: int) -> int:
    """Send a webhook or chat all that it was ever to get of the events behind a position, again.

    For a receiver that lost what it had: it knows by ``webhook-id`` what it knows already.
    """
    return _due_again(_over(destination).filter(notice__position__gt=after))


def repeat_incident(destination: Destination, stream: str) -> int:
    """The same for all that was said of one incident."""
    return _due_again(_over(destination).filter(notice__stream=stream))


def repeat_notice(destination: Destination, notice: Notice) -> int:
    """The same for one notice."""
    return _due_again(_over(destination).filter(notice=notice))


def _over(destination: Destination) -> QuerySet[Delivery]:
    """What a destination was to get, and is over. What a newer one replaced stays so.

    Raises :class:`~incidents.errors.Refused` when it is switched off: nothing would go out.
    """
    if destination.subscription.state != "active":
        raise Refused("it is switched off; enable it first, then send again")
    return Delivery.objects.filter(
        subscription=destination.subscription_id, state__in=("accepted", "parked", "cancelled")
    )


def _due_again(found: QuerySet[Delivery]) -> int:
    with transaction.atomic():
        pairs = sorted(found.values_list("notice_id", "channel").distinct())
        count = found.update(state="due", attempts=0, due_at=now(), ended_at=None)
    for notice_id, channel in pairs:
        tasks.start(notice_id, channel, senders=1)
    return count
