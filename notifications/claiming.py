"""Taking deliveries into work, so that each is in one pair of hands.

A claim is a lease: whoever dies holding it loses it after a while, and the delivery is tried again.
Times are the database's. On PostgreSQL two workers pass each other by (SKIP LOCKED); on SQLite they
take turns.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from msgspec import Struct

from notifications.channels.base import Recipient
from notifications.models import Delivery, Notice
from notifications.retries import TRIES

LEASE = timedelta(seconds=60)
"""How long a sender may be silent. Each answer that it records makes it good again."""
CHUNK = 400

_DUE = "state = 'due' AND due_at <= %s AND id > %s"
_ABANDONED = "state = 'sending' AND leased_until < %s AND %s >= 0"
# Few rows are looked at, in their order; nothing whose elder of the same incident is under way.
_CLAIM = (
    "WITH taken AS (SELECT id FROM notifications_delivery AS mine"
    " WHERE notice_id = %s AND channel = %s AND {which}{elders} ORDER BY id LIMIT %s{lock})"
    " UPDATE notifications_delivery SET state = 'sending', attempts = attempts + 1,"
    " leased_by = %s, leased_until = %s, tried_at = %s"
    " WHERE {among} RETURNING id, attempts, subscription_id"
)
_ELDERS = (
    " AND NOT EXISTS (SELECT 1 FROM notifications_delivery AS elder"
    " JOIN notifications_notice AS earlier ON earlier.id = elder.notice_id"
    " WHERE elder.subscription_id = mine.subscription_id AND elder.state = 'sending'"
    " AND earlier.stream = %s AND earlier.id < mine.notice_id AND elder.leased_until >= %s)"
)


class Claim(Struct, frozen=True, kw_only=True):
    """What was taken. ``last`` is the last delivery that was looked at, 0 when there was none."""

    recipients: list[Recipient]
    last: int


def claim(
    notice: Notice, channel: str, worker: str, after: int = 0, size: int | None = None
) -> Claim:
    """Lease up to ``size`` deliveries of a notice that may be tried now, in their order.

    Those that are due begin behind ``after``: without such a key range each look would pass over
    all that others have done. When there is none, those whose sender died are taken. What needs no
    sending any more is brought to its final state on the way.
    """
    with transaction.atomic():
        taken = _take(_DUE, notice, channel, worker, after, size or CHUNK)
        if not taken:
            taken = _take(_ABANDONED, notice, channel, worker, after, size or CHUNK)
        if not taken:
            return Claim(recipients=[], last=0)
        found = _recipients(taken)
        over = _over(notice, channel, found)
        for answer, (state, ids) in over.items():
            Delivery.objects.filter(pk__in=ids).update(
                state=state, answer=answer, ended_at=Now(), leased_by="", leased_until=None,
                attempts=F("attempts") - 1,
            )  # fmt: skip
        ended = {each for _, ids in over.values() for each in ids}
    return Claim(
        recipients=[to for to, *_ in found if to.delivery not in ended],
        last=max(pk for pk, *_ in taken),
    )


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


_READERS = (
    "SELECT id, address, token, state, EXISTS (SELECT 1 FROM notifications_suppression AS no"
    " WHERE no.address_key = reader.address_key) FROM notifications_subscription AS reader"
    " WHERE {among}"
)
_Row = tuple[int, int, int]
"""Delivery, attempts, subscription."""


def _recipients(taken: Sequence[_Row]) -> list[tuple[Recipient, str, bool]]:
    """Who they are, in the order of the deliveries; with the state, and whether suppressed."""
    ids = [subscription for _, _, subscription in taken]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_READERS.format(among="id = ANY(%s)"), [ids])
        else:
            cursor.execute(_READERS.format(among=f"id IN ({','.join('%s' for _ in ids)})"), ids)
        readers = {pk: rest for pk, *rest in cursor.fetchall()}
    # Whoever was erased meanwhile has left nothing to send to.
    gone = ("", "", "ended", False)
    found = []
    for pk, attempts, subscription in sorted(taken):
        address, token, state, suppressed = readers.get(subscription, gone)
        to = Recipient(
            delivery=pk, attempts=attempts, subscription=subscription, address=address, token=token
        )
        found.append((to, state, bool(suppressed)))
    return found


def _take(
    which: str, notice: Notice, channel: str, worker: str, after: int, size: int
) -> list[_Row]:
    """Lease what may be tried now: the rows, in any order."""
    at, until = _clock()
    earlier = _elders(notice)
    query = _CLAIM.format(
        which=which,
        elders=_ELDERS if earlier else "",
        lock=" FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else "",
        # An array is looked up in the index, whatever the planner believes of the table.
        among="id = ANY(ARRAY(SELECT id FROM taken))"
        if connection.vendor == "postgresql"
        else "id IN (SELECT id FROM taken)",
    )
    given: list[Any] = [notice.pk, channel, at, after]
    given += [notice.stream, at] if earlier else []
    with connection.cursor() as cursor:
        cursor.execute(query, [*given, size, worker, until, at])
        return [(pk, attempts, to) for pk, attempts, to in cursor.fetchall()]


def _clock() -> tuple[Any, Any]:
    """The database's time, and the end of a lease that begins now, as plain SQL takes them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement_timestamp()"
            if connection.vendor == "postgresql"
            else "SELECT strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')",
            [],
        )
        at = cursor.fetchone()[0]
    at = at if isinstance(at, datetime) else datetime.fromisoformat(at).replace(tzinfo=UTC)
    adapt = connection.ops.adapt_datetimefield_value
    return adapt(at), adapt(at + LEASE)


def _elders(notice: Notice) -> bool:
    """Whether something earlier of the same incident is being sent at this moment."""
    if not notice.stream:
        return False
    earlier = Notice.objects.filter(stream=notice.stream, pk__lt=notice.pk)
    return Delivery.objects.filter(
        notice__in=list(earlier.values_list("pk", flat=True)),
        state="sending",
        leased_until__gte=Now(),
    ).exists()


def _over(
    notice: Notice, channel: str, rows: Sequence[tuple[Recipient, str, bool]]
) -> dict[str, tuple[str, set[int]]]:
    """Whom nobody is to tell any more: from the reason in words to the final state and the rows."""
    # A program wants every event, and tells their order by the position.
    newer = _superseded(notice, rows) if channel != "webhook" else set()
    found: dict[str, tuple[str, set[int]]] = {}
    for to, state, suppressed in rows:
        if state != "active" and notice.action != "confirm":
            why, final = "unsubscribed before it was sent", "cancelled"
        elif suppressed:
            why, final = "the address is suppressed", "suppressed"
        elif to.subscription in newer:
            why, final = "a newer update went out instead", "superseded"
        elif to.attempts > TRIES:
            why, final = "whoever sent it died each time", "parked"
        else:
            continue
        found.setdefault(why, (final, set()))[1].add(to.delivery)
    return found


def _superseded(notice: Notice, rows: Sequence[tuple[Recipient, str, bool]]) -> set[int]:
    """The subscriptions to which a newer update of the same incident goes."""
    if notice.action != "published" or notice.position is None:
        return set()
    newer = Notice.objects.filter(
        stream=notice.stream, position__gt=notice.position, action="published"
    )
    wanted = list(newer.values_list("pk", flat=True))
    if not wanted:
        return set()
    told = Delivery.objects.filter(
        notice__in=wanted, subscription__in=[to.subscription for to, *_ in rows]
    )
    return set(told.values_list("subscription_id", flat=True))
