"""Proof of notice: who was to be told of an incident, who was, when, and what the server said."""

import csv
import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, TextIO, cast

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber
from msgspec import Struct

from incidents.documents.cells import cell
from notifications.addresses import without_addresses
from notifications.models import Delivery, Notice, Subscription

COLUMNS = (
    "event_position", "action", "subject", "text_sha256", "published_at", "silence",
    "subscription", "address", "channel", "state", "attempts", "tried_at", "ended_at", "code",
    "answer",
)  # fmt: skip
MINUTES = (1, 5, 15)
PERCENTS = (50, 95, 99)


class Line(Struct, frozen=True, kw_only=True):
    """One recipient of one notice; or one notice that nobody was told of, with the reason.

    ``text_sha256`` tells which text it was. ``address`` is "" unless it was asked for (and
    then it stands in no ``answer`` either), and "erased" where the subscription is gone.
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
                answer=each.answer if addresses else without_addresses(each.answer),
            )


def write_csv(found: Iterable[Line], out: TextIO) -> None:
    """The lines as CSV with a heading. Cells cannot become formulas."""
    out.writelines(csv_rows(found))


def csv_rows(found: Iterable[Line]) -> Iterator[str]:
    """The same, row by row, for whoever streams it."""
    # The writer gives back what its file's write gives back: here, the row itself.
    writer = csv.writer(cast("TextIO", _Echo()))
    yield str(writer.writerow(COLUMNS))
    for line in found:
        yield str(writer.writerow([cell(getattr(line, column)) for column in COLUMNS]))


class _Echo:
    """A file that keeps nothing."""

    def write(self, row: str) -> str:
        """The row."""
        return row


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
    notices = _of_events(stream).filter(silence="").order_by("position")
    return [reach_of(notice) for notice in notices]


def _of_events(stream: str) -> QuerySet[Notice]:
    """What was said of an incident to readers. Reminders to staff are not among it."""
    return Notice.objects.filter(stream=stream).exclude(position=None)


def reach_of(notice: Notice) -> Reach:
    """The figures of one notice. Counted in the database: there may be a million recipients."""
    by_state = notice.deliveries.order_by().values_list("state")
    states = dict(by_state.annotate(count=Count("pk")))
    reached = notice.deliveries.filter(state="accepted", ended_at__isnull=False)
    began = notice.published_at
    counted = reached.aggregate(
        all=Count("pk"),
        first=Min("ended_at"),
        **{
            f"in_{minutes}": Count("pk", filter=Q(ended_at__lte=began + timedelta(minutes=minutes)))
            for minutes in MINUTES
        },
    )
    ranks = {percent: rank(counted["all"], percent) for percent in PERCENTS}
    numbered = reached.annotate(rank=Window(RowNumber(), order_by=[F("ended_at")]))
    at = dict(numbered.filter(rank__in=set(ranks.values())).values_list("rank", "ended_at"))
    took = {percent: _seconds(began, at.get(ranks[percent])) for percent in PERCENTS}
    everybody = sum(states.values())
    return Reach(
        event_position=notice.position,
        subject=notice.subject,
        recipients=everybody,
        states=states,
        first=_seconds(began, counted["first"]),
        p50=took[50],
        p95=took[95],
        p99=took[99],
        within={
            minutes: counted[f"in_{minutes}"] / everybody if everybody else 0.0
            for minutes in MINUTES
        },
    )


def _seconds(since: datetime, at: datetime | None) -> float | None:
    return None if at is None else (at - since).total_seconds()


def rank(count: int, percent: int) -> int:
    """Which of so many values, from 1, is the least that so many per cent do not exceed.

    The nearest rank: a value that was measured. 0 when there is none.
    """
    return -(-count * percent // 100)
