"""What the processes of the fan-out bench do: on the database, or beside it."""

import secrets
import smtplib
from datetime import timedelta
from itertools import count
from statistics import median
from time import monotonic, perf_counter
from typing import Any

from django.utils.timezone import now

from incidents.commands import handle
from incidents.decisions import Actor
from incidents.decisions.declaring import Declare
from incidents.decisions.maintenance import ScheduleMaintenance
from incidents.decisions.updating import PublishUpdate
from notifications import mails, outbox
from notifications.channels.base import Recipient
from notifications.models import Delivery, Notice, Subscription

WARM = 8
_numbers = count()
_TEXT = (
    "Some answers take longer than usual, and a few fail. We found one machine that is "
    "**overloaded**, and are moving its work to others. We will say more within the hour."
)


def readers(number: int) -> None:
    """So many subscribers who hear of incidents, and a few who hear of maintenance."""
    at = now()
    for each in range(WARM):
        Subscription.objects.create(
            channel="email", address=f"warm{each}@example.com", address_key=f"warm{each}",
            token=secrets.token_urlsafe(32), state="active", requested_at=at, confirmed_at=at,
            incidents=False,
        )  # fmt: skip
    for begin in range(0, number, 5_000):
        Subscription.objects.bulk_create(
            Subscription(
                channel="email", address=f"reader{each}@example.com", address_key=f"{each:064d}",
                token=secrets.token_urlsafe(32), state="active", requested_at=at, confirmed_at=at,
                maintenance=False,
            )
            for each in range(begin, min(begin + 5_000, number))
        )  # fmt: skip


def warm() -> int:
    """Announce a maintenance to a few, so that no process is cold; how many mails that makes."""
    begins = now() + timedelta(hours=1)
    wish = ScheduleMaintenance(
        title="New disks", text=_TEXT, starts_at=begins, ends_at=begins + timedelta(hours=1)
    )
    _hand_in(wish, None)
    return WARM


def publish() -> float:
    """A new public incident; when (monotonic) its command was handed in."""
    began = monotonic()
    _declare()
    return began


def publish_times(number: int) -> float:
    """Seconds that publishing an update takes, the median of so many."""
    stream = _declare()
    took = []
    for _ in range(number):
        wish = PublishUpdate(text=_TEXT, status="identified")
        began = perf_counter()
        _hand_in(wish, stream)
        took.append(perf_counter() - began)
    return median(took)


def _declare() -> str:
    return str(_hand_in(Declare(title="Slow answers", severity="SEV3", text=_TEXT), None).stream)


def _hand_in(wish: Any, stream: str | None) -> Any:
    key = f"bench:{next(_numbers)}:{secrets.token_hex(8)}"
    return handle(
        wish, actor=Actor("job", "bench"), surface="job", stream=stream, expected=None, key=key
    )


def unfinished() -> int:
    """What is not planned, and what is planned and has no end."""
    outbox_waits = Notice.objects.filter(state="planning").count()
    return outbox_waits + Delivery.objects.filter(state__in=("due", "sending")).count()


def silence_the_past() -> None:
    """Count what was published so far as told, so that the next run begins with nothing."""
    outbox.read()
    Notice.objects.update(state="silent")


def content() -> str:
    """One finished mail, as ours sends it."""
    to = Recipient(
        delivery=1, attempts=1, subscription=1, address="reader1@example.com", token="t" * 43
    )
    return mails.Mould(Notice.objects.latest("pk")).letter(to).content.decode()


def bare_loop(port: int, number: int, text: str) -> dict[str, float]:
    """The plain loop: one connection, one mail after the other. Seconds of the first and of all."""
    ready = text.encode()
    began = monotonic()
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        smtp.sendmail("status@example.com", ["reader0@example.com"], ready)
        first = monotonic() - began
        for each in range(1, number):
            smtp.sendmail("status@example.com", [f"reader{each}@example.com"], ready)
        return {"first": first, "all": monotonic() - began}
