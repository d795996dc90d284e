"""What every channel takes and gives."""

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

from msgspec import Struct

Outcome = Literal["accepted", "refused", "unclear", "unreachable", "broken"]


class Job(Struct, frozen=True, kw_only=True):
    """One delivery that is to be made: who, and what is said to this one person.

    ``address`` is where it goes, ``subject``, ``text`` and ``html`` are finished. ``headers`` are
    those of a mail (Message-ID, List-Unsubscribe and so on).
    """

    delivery: int
    attempts: int
    address: str
    subject: str
    text: str
    html: str = ""
    headers: dict[str, str] = {}
    envelope_sender: str = ""


class Answer(Struct, frozen=True, kw_only=True):
    """What came of one try, with the server's own words.

    ``accepted``: the other side took it. ``refused``: it answered no; ``code`` tells for how long.
    ``unclear``: it may have taken it, we did not hear. ``unreachable``: no connection, so this
    says nothing about the recipient. ``broken``: our own fault with this one message.
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

    def deliver(self, jobs: Sequence[Job], record: Record) -> None:
        """Try each job once, and record each answer.

        Answers that are ready are recorded together. While a session's last answer is not
        recorded, that session begins no other message: a kill leaves one in doubt for each.
        """

    def close(self) -> None:
        """Give back what is open. It opens again when it is needed."""
