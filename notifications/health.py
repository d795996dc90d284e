"""Whether people are being told: asked of the database alone, so that it works without Redis."""

from datetime import datetime, timedelta

from django.utils.timezone import now
from msgspec import Struct

from incidents.ledger import store
from notifications.models import Checkpoint, Delivery, Notice
from notifications.outbox import NAME

LATE = timedelta(minutes=2)
"""Something that is due for longer than this waits for a worker that is not there."""
MOST_UNREAD = 1_000
"""Events. A planner that is further behind than this stands still."""


class Health(Struct, frozen=True, kw_only=True):
    """How far behind we are.

    ``unread`` counts events that the planner has not seen, ``planning`` notices that are not
    planned to their end. ``oldest_due`` is how many seconds the oldest due delivery has waited,
    ``stuck`` how many leases ran out. ``parked`` wait for a person.
    """

    unread: int
    planning: int
    due: int
    oldest_due: float
    stuck: int
    parked: int

    @property
    def well(self) -> bool:
        """Whether nothing waits that should have been done."""
        return (
            self.oldest_due <= LATE.total_seconds()
            and not self.stuck
            and self.unread <= MOST_UNREAD
        )


def health() -> Health:
    """The state of things now."""
    at = now()
    due = Delivery.objects.filter(state="due", due_at__lte=at)
    oldest = due.order_by("due_at").values_list("due_at", flat=True).first()
    return Health(
        unread=store.head().position - Checkpoint.objects.get(name=NAME).position,
        planning=Notice.objects.filter(state="planning").count(),
        due=due.count(),
        oldest_due=_seconds(oldest, at),
        stuck=Delivery.objects.filter(state="sending", leased_until__lt=at).count(),
        parked=Delivery.objects.filter(state="parked").count(),
    )


def _seconds(since: datetime | None, at: datetime) -> float:
    return 0.0 if since is None else (at - since).total_seconds()


def advice(found: Health) -> list[str]:
    """What is not as it should be, each in one sentence with what to do. Pure."""
    lines = []
    if found.unread > MOST_UNREAD:
        lines.append(
            f"{found.unread:,} events of the ledger are not read yet, so nobody is told of them. "
            "Is a worker running, and the clock (beat)?"
        )
    if found.oldest_due > LATE.total_seconds():
        lines.append(
            f"{found.due:,} due, the oldest for {_long(found.oldest_due)}. "
            "Is a worker running, and the mail server up?"
        )
    if found.stuck:
        lines.append(
            f"{found.stuck:,} held by senders that died. A worker takes them over; is one running?"
        )
    if found.parked:
        lines.append(
            f"{found.parked:,} given up. Read the server's words, mend the reason, then retry."
        )
    return lines


def _long(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.0f} h"
