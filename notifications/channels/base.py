"""What every channel takes and gives."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, Protocol

from msgspec import Struct

if TYPE_CHECKING:
    from notifications.models import Notice
    from notifications.retries import Verdict

Outcome = Literal["accepted", "refused", "unclear", "unreachable", "untried", "broken"]


class Recipient(Struct, frozen=True, kw_only=True):
    """One delivery that is to be made: to whom. What is said stands in the notice.

    ``address`` is where it goes, ``token`` what unsubscribes it.
    """

    delivery: int
    attempts: int
    subscription: int
    address: str
    token: str


class Answer(Struct, frozen=True, kw_only=True):
    """What came of one try, with the server's own words.

    ``accepted``: the other side took it. ``refused``: it answered no; ``code`` tells for how long.
    ``unclear``: it may have taken it, we did not hear. ``unreachable``: it was lost on the way,
    before it can have been taken. ``untried``: there was no connection for it, so this says nothing
    about the recipient. ``broken``: our own fault with this one message.
    ``retry_after``: seconds that the other side asked us to wait.
    """

    delivery: int
    outcome: Outcome
    code: int | None = None
    words: str = ""
    retry_after: int | None = None
    milliseconds: int = 0


Record = Callable[[Sequence[Answer]], None]
"""Writes answers down, and returns when they are committed."""


class Channel(Protocol):
    """One way to reach people."""

    def deliver(self, notice: "Notice", recipients: Iterable[Recipient], record: Record) -> None:
        """Try each recipient once, and record each answer.

        A recipient is taken from ``recipients`` when it can be served. Answers that are ready are
        recorded together. While a session's last answer is not recorded, that session begins no
        other message: a kill leaves one in doubt for each.
        """

    def decide(
        self, answer: Answer, attempts: int, age: timedelta, now: datetime, jitter: float
    ) -> "Verdict":
        """What follows from an answer: see :func:`notifications.retries.decide`."""

    def close(self) -> None:
        """Give back what is open. It opens again when it is needed."""
