"""Knocking less often at a door that nobody opens: one question for all who wait behind it.

While a channel's server is away, nothing is tried and nothing counts as a try. After a while one
sender may look again, and only its success opens the door for the others.
"""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now

from notifications.models import Breaker

SHORTEST, LONGEST = timedelta(seconds=5), timedelta(minutes=5)
PROBE = timedelta(seconds=60)
"""How long the one that looks again has, before another one may."""


def admits(channel: str) -> bool:
    """Whether there is hope. Where there was none, only one of those who ask gets a yes."""
    found = Breaker.objects.filter(channel=channel).first()
    if found is None:
        return True
    at = now()
    waiting = Breaker.objects.filter(channel=channel, until=found.until, until__lte=at)
    return bool(waiting.update(until=at + PROBE))


def trip(channel: str, why: str) -> None:
    """There was no connection. Each time in a row, wait twice as long, up to five minutes."""
    with transaction.atomic():
        # Of several senders who find out at the same time, one counts.
        found, new = Breaker.objects.select_for_update().get_or_create(
            channel=channel, defaults={"until": now() + SHORTEST, "why": why[:1024]}
        )
        if not new:
            wait = min(SHORTEST * 2 ** min(found.failures, 10), LONGEST)
            found.failures, found.until = min(found.failures + 1, 1_000), now() + wait
            found.why = why[:1024]
            found.save()


def reset(channel: str) -> None:
    """It answers again."""
    Breaker.objects.filter(channel=channel).delete()
