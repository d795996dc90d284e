"""Proof of notice: who was to be told of an incident, who was, when, and what the server said."""

import csv
import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, TextIO

from django.db.models import OuterRef, QuerySet, Subquery
from msgspec import Struct

from incidents.documents.cells import cell
from notifications.models import Delivery, Notice, Subscription

COLUMNS = (
    "event_position", "action", "subject", "text_sha256", "published_at", "silence",
    "subscription", "address", "channel", "state", "attempts", "tried_at", "ended_at", "code",
    "answer",
)  # fmt: skip
MINUTES = (1, 5, 15)


class Line(Struct, frozen=True, kw_only=True):
    """One recipient of one notice; or one notice that nobody was told of, with the reason.

    ``text_sha256`` tells which text it was. ``address`` is "" unless it was asked for, and "erased"
    where the subscription is gone.
    """

    event_position: int | None
    action: str
    subject: str
    text_sha256: str
    published_at: datetime
    silence: str = ""
    subscription: int | None = None
    address: str = ""
    channel: str = ""
    state: str = ""
    attempts: int = 0
    tried_at: datetime | None = None
    ended_at: datetime | None = None
    code: int | None = None
    answer: str = ""


def lines(stream: str, *, addresses: bool = False) -> Iterator[Line]:
    """All notices of an incident with their recipients, in order; streamed."""
    for notice in _of_events(stream).order_by("position").iterator():
        digest = hashlib.sha256(notice.text.encode()).hexdigest()
        about: dict[str, Any] = {
            "event_position": notice.position,
            "action": notice.action,
            "subject": notice.subject,
            "text_sha256": digest,
            "published_at": notice.published_at,
        }
        if notice.silence:
            yield Line(**about, silence=notice.silence)
        # Not a join: the subscription may be erased, and the delivery stays.
        address_of = Subscription.objects.filter(pk=OuterRef("subscription_id")).values("address")
        found = Delivery.objects.filter(notice=notice).annotate(to=Subquery(address_of[:1]))
        for each in found.order_by("pk").iterator(chunk_size=2_000):
            yield Line(
                **about,
                subscription=each.subscription_id,
                address=(each.to or "erased") if addresses else "",
                channel=each.channel,
                state=each.state,
                attempts=each.attempts,
                tried_at=each.tried_at,
                ended_at=each.ended_at,
                code=each.code,
                answer=each.answer,
            )


def write_csv(found: Iterable[Line], out: TextIO) -> None:
    """The lines as CSV with a heading. Cells cannot become formulas."""
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for line in found:
        writer.writerow([cell(getattr(line, column)) for column in COLUMNS])


class Reach(Struct, frozen=True, kw_only=True):
    """How fast one notice reached people. Seconds from its event to each server's yes.

    ``within`` is the share of all recipients that was reached within so many minutes.
    """

    event_position: int | None
    subject: str
    recipients: int
    states: dict[str, int]
    first: float | None
    p50: float | None
    p95: float | None
    p99: float | None
    within: dict[int, float]


def reach(stream: str) -> list[Reach]:
    """The figures of each notice of an incident that somebody was to be told of."""
    return [_reach(notice) for notice in _of_events(stream).filter(silence="").order_by("position")]


def _of_events(stream: str) -> QuerySet[Notice]:
    """What was said of an incident to readers. Reminders to staff are not among it."""
    return Notice.objects.filter(stream=stream).exclude(position=None)


def _reach(notice: Notice) -> Reach:
    states: dict[str, int] = {}
    for state in notice.deliveries.values_list("state", flat=True).iterator():
        states[state] = states.get(state, 0) + 1
    ended = notice.deliveries.filter(state="accepted").order_by("ended_at")
    took = [
        (at - notice.published_at).total_seconds()
        for at in ended.values_list("ended_at", flat=True)
        if at is not None
    ]
    everybody = sum(states.values())
    return Reach(
        event_position=notice.position,
        subject=notice.subject,
        recipients=everybody,
        states=states,
        first=took[0] if took else None,
        p50=percentile(took, 50),
        p95=percentile(took, 95),
        p99=percentile(took, 99),
        within={
            minutes: sum(each <= 60 * minutes for each in took) / everybody if everybody else 0.0
            for minutes in MINUTES
        },
    )


def percentile(ordered: list[float], percent: int) -> float | None:
    """The least value that so many per cent of all do not exceed (nearest rank)."""
    if not ordered:
        return None
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
