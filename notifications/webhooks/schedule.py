"""When a webhook or a chat message is tried again: ten times in about three days.

The waits are those that Standard Webhooks proposes. A pure function, without a clock.
"""

from datetime import datetime, timedelta

from notifications.channels.base import Answer
from notifications.retries import Verdict

WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
TRIES = len(WAITS) + 1
GONE = 410


def decide(answer: Answer, attempts: int, now: datetime, jitter: float) -> Verdict:
    """The verdict on the answer to the ``attempts``-th try. ``jitter`` lies in [0, 1).

    The other side may ask for more time, and not for less.
    """
    if answer.outcome == "accepted":
        return Verdict(state="accepted")
    if answer.outcome == "broken":
        return Verdict(state="parked", ours=True)
    if answer.code == GONE:
        return Verdict(state="parked", ends="it answered 410 Gone")
    if attempts >= TRIES:
        return Verdict(state="parked")
    wait = WAITS[max(attempts, 1) - 1] * (0.9 + 0.2 * jitter)
    return Verdict(state="due", due_at=now + max(wait, timedelta(seconds=answer.retry_after or 0)))
