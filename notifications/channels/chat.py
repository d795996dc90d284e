"""Chats and social networks, through Apprise. What is posted there is a fact of the incident.

Readers' own links never go into such a post: everybody there would have them.
"""

import logging
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from apprise import LogCapture, NotifyFormat

from incidents.commands import handle
from incidents.decisions import Actor
from incidents.decisions.responding import RecordOutsidePost
from incidents.projections.metrics import REPEATING
from incidents.times import moment
from notifications.channels.base import Answer, Recipient, Record
from notifications.channels.beside import beside
from notifications.channels.services import service_of
from notifications.models import Destination, Notice
from notifications.retries import Verdict
from notifications.webhooks import schedule

logger = logging.getLogger(__name__)

_STATUS = re.compile(r"error=(\d{3})")
ACTOR = Actor(*REPEATING)


class Chat:
    """Posts to destinations that staff have set."""

    def deliver(self, notice: Notice, recipients: Iterable[Recipient], record: Record) -> None:
        """Post the notice to each; write each post that was made into the ledger; record."""
        words = post_of(notice)
        places: dict[int, Destination] = {}

        def one(to: Recipient, destination: Destination) -> Answer:
            places[to.delivery] = destination
            return _posted(notice.subject, words, to, destination)

        def record_both(answers: Any) -> None:
            for each in answers:
                if each.outcome == "accepted" and places[each.delivery].outside:
                    _remember(notice, places[each.delivery].name, words, each.delivery)
            record(answers)

        beside(one, recipients, record_both)

    def decide(
        self, answer: Answer, attempts: int, age: timedelta, now: datetime, jitter: float
    ) -> Verdict:
        """As for webhooks."""
        return schedule.decide(answer, attempts, now, jitter)

    def close(self) -> None:
        """Nothing stays open."""


def post_of(notice: Notice) -> str:
    """The words of a post: what is said, what changed, when the next word comes, and the link."""
    facts: dict[str, Any] = notice.facts
    parts = [facts.get("text", "")]
    if facts.get("reason") and facts["reason"] != facts.get("text"):
        parts.append(f"Reason: {facts['reason']}")
    parts.append("\n".join(facts.get("changes", [])))
    if facts.get("next_update_by"):
        by = datetime.fromisoformat(facts["next_update_by"])
        parts.append(f"Next update by {moment(by, zone=facts.get('zone', ''))}")
    parts.append(facts.get("link", ""))
    return "\n\n".join(part for part in parts if part)


def _posted(title: str, words: str, to: Recipient, destination: Destination) -> Answer:
    try:
        service = service_of(destination.url)
    except ValueError:
        reason = "the address of this destination is not understood any more"
        return Answer(delivery=to.delivery, outcome="broken", words=reason)
    with LogCapture(level=logging.WARNING) as said:  # type: ignore[no-untyped-call]  # Apprise's
        taken = service.notify(body=words, title=title, body_format=NotifyFormat.TEXT)
        found = _STATUS.search(said.getvalue())
    if taken:
        return Answer(delivery=to.delivery, outcome="accepted", words="posted")
    code = int(found[1]) if found else None
    # Apprise's own words may hold the token: only the number is kept.
    reason = f"the service answered {code}" if code else "the service was not reached"
    return Answer(
        delivery=to.delivery, outcome="refused" if code else "unreachable", code=code, words=reason
    )


def _remember(notice: Notice, name: str, words: str, delivery: int) -> None:
    """Write the post into the ledger, once for each delivery; it is made, whatever happens here."""
    if not notice.stream:
        return
    wish = RecordOutsidePost(channel=name, text=f"{notice.subject}\n\n{words}")
    try:
        handle(
            wish, actor=ACTOR, surface="job", stream=notice.stream, expected=None,
            key=f"outside-post:{delivery}",
        )  # fmt: skip
    except Exception:
        logger.exception("A post was made and could not be written into the ledger.")
