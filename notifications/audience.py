"""Whom a notice concerns: one place, one query."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import now
from msgspec import Struct

from notifications.models import Delivery, Notice, SubscribedComponent, Subscription

_KINDS = {"maintenance": "maintenance", "postmortem": "postmortems"}
_GOT = ("accepted", "due", "sending")
"""Deliveries of a text that was seen, or may still be."""


class Written(Struct, frozen=True, kw_only=True):
    """One batch: how many deliveries, the first and last of them, and how far it looked."""

    count: int
    first: int
    last: int
    cursor: int
    complete: bool


def concerned(notice: Notice) -> QuerySet[Subscription]:
    """The subscriptions that a notice concerns.

    The audience is frozen as of the event: who subscribed later is not in it. A correction or
    retraction goes to those who got, or may still get, what it puts right, and to no others.
    """
    found = Subscription.objects.filter(state="active")
    if notice.corrects_id is not None:
        got = Delivery.objects.filter(
            notice__stream=notice.stream,
            notice__update_id=notice.update_id,
            notice__position__lt=notice.position,
            subscription=OuterRef("pk"),
            state__in=_GOT,
        )
        return found.filter(Exists(got))
    kind = _KINDS.get(notice.action, "incidents")
    found = found.filter(
        Q(only_incident="") | Q(only_incident=notice.stream),
        since__lt=notice.position,
        **{kind: True},
    )
    if kind == "incidents":
        found = found.filter(min_impact__lte=notice.impact)
    if notice.components:
        chosen = SubscribedComponent.objects.filter(
            subscription=OuterRef("pk"), component__in=notice.components
        )
        found = found.filter(Q(all_components=True) | Exists(chosen))
    return found


def write(notice: Notice, size: int) -> Written:
    """Write deliveries for the next ``size`` subscriptions that a notice concerns.

    Inside the caller's transaction, which also keeps the cursor.
    """
    if notice.action in ("corrected", "retracted") and notice.corrects_id is None:
        return Written(count=0, first=0, last=0, cursor=notice.cursor, complete=True)
    rows = list(
        concerned(notice)
        .filter(pk__gt=notice.cursor)
        .order_by("pk")
        .values_list("pk", "channel")[:size]
    )
    due = now()
    made = Delivery.objects.bulk_create(
        [
            Delivery(notice=notice, subscription_id=pk, channel=channel, due_at=due)
            for pk, channel in rows
        ]
    )
    return Written(
        count=len(made),
        first=made[0].pk if made else 0,
        last=made[-1].pk if made else 0,
        cursor=rows[-1][0] if rows else notice.cursor,
        complete=len(rows) < size,
    )
