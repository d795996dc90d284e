"""Whom a notice concerns: one place, one query."""

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import now
from msgspec import Struct

from notifications.models import Delivery, Notice, SubscribedComponent, Subscription

_KINDS = {"maintenance": "maintenance", "postmortem": "postmortems"}
# The rows never leave the database: only so are a million of them written in seconds.
_WRITE = (
    "INSERT INTO notifications_delivery"
    " (notice_id, subscription_id, channel, state, attempts, due_at, leased_by, answer)"
    " SELECT %s, found.*, 'due', 0, %s, '', '' FROM ({query}) AS found"
    " RETURNING subscription_id, channel"
)
_GOT = ("accepted", "due", "sending")
"""Deliveries of a text that was seen, or may still be."""


class Written(Struct, frozen=True, kw_only=True):
    """One batch: how many deliveries, on which channels, and how far it looked."""

    count: int
    channels: set[str]
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


def size(notice: Notice) -> int:
    """How many would be told."""
    return 0 if notice.silence or _puts_nothing_right(notice) else concerned(notice).count()


def _puts_nothing_right(notice: Notice) -> bool:
    """Whether it is about words that nobody was told."""
    return notice.action in ("corrected", "retracted") and notice.corrects_id is None


def write(notice: Notice, size: int) -> Written:
    """Write deliveries for the next ``size`` subscriptions that a notice concerns.

    Inside the caller's transaction, which also keeps the cursor.
    """
    if _puts_nothing_right(notice):
        return Written(count=0, channels=set(), cursor=notice.cursor, complete=True)
    found = concerned(notice).filter(pk__gt=notice.cursor).order_by("pk")
    query, given = found.values("pk", "channel")[:size].query.sql_with_params()
    with connection.cursor() as cursor:
        due = connection.ops.adapt_datetimefield_value(now())
        cursor.execute(_WRITE.format(query=query), [notice.pk, due, *given])
        rows = cursor.fetchall()
    return Written(
        count=len(rows),
        channels={channel for _, channel in rows},
        cursor=max((subscription for subscription, _ in rows), default=notice.cursor),
        complete=len(rows) < size,
    )
