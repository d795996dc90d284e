"""Addresses that stand in mails. They begin with the site's own address, never with a request's."""

from django.conf import settings
from django.core import signing

CONFIRM = "notifications.confirm"
PREFERENCES = "notifications.preferences"


def unsubscribe(token: str) -> str:
    """Where one click unsubscribes. The token is random and stored: no key change ends it."""
    return f"{settings.SITE_URL}/subscriptions/unsubscribe/{token}/"


def preferences(subscription_id: int) -> str:
    """Where a reader changes what they hear. Signed."""
    signed = signing.dumps(subscription_id, salt=PREFERENCES)
    return f"{settings.SITE_URL}/subscriptions/preferences/{signed}/"


def confirm(subscription_id: int) -> str:
    """Where an address is confirmed, by a button. Signed, with the time of signing."""
    signed = signing.dumps(subscription_id, salt=CONFIRM)
    return f"{settings.SITE_URL}/subscriptions/confirm/{signed}/"
