"""Webhooks: one signed POST for each endpoint, by the rules of Standard Webhooks."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from time import time
from typing import Any

from django.conf import settings
from msgspec import json

from notifications.channels.base import Answer, Recipient, Record
from notifications.channels.beside import beside
from notifications.channels.sessions import text
from notifications.models import Destination, Notice
from notifications.retries import Verdict
from notifications.webhooks import schedule
from notifications.webhooks.network import target
from notifications.webhooks.posting import Refused, Unclear, Unreachable, post
from notifications.webhooks.signing import signed
from notifications.words import IMPACTS

TYPES = {
    "published": "update.published",
    "corrected": "update.corrected",
    "retracted": "update.retracted",
    "maintenance": "maintenance.changed",
    "postmortem": "postmortem.published",
}


class Webhook:
    """Tells endpoints, several at the same time: one that is slow holds up no other."""

    def deliver(self, notice: Notice, recipients: Iterable[Recipient], record: Record) -> None:
        """Post the notice to each, and record each answer."""
        body = payload(notice)

        def one(to: Recipient, destination: Destination) -> Answer:
            return _told(notice, body, to, destination)

        beside(one, recipients, record)

    def decide(
        self, answer: Answer, attempts: int, age: timedelta, now: datetime, jitter: float
    ) -> Verdict:
        """Ten tries in about three days."""
        return schedule.decide(answer, attempts, now, jitter)

    def close(self) -> None:
        """Nothing stays open."""


def payload(notice: Notice) -> bytes:
    """What every endpoint gets: JSON with ``type``, ``timestamp`` and ``data``."""
    facts: dict[str, Any] = notice.facts
    data = {
        "event_id": notice.event_id,
        "position": notice.position,
        "update_id": notice.update_id or None,
        "incident": {
            "number": notice.number,
            "title": facts.get("title", notice.subject),
            "status": notice.status,
            "impact": IMPACTS[notice.impact],
            "link": facts.get("link", ""),
        },
        "label": facts.get("label", ""),
        "text": facts.get("text", ""),
        "former_text": facts.get("former") or None,
        "reason": facts.get("reason") or None,
        "changes": facts.get("changes", []),
        "components": [
            {"name": name, "status": status} for name, status in facts.get("components", [])
        ],
        "window": facts.get("window"),
        "next_update_by": facts.get("next_update_by"),
        "occurred_at": facts.get("at"),
        "ledger": facts.get("head", ""),
    }
    return json.encode(
        {"type": TYPES[notice.action], "timestamp": notice.published_at, "data": data}
    )


def _told(notice: Notice, body: bytes, to: Recipient, destination: Destination) -> Answer:
    networks = settings.WEBHOOK_ALLOWED_NETWORKS
    secrets = [each for each in (destination.secret, destination.former_secret) if each]
    try:
        # The id is the same for each try, so that a receiver can tell what it knows already.
        headers = signed(secrets, f"msg_{notice.event_id}", int(time()), body)
        headers |= {"Content-Type": "application/json", "User-Agent": "incident-ledger"}
        there = target(destination.url, allowed_networks=networks)
        reply = post(there, body, headers, allowed_networks=networks)
    except Unreachable as error:
        return Answer(delivery=to.delivery, outcome="unreachable", words=text(str(error)))
    except Unclear as error:
        return Answer(delivery=to.delivery, outcome="unclear", words=text(str(error)))
    except Refused as error:
        return Answer(delivery=to.delivery, outcome="broken", words=text(f"not sent: {error}"))
    except ValueError as error:
        return Answer(delivery=to.delivery, outcome="broken", words=text(str(error)))
    return Answer(
        delivery=to.delivery,
        outcome="accepted" if 200 <= reply.status < 300 else "refused",
        code=reply.status,
        words=text(reply.words),
        retry_after=reply.retry_after,
        milliseconds=reply.milliseconds,
    )
