"""Reminders to staff: planned once each, and then sent as any other mail.

The row that makes a reminder unique is written in the transaction that plans its mail. So two
workers never plan it twice, and none is lost when one dies.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from incidents import reminding, watching
from incidents.reminding import Patience
from notifications import people, reminding_words
from notifications.addresses import key_of
from notifications.models import Delivery, Notice, Reminder, Subscription

CHANNEL = "staff"


def patience() -> Patience:
    """The house's patience, by its settings."""
    return Patience(promise=timedelta(minutes=settings.REMINDERS_BEFORE_MINUTES))


def plan() -> list[int]:
    """Plan the reminders whose time has come; the notices that are to be sent.

    One that reaches nobody is not planned: it waits for somebody to take a role, for as long as
    it is worth saying.
    """
    at, house = now(), patience()
    found = reminding.due(watching.watched(at, house), at, house)
    streams = {each.stream for each in found}
    given = set(
        Reminder.objects.filter(stream__in=streams).values_list("kind", "stream", "subject", "mark")
    )
    planned = []
    for each in found:
        if (each.kind, each.stream, each.subject, each.mark) in given:
            continue
        to = people.reached(each)
        notice = _write(each, to, at) if to else None
        if notice is not None:
            planned.append(notice.pk)
    return planned


def sent(stream: str) -> list[tuple[str, str]]:
    """The reminders of an incident for its console: what each was about, and how far it came."""
    found = Reminder.objects.filter(stream=stream).order_by("pk").select_related("notice")
    states: dict[int, dict[str, int]] = {}
    rows = Delivery.objects.filter(notice__reminders__stream=stream, channel=CHANNEL)
    for notice, state in rows.values_list("notice_id", "state"):
        counted = states.setdefault(notice, {})
        counted[state] = counted.get(state, 0) + 1
    return [
        (
            f"Reminder to staff, {each.planned_at:%Y-%m-%d %H:%M} UTC: {each.notice.subject}",
            ", ".join(
                f"{n} {state}" for state, n in sorted(states.get(each.notice_id, {}).items())
            ),
        )
        for each in found
    ]


def _write(each: reminding.Reminder, to: Sequence[str], at: datetime) -> Notice | None:
    """Plan the mail of one reminder; None when somebody else did."""
    shown = reminding_words.rendered(each)
    try:
        with transaction.atomic():
            notice = Notice.objects.create(
                action="reminder",
                stream=each.stream,
                number=each.number,
                subject=shown.subject,
                text=shown.text,
                html=shown.html,
                state="planned",
                planned=len(to),
                published_at=at,
                planned_at=at,
            )
            Reminder.objects.create(
                kind=each.kind,
                stream=each.stream,
                subject=each.subject,
                mark=each.mark,
                notice=notice,
                planned_at=at,
            )
            for person in to:
                Delivery.objects.create(
                    notice=notice, subscription=_standing(person, at), channel=CHANNEL, due_at=at
                )
    except IntegrityError:
        if not Reminder.objects.filter(
            kind=each.kind, stream=each.stream, subject=each.subject, mark=each.mark
        ).exists():
            raise
        return None
    return notice


def _standing(person: str, at: datetime) -> Subscription:
    """What a delivery hangs on. It hears of no event, and no reader's link leads to it."""
    found, _ = Subscription.objects.get_or_create(
        channel=CHANNEL,
        address_key=key_of(f"{CHANNEL} {person}"),
        defaults={
            "address": person,
            "state": "active",
            "incidents": False,
            "maintenance": False,
            "postmortems": False,
            "token": secrets.token_urlsafe(32),
            "source": "staff",
            "requested_at": at,
            "confirmed_at": at,
        },
    )
    return found
