"""Taking deliveries into work, so that each is in one pair of hands.

A claim is a lease: whoever dies holding it loses it after a while, and the delivery is tried again.
Times are the database's. On PostgreSQL two workers pass each other by (SKIP LOCKED); on SQLite they
take turns.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from notifications.models import Delivery, Notice, Suppression
from notifications.retries import TRIES

LEASE = timedelta(seconds=60)
"""How long a sender may be silent. Each answer that it records makes it good again."""
CHUNK = 200


def claim(notice_id: int, worker: str, size: int = CHUNK) -> list[Delivery]:
    """Lease up to ``size`` deliveries of a notice that may be tried now, in their order.

    Each comes with its subscription and notice. What needs no sending any more is brought to its
    final state on the way.
    """
    with transaction.atomic():
        rows = _takeable(notice_id).order_by("pk")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        taken = list(rows.values_list("pk", flat=True)[:size])
        if not taken:
            return []
        _end_what_is_over(taken)
        Delivery.objects.filter(pk__in=taken, state__in=("due", "sending")).update(
            state="sending",
            attempts=F("attempts") + 1,
            leased_by=worker,
            leased_until=Now() + LEASE,
            tried_at=Now(),
        )
    held = Delivery.objects.filter(pk__in=taken, leased_by=worker, state="sending")
    return list(held.select_related("subscription", "notice").order_by("pk"))


def renew(worker: str) -> None:
    """Begin the lease anew for all that a worker still holds: it lives."""
    Delivery.objects.filter(leased_by=worker, state="sending").update(leased_until=Now() + LEASE)


def takeable() -> Q:
    """Due, or leased by somebody whose time is over."""
    return Q(state="due", due_at__lte=Now()) | Q(state="sending", leased_until__lt=Now())


def _takeable(notice_id: int) -> QuerySet[Delivery]:
    """What may be tried now: nothing whose elder of the same incident is still under way."""
    elder = Delivery.objects.filter(
        subscription=OuterRef("subscription"),
        notice__stream=OuterRef("notice__stream"),
        notice__lt=OuterRef("notice"),
        state="sending",
        leased_until__gte=Now(),
    ).exclude(notice__stream="")
    return Delivery.objects.filter(takeable(), ~Exists(elder), notice=notice_id)


def _end_what_is_over(taken: Sequence[int]) -> None:
    """Final states for what nobody is to be told any more, each with the reason in words."""
    mine = Delivery.objects.filter(pk__in=taken)
    mine.exclude(subscription__state="active").exclude(notice__action__in=("confirm",)).update(
        state="cancelled", answer="unsubscribed before it was sent", ended_at=Now()
    )
    suppressed = Suppression.objects.filter(address_key=OuterRef("subscription__address_key"))
    mine.filter(Exists(suppressed), state__in=("due", "sending")).update(
        state="suppressed", answer="the address is suppressed", ended_at=Now()
    )
    newer = Notice.objects.filter(
        stream=OuterRef("notice__stream"),
        position__gt=OuterRef("notice__position"),
        action="published",
        deliveries__subscription=OuterRef("subscription"),
    )
    mine.filter(Exists(newer), notice__action="published", state__in=("due", "sending")).update(
        state="superseded", answer="a newer update went out instead", ended_at=Now()
    )
    mine.filter(attempts__gte=TRIES, state="sending").update(
        state="parked", answer="whoever sent it died each time", ended_at=Now()
    )
