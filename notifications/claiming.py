"""Taking deliveries into work, so that each is in one pair of hands.

A claim is a lease: whoever dies holding it loses it after a while, and the delivery is tried again.
Times are the database's. On PostgreSQL two workers pass each other by (SKIP LOCKED); on SQLite they
take turns.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from msgspec import Struct

from notifications.channels.base import Recipient
from notifications.models import Delivery, Notice, Subscription, Suppression
from notifications.retries import TRIES

LEASE = timedelta(seconds=60)
"""How long a sender may be silent. Each answer that it records makes it good again."""
CHUNK = 200


class Claim(Struct, frozen=True, kw_only=True):
    """What was taken. ``last`` is the last delivery that was looked at, 0 when there was none."""

    recipients: list[Recipient]
    last: int


def claim(notice: Notice, channel: str, worker: str, after: int = 0, size: int = CHUNK) -> Claim:
    """Lease up to ``size`` deliveries of a notice that may be tried now, in their order.

    Those that are due begin behind ``after``: without such a key range each look would pass over
    all that others have done. When there is none, those whose sender died are taken. What needs no
    sending any more is brought to its final state on the way.
    """
    with transaction.atomic():
        mine = Delivery.objects.filter(notice=notice, channel=channel)
        rows = _rows(mine.filter(state="due", due_at__lte=Now(), pk__gt=after), notice, size)
        if not rows:
            rows = _rows(mine.filter(state="sending", leased_until__lt=Now()), notice, size)
        if not rows:
            return Claim(recipients=[], last=0)
        over = _over(notice, rows)
        for answer, (state, ids) in over.items():
            Delivery.objects.filter(pk__in=ids).update(state=state, answer=answer, ended_at=Now())
        ended = {each for _, ids in over.values() for each in ids}
        found = [
            Recipient(
                delivery=row["pk"],
                attempts=row["attempts"] + 1,
                subscription=row["subscription_id"],
                address=row["subscription__address"],
                token=row["subscription__token"],
            )
            for row in rows
            if row["pk"] not in ended
        ]
        Delivery.objects.filter(pk__in=[each.delivery for each in found]).update(
            state="sending",
            attempts=F("attempts") + 1,
            leased_by=worker,
            leased_until=Now() + LEASE,
            tried_at=Now(),
        )
    return Claim(recipients=found, last=rows[-1]["pk"])


def renew(worker: str) -> set[int]:
    """Begin the lease anew for all that a worker still holds: it lives. Which these are."""
    held = Delivery.objects.filter(leased_by=worker, state="sending")
    held.update(leased_until=Now() + LEASE)
    return set(held.values_list("pk", flat=True))


def give_back(worker: str) -> None:
    """What a worker holds and did not begin is due again, as if it had never been taken."""
    Delivery.objects.filter(leased_by=worker, state="sending").update(
        state="due", attempts=F("attempts") - 1, leased_by="", leased_until=None
    )


def takeable() -> Q:
    """Due, or leased by somebody whose time is over."""
    return Q(state="due", due_at__lte=Now()) | Q(state="sending", leased_until__lt=Now())


def _rows(wanted: QuerySet[Delivery], notice: Notice, size: int) -> list[dict[str, Any]]:
    """What may be tried now: nothing whose elder of the same incident is still under way."""
    elders = Delivery.objects.filter(
        notice__in=list(_of_the_same(notice).filter(pk__lt=notice.pk)),
        state="sending",
        leased_until__gte=Now(),
    )
    if notice.stream and elders.exists():
        wanted = wanted.exclude(Exists(elders.filter(subscription=OuterRef("subscription"))))
    if connection.features.has_select_for_update_skip_locked:
        wanted = wanted.select_for_update(skip_locked=True, of=("self",))
    rows = wanted.order_by("pk").values(
        "pk", "state", "attempts", "subscription_id",
        "subscription__state", "subscription__address", "subscription__token",
        "subscription__address_key",
    )[:size]  # fmt: skip
    return [dict(row) for row in rows]


def _of_the_same(notice: Notice) -> QuerySet[Notice]:
    return Notice.objects.filter(stream=notice.stream) if notice.stream else Notice.objects.none()


def _over(notice: Notice, rows: list[dict[str, Any]]) -> dict[str, tuple[str, set[int]]]:
    """Whom nobody is to tell any more: from the reason in words to the final state and the rows."""
    suppressed = set(
        Suppression.objects.filter(
            address_key__in=[row["subscription__address_key"] for row in rows]
        ).values_list("address_key", flat=True)
    )
    newer = _superseded(notice, rows)
    found: dict[str, tuple[str, set[int]]] = {}
    for row in rows:
        if row["subscription__state"] != "active" and notice.action != "confirm":
            why, state = "unsubscribed before it was sent", "cancelled"
        elif row["subscription__address_key"] in suppressed:
            why, state = "the address is suppressed", "suppressed"
        elif row["subscription_id"] in newer:
            why, state = "a newer update went out instead", "superseded"
        elif row["attempts"] >= TRIES and row["state"] == "sending":
            why, state = "whoever sent it died each time", "parked"
        else:
            continue
        found.setdefault(why, (state, set()))[1].add(row["pk"])
    return found


def _superseded(notice: Notice, rows: Iterable[dict[str, Any]]) -> set[int]:
    """The subscriptions to which a newer update of the same incident goes."""
    if notice.action != "published" or notice.position is None:
        return set()
    newer = list(_of_the_same(notice).filter(position__gt=notice.position, action="published"))
    if not newer:
        return set()
    told = Subscription.objects.filter(
        pk__in=[row["subscription_id"] for row in rows],
        deliveries__notice__in=newer,
    )
    return set(told.values_list("pk", flat=True))
