"""Sending: claim, commit, send, record each recipient's answer, commit.

The order makes it at least once: a sender that is killed between the server's yes and our commit
sends that one message again, with the same Message-ID.
"""

import logging
import random
from collections.abc import Sequence
from datetime import datetime
from time import monotonic
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import F
from django.utils.timezone import now

from notifications.channels import registry
from notifications.channels.base import Answer, Job
from notifications.claiming import CHUNK, LEASE, claim, renew
from notifications.jobs import job
from notifications.models import Delivery, Subscription, Suppression
from notifications.retries import Verdict, decide

logger = logging.getLogger(__name__)

SUPPRESS_AT = 5.0
"""Score of an address from which on it is mailed no more."""

_RECORD = (
    "UPDATE notifications_delivery SET state = %s, code = %s, answer = %s,"
    " due_at = COALESCE(%s, due_at), ended_at = %s, leased_by = '', leased_until = NULL"
    " WHERE id = %s AND leased_by = %s"
)


def send(notice_id: int, size: int = CHUNK) -> int:
    """Send one chunk of a notice; how many deliveries were taken. 0: nothing is due now."""
    worker = str(uuid4())
    taken = claim(notice_id, worker, size)
    if taken:
        _hand_over(taken, worker)
    return len(taken)


def _hand_over(taken: Sequence[Delivery], worker: str) -> None:
    by_channel: dict[str, list[Job]] = {}
    attempts = {each.pk: each.attempts for each in taken}
    subscriptions = {each.pk: each.subscription_id for each in taken}

    renewed = monotonic()

    def record(answers: Sequence[Answer]) -> None:
        nonlocal renewed
        _record(answers, worker, attempts, subscriptions)
        if monotonic() - renewed > LEASE.total_seconds() / 4:
            renew(worker)
            renewed = monotonic()

    broken = []
    for each in taken:
        try:
            made = job(each.notice, each.subscription, each)
        except Exception as error:  # whatever it is, it stops this one only
            broken.append(Answer(delivery=each.pk, outcome="broken", words=repr(error)))
        else:
            by_channel.setdefault(each.channel, []).append(made)
    if broken:
        record(broken)
    for name, jobs in by_channel.items():
        registry.channel(name).deliver(jobs, record)


def _record(
    answers: Sequence[Answer],
    worker: str,
    attempts: dict[int, int],
    subscriptions: dict[int, int],
) -> None:
    """Write answers down, as long as the lease is ours; committed when this returns."""
    at = now()
    verdicts = [
        # No secret: it only keeps retries from coming all at once.
        (each, decide(each, attempts[each.delivery], at, random.random()))  # noqa: S311
        for each in answers
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            _RECORD,
            [
                [
                    verdict.state,
                    answer.code,
                    answer.words[:1024],
                    _stamp(verdict.due_at),
                    None if verdict.state == "due" else _stamp(at),
                    answer.delivery,
                    worker,
                ]
                for answer, verdict in verdicts
            ],
        )
        for answer, verdict in verdicts:
            if verdict.score:
                _score(subscriptions[answer.delivery], verdict)
    _warn(verdicts)


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


def _warn(verdicts: Sequence[tuple[Answer, Verdict]]) -> None:
    ours = [answer for answer, verdict in verdicts if verdict.ours]
    if ours:
        # Ids and the server's words; never an address.
        logger.error("%s deliveries failed by our fault, the first: %s", len(ours), ours[0].words)
