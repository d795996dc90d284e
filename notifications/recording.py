"""Writing down what came of each try, and what follows from it."""

import logging
import random
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils.timezone import now
from msgspec import json

from notifications import failing
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
# The same for all at once, as JSON: a tenth of the time of one statement for each. The array says
# nothing new; only from it the planner knows that few rows are meant, by their key.
_RECORD_ALL = (
    "UPDATE notifications_delivery AS mine SET state = found.state,"
    " attempts = mine.attempts - found.uncounted, code = found.code, answer = found.answer,"
    " due_at = COALESCE(found.due_at, mine.due_at), ended_at = found.ended_at, leased_by = '',"
    " leased_until = NULL FROM json_to_recordset(%s) AS found (state text, uncounted integer,"
    " code integer, answer text, due_at timestamptz, ended_at timestamptz, id bigint)"
    " WHERE mine.id = found.id AND mine.id = ANY(%s::bigint[]) AND mine.leased_by = %s"
)
_COLUMNS = ("state", "uncounted", "code", "answer", "due_at", "ended_at", "id")


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
    rows: list[tuple[Any, ...]] = [
        (
            verdict.state,
            int(not verdict.counted),
            answer.code,
            answer.words[:1024].replace("\0", ""),
            verdict.due_at,
            None if verdict.state == "due" else at,
            answer.delivery,
        )
        for answer, _, verdict in verdicts
    ]
    scored = [(to, verdict) for _, to, verdict in verdicts if verdict.score]
    if connection.vendor == "postgresql" and not scored and channel == "email":
        # One statement commits by itself: three round trips less.
        _write_all(rows, worker)
    else:
        with transaction.atomic():
            _write_each(rows, worker)
            if channel != "email":
                failing.note(verdicts)
            for to, verdict in scored:
                _score(to.subscription, verdict)
    _warn([answer for answer, _, verdict in verdicts if verdict.ours])


def _write_all(rows: Sequence[tuple[Any, ...]], worker: str) -> None:
    named = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
    with connection.cursor() as cursor:
        ids = f"{{{','.join(str(row[-1]) for row in rows)}}}"
        cursor.execute(_RECORD_ALL, [json.encode(named).decode(), ids, worker])


def _write_each(rows: Sequence[tuple[Any, ...]], worker: str) -> None:
    stamp = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.executemany(
            _RECORD,
            [
                (*row[:4], row[4] and stamp(row[4]), row[5] and stamp(row[5]), row[6], worker)
                for row in rows
            ],
        )


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
