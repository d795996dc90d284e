"""Destinations that fail for long are switched off, and their owners hear of it."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils.timezone import now

from notifications.channels.base import Answer, Recipient
from notifications.models import Attempt, Destination
from notifications.retries import Verdict

logger = logging.getLogger(__name__)

PATIENCE = timedelta(days=5)
"""A destination that fails for so long is switched off."""


def note(tries: Sequence[tuple[Answer, Recipient, Verdict]]) -> None:
    """Keep each try of a destination, and what it means for it. In the caller's transaction."""
    Attempt.objects.bulk_create(
        Attempt(
            delivery_id=answer.delivery,
            at=now(),
            outcome=answer.outcome,
            code=answer.code,
            answer=answer.words[:1024],
            milliseconds=answer.milliseconds,
        )
        for answer, _, _ in tries
    )
    for answer, to, verdict in tries:
        found = Destination.objects.filter(subscription=to.subscription).first()
        if found is not None:
            _judge(found, answer, verdict.ends)


def _judge(found: Destination, answer: Answer, ends: str) -> None:
    failing = None if answer.outcome == "accepted" else found.failing_since or now()
    if failing != found.failing_since:
        found.failing_since = failing
        found.save(update_fields=["failing_since"])
    if failing is not None and now() - failing >= PATIENCE:
        ends = ends or f"it failed for {PATIENCE.days} days"
    if ends and found.subscription.state == "active":
        end(found, ends)


def end(destination: Destination, why: str) -> None:
    """Switch a destination off, and tell its owner. Nothing more goes there."""
    subscription = destination.subscription
    subscription.state, subscription.ended_at, subscription.ended_why = "ended", now(), why
    subscription.save(update_fields=["state", "ended_at", "ended_why"])
    logger.error("The destination %s is switched off: %s.", destination.name, why)
    if destination.owner:
        transaction.on_commit(lambda: _tell(destination, why), robust=True)


def _tell(destination: Destination, why: str) -> None:
    """A plain mail to the owner; it is no notice, so it is tried once."""
    try:
        send_mail(
            f"Switched off: {destination.name}",
            f"The destination {destination.name} gets no more notices of incidents: {why}.\n\n"
            f"Mend it, then have it set up again by the staff of {settings.SITE_URL}.\n",
            settings.DEFAULT_FROM_EMAIL,
            [destination.owner],
        )
    except (OSError, SMTPException):
        logger.exception("The owner of %s could not be told.", destination.name)
