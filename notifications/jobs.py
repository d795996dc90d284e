"""What one recipient gets: the notice with the placeholders replaced, and the headers of the mail.

Ids only stand in headers: Message-ID comes from the delivery, the thread from the incident.
"""

from email.utils import format_datetime
from html import escape
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.timezone import now

from notifications import links
from notifications.channels.base import Job
from notifications.models import Delivery, Notice, Subscription
from notifications.rendering import CONFIRM, PREFERENCES, UNSUBSCRIBE


def job(notice: Notice, subscription: Subscription, delivery: Delivery) -> Job:
    """The finished message for one recipient."""
    addresses = _links(notice, subscription)
    text, html = notice.text, notice.html
    for placeholder, address in addresses.items():
        text = text.replace(placeholder, address)
        html = html.replace(placeholder, escape(address))
    return Job(
        delivery=delivery.pk,
        attempts=delivery.attempts,
        address=subscription.address,
        subject=notice.subject,
        text=text,
        html=html,
        headers=_headers(notice, subscription, addresses[UNSUBSCRIBE]),
    )


def _links(notice: Notice, subscription: Subscription) -> dict[str, str]:
    found = {
        UNSUBSCRIBE: links.unsubscribe(subscription.token),
        PREFERENCES: links.preferences(subscription.pk),
    }
    if notice.action == "confirm":
        found[CONFIRM] = links.confirm(subscription.pk)
    return found


def _headers(notice: Notice, subscription: Subscription, unsubscribe: str) -> dict[str, str]:
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    domain = host if not host.replace(".", "").isdigit() else "localhost"
    headers = {
        "Message-ID": f"<notice-{notice.pk}.{subscription.pk}@{domain}>",
        "Date": format_datetime(now()),
        "Auto-Submitted": "auto-generated",
        "List-Id": f"Status updates <status.{domain}>",
    }
    if notice.stream:
        thread = f"<incident-{notice.stream}.{subscription.pk}@{domain}>"
        headers |= {"In-Reply-To": thread, "References": thread}
    if notice.action != "confirm":
        headers |= {
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    return headers
