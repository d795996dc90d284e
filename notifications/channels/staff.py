"""Mail to people who work here. They are named by id, and found at the moment of sending."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from notifications import people
from notifications.channels.base import Answer, Recipient, Record
from notifications.channels.email import Mail
from notifications.models import Notice
from notifications.retries import Verdict

GONE = "no active member of staff with a mail address"


class Staff(Mail):
    """As :class:`Mail`, with sessions of its own: a reminder waits behind no reader."""

    def deliver(self, notice: Notice, recipients: Iterable[Recipient], record: Record) -> None:
        """Send the notice to each who is still there."""
        super().deliver(notice, _present(recipients, record), record)

    def decide(
        self, answer: Answer, attempts: int, age: timedelta, now: datetime, jitter: float
    ) -> Verdict:
        """As for readers, but nobody is suppressed: staff mend their addresses themselves."""
        if answer.words == GONE:
            return Verdict(state="cancelled")
        return replace(super().decide(answer, attempts, age, now, jitter), score=0.0)


def _present(recipients: Iterable[Recipient], record: Record) -> Iterator[Recipient]:
    for each in recipients:
        address = people.address_of(each.address)
        if address:
            yield replace(each, address=address)
        else:
            record([Answer(delivery=each.delivery, outcome="refused", words=GONE)])
