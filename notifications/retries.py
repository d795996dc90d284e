"""What follows from an answer: a pure function, without a clock and without a database.

Mail servers speak in codes (RFC 5321, RFC 3463). 4xx is "later", 5xx is "no"; the enhanced code
says whose fault it is. Waits grow by doubling, with full jitter, and last for more than a day.
"""

import re
from datetime import datetime, timedelta

from msgspec import Struct

from notifications.channels.base import Answer
from notifications.words import DeliveryState

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=60), timedelta(hours=4)
TRIES = 16
"""Waits of up to 1, 2, 4, ... 240 minutes: more than a day in all, jitter included."""
SOON = timedelta(seconds=5)
"""Before what may have arrived is sent again; doubled each time, too."""
UNCLEAR_TRIES = 8
"""Each of them may be a duplicate."""
LATEST = timedelta(hours=36)
"""Age of a notice whose server was never there. After that it is no news."""

_ENHANCED = re.compile(r"\b([45]\.\d{1,3}\.\d{1,3})\b")
_NOBODY = ("5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")
"""There is no such mailbox, or it is closed: the address scores in full."""
_FULL = ("4.2.2", "5.2.2")
"""The mailbox is full."""
_POLICY = "5.7."
"""We are refused, not the reader: our problem."""


class Verdict(Struct, frozen=True, kw_only=True):
    """What becomes of a delivery. ``due_at`` is when to try again, None in a final state.

    ``score`` is added to the address; ``ours`` means that we have to mend something. What is not
    ``counted`` was no try. ``ends`` says why the subscription is over with it.
    """

    state: DeliveryState
    due_at: datetime | None = None
    score: float = 0.0
    ours: bool = False
    counted: bool = True
    ends: str = ""


def decide(answer: Answer, attempts: int, age: timedelta, now: datetime, jitter: float) -> Verdict:
    """The verdict on the answer to the ``attempts``-th try, for a notice of that age.

    ``jitter`` lies in [0, 1).
    """
    if answer.outcome == "accepted":
        return Verdict(state="accepted")
    if answer.outcome == "broken" or (answer.outcome == "untried" and age >= LATEST):
        return Verdict(state="parked", ours=True)
    if answer.outcome == "untried":
        # When the server is to be asked again is one question for all, not one for each.
        return Verdict(state="due", due_at=now, counted=False)
    if answer.outcome == "refused":
        return _refused(answer, attempts, now, jitter)
    unclear = answer.outcome == "unclear"
    if attempts >= (UNCLEAR_TRIES if unclear else TRIES):
        return Verdict(state="parked", ours=not unclear)
    return Verdict(
        state="due", due_at=now + wait(attempts, jitter, SOON if unclear else FIRST_WAIT)
    )


def _refused(answer: Answer, attempts: int, now: datetime, jitter: float) -> Verdict:
    code, enhanced = answer.code or 0, _enhanced(answer.words)
    if 500 <= code < 600 and enhanced not in _FULL:
        if enhanced.startswith(_POLICY):
            return Verdict(state="parked", ours=True)
        nobody = enhanced in _NOBODY or (not enhanced and code == 550)
        return Verdict(state="parked", score=5.0 if nobody else 1.0)
    score = 0.5 if enhanced in _FULL else 0.0
    if attempts >= TRIES:
        return Verdict(state="parked", score=score)
    return Verdict(state="due", due_at=now + wait(attempts, jitter), score=score)


def _enhanced(words: str) -> str:
    found = _ENHANCED.search(words)
    return found[1] if found else ""


def wait(attempts: int, jitter: float, first: timedelta = FIRST_WAIT) -> timedelta:
    """Half of a doubling wait, and by chance up to the whole of it."""
    longest: timedelta = min(first * 2 ** (attempts - 1), LONGEST_WAIT)
    return longest / 2 + jitter * longest / 2
