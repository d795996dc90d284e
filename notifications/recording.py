"""Writing down what came of each try, and what follows from it."""

import logging
import random
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F
from django.utils.timezone import now

from notifications.channels import registry
from notifications.channels.base import Answer, Recipient
from notifications.models import Notice, Subscription, Suppression
from notifications.retries import Verdict

logger = logging.getLogger(__name__)

SUPPRESS_AT = 5.0
"""Score of an address from which on it is mailed no more."""

_RECORD = (
    "UPDATE notifications_delivery SET state = %s, attempts = attempts - %s, code = %s,"
    " answer = %s, due_at = COALESCE(%s, due_at), ended_at = %s, leased_by = '',"
    " leased_until = NULL WHERE id = %s AND leased_by = %s"
)


def record(
    notice: Notice, channel: str, tries: Sequence[tuple[Answer, Recipient]], worker: str
) -> None:
    """Write answers down, as long as the lease is the worker's; committed when this returns."""
    at = now()
    age = at - notice.published_at
    decide = registry.channel(channel).decide
    verdicts = [
        # No secret: it only keeps retries from coming all at once.
        (answer, to, decide(answer, to.attempts, age, at, random.random()))  # noqa: S311
        for answer, to in tries
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            _RECORD,
            [
                [
                    verdict.state,
                    int(not verdict.counted),
                    answer.code,
                    answer.words[:1024],
                    _stamp(verdict.due_at),
                    None if verdict.state == "due" else _stamp(at),
                    answer.delivery,
                    worker,
                ]
                for answer, _, verdict in verdicts
            ],
        )
        for _, to, verdict in verdicts:
            if verdict.score:
                _score(to.subscription, verdict)
    _warn([answer for answer, _, verdict in verdicts if verdict.ours])


def _stamp(at: datetime | None) -> str | None:
    """A moment as the database takes it in plain SQL."""
    return None if at is None else str(connection.ops.adapt_datetimefield_value(at))


def _score(subscription_id: int, verdict: Verdict) -> None:
    """Count against an address; suppress it when it is enough."""
    Subscription.objects.filter(pk=subscription_id).update(score=F("score") + verdict.score)
    found = Subscription.objects.filter(pk=subscription_id, score__gte=SUPPRESS_AT).first()
    if found is not None:
        why = "its mail server refused us again and again"
        Suppression.objects.get_or_create(
            address_key=found.address_key, defaults={"why": why, "at": now()}
        )
        found.state, found.ended_at, found.ended_why = "ended", now(), why
        found.save(update_fields=["state", "ended_at", "ended_why"])


def _warn(ours: Sequence[Answer]) -> None:
    if ours:
        # Ids and the server's words; never an address.
        logger.error("%s deliveries failed by our fault, the first: %s", len(ours), ours[0].words)
