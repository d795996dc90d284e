"""Sending: claim, commit, send, record each recipient's answer, commit.

The order makes it at least once: a sender that is killed between the server's yes and our commit
sends that one message again, with the same Message-ID.
"""

from collections.abc import Iterator, Sequence
from time import monotonic
from uuid import uuid4

from msgspec import Struct

from notifications import breaker, recording
from notifications.channels import registry
from notifications.channels.base import Answer, Recipient
from notifications.claiming import LEASE, claim, give_back, renew
from notifications.models import Notice

SLICE = 1.0
"""Seconds for one notice. Then others get their turn."""


class Done(Struct, frozen=True, kw_only=True):
    """One slice: how many were tried, whether more may wait, and behind which delivery."""

    tried: int
    more: bool
    after: int


def send(notice_id: int, channel: str = "email", after: int = 0, seconds: float = SLICE) -> Done:
    """Send a notice on one channel for so many seconds, or until nothing is due."""
    if not breaker.admits(channel):
        return Done(tried=0, more=False, after=after)
    work = _Slice(Notice.objects.get(pk=notice_id), channel, after, monotonic() + seconds)
    registry.channel(channel).deliver(work.notice, work.recipients(), work.record)
    return work.done()


class _Slice:
    """The work of one call. ``after`` is the last delivery that was begun."""

    def __init__(self, notice: Notice, channel: str, after: int, until: float) -> None:
        self.notice, self.channel, self.after, self.until = notice, channel, after, until
        self.worker = str(uuid4())
        self.tried, self.more, self.unbegun = 0, False, False
        self._under_way: dict[int, Recipient] = {}
        self._renewed = monotonic()
        self._answered, self._nobody_there = False, ""

    def recipients(self) -> Iterator[Recipient]:
        """Those that are to be told, claimed a chunk at a time, until the time is over."""
        while monotonic() < self.until:
            claimed = claim(self.notice, self.channel, self.worker, self.after)
            self._renewed = monotonic()
            if not claimed.last:
                return
            held: set[int] | None = None
            for each in claimed.recipients:
                if monotonic() >= self.until or self._nobody_there:
                    self.more = self.unbegun = True
                    return
                if self._is_old():
                    held = renew(self.worker)
                if held is not None and each.delivery not in held:
                    # Somebody took it for a dead one's. It is theirs now.
                    continue
                self._under_way[each.delivery] = each
                self.tried += 1
                self.after = max(self.after, each.delivery)
                yield each
            self.after = max(self.after, claimed.last)
        self.more = True

    def record(self, answers: Sequence[Answer]) -> None:
        """Write answers down; committed when this returns."""
        tries = [(answer, self._under_way.pop(answer.delivery)) for answer in answers]
        recording.record(self.notice, self.channel, tries, self.worker)
        for answer in answers:
            self._answered |= answer.outcome in ("accepted", "refused")
            if answer.outcome == "untried":
                self._nobody_there = answer.words
        if self._is_old():
            renew(self.worker)

    def done(self) -> Done:
        """Give back what was not begun; and say how it went."""
        if self.unbegun:
            give_back(self.worker)
        if self._answered:
            breaker.reset(self.channel)
        elif self._nobody_there:
            breaker.trip(self.channel, self._nobody_there)
            self.more = False
        return Done(tried=self.tried, more=self.more, after=self.after)

    def _is_old(self) -> bool:
        """Whether the lease has to be made good. It counts as done."""
        if monotonic() - self._renewed < LEASE.total_seconds() / 4:
            return False
        self._renewed = monotonic()
        return True
