"""Letters to one person: to confirm an address, or to catch up on what is going on.

A letter is a notice with one delivery, so it is claimed, sent, retried and proven like any other.
"""

from django.db import transaction
from django.utils.timezone import now

from incidents import standing
from incidents.models import BoardIncident
from notifications import tasks
from notifications.models import Delivery, Notice, Subscription
from notifications.rendering import CONFIRM, PREFERENCES, Rendered, framed
from notifications.words import Action


def write(subscription: Subscription, action: Action, shown: Rendered) -> Notice:
    """Put a letter onto the list of what is to be sent. Inside the caller's transaction."""
    at = now()
    notice = Notice.objects.create(
        action=action,
        subject=shown.subject,
        text=shown.text,
        html=shown.html,
        state="planned",
        planned=1,
        published_at=at,
        planned_at=at,
    )
    Delivery.objects.create(
        notice=notice, subscription=subscription, channel=subscription.channel, due_at=at
    )
    transaction.on_commit(lambda: tasks.nudge_send(notice.pk, subscription.channel), robust=True)
    return notice


def confirmation() -> Rendered:
    """Ask the owner of an address whether they want this."""
    return framed(
        "Confirm your subscription",
        [
            "Somebody asked that this address be told of incidents on our status page.",
            "If it was you, confirm with the link below. It works for two days. "
            "If it was not, do nothing: you will hear no more of it.",
        ],
        CONFIRM,
        "Confirm this address",
    )


def known() -> Rendered:
    """Tell the owner of an address that is subscribed that somebody asked again."""
    return framed(
        "You are subscribed already",
        [
            "Somebody asked that this address be told of incidents on our status page. "
            "It is subscribed already, and nothing was changed.",
            "With the link below you can change what you hear, or end it.",
        ],
        PREFERENCES,
        "Change what you hear",
    )


def digest(subscription: Subscription) -> Rendered | None:
    """What is going on at this moment, for somebody who just joined; None when nothing is."""
    rows = [
        row
        for row in standing.incidents(kind="incident", is_open=True)
        if row.first_public_at is not None and subscription.incidents
        if subscription.only_incident in ("", row.stream)
        if _touches(subscription, row)
    ]
    if not rows:
        return None
    lines = [f"{row.title}: {row.status_in_words}." for row in rows]
    return framed(
        "What is going on now",
        ["You joined while this was going on:", *lines, "You will get the next update by mail."],
        PREFERENCES,
        "Change what you hear",
    )


def _touches(subscription: Subscription, row: BoardIncident) -> bool:
    if subscription.all_components or not row.components:
        return True
    chosen = set(subscription.components.values_list("component", flat=True))
    return bool(chosen & set(row.components))
