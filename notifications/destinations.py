"""Webhooks and chats, set up by staff."""

import secrets
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from incidents.errors import Refused
from incidents.ledger import store
from notifications.addresses import address_of, key_of
from notifications.models import Destination, Subscription
from notifications.subscribing import Wishes, wish
from notifications.webhooks.network import target
from notifications.webhooks.signing import new_secret


def add_webhook(name: str, url: str, wishes: Wishes, *, owner: str = "") -> Destination:
    """Set up an endpoint with a secret of its own; it hears of what is said from now on.

    Raises :class:`~incidents.errors.Refused` that names the field.
    """
    try:
        target(url, allowed_networks=settings.WEBHOOK_ALLOWED_NETWORKS)
    except ValueError as error:
        raise Refused(str(error), "url") from None
    shown = f"{name} ({urlsplit(url).hostname})"
    return _add("webhook", name, url, shown, wishes, owner, new_secret())


def add_chat(
    name: str, url: str, wishes: Wishes, *, owner: str = "", outside: bool = True
) -> Destination:
    """Set up a chat or a social network by an address of Apprise, such as slack://...

    What is posted ``outside`` becomes a public fact of the incident, with the name of the place.
    Raises :class:`~incidents.errors.Refused` that names the field.
    """
    from notifications.channels.services import service_of  # noqa: PLC0415  # Apprise is large

    try:
        service_of(url)
    except ValueError as error:
        raise Refused(str(error), "url") from None
    scheme = url.partition("://")[0].lower()
    found = _add("chat", name, url, f"{name} ({scheme})", wishes, owner, "")
    found.outside = outside
    found.save(update_fields=["outside"])
    return found


def rotate(destination: Destination) -> str:
    """A new secret. Both sign until the next rotation; call it twice to be rid of a stolen one."""
    destination.former_secret, destination.secret = destination.secret, new_secret()
    destination.save(update_fields=["secret", "former_secret"])
    return destination.secret


def switch_on(destination: Destination) -> None:
    """Let a destination that was switched off hear again, of what is said from now on.

    Raises :class:`~incidents.errors.Refused` when it is on.
    """
    with transaction.atomic():
        subscription = Subscription.objects.select_for_update().get(pk=destination.subscription_id)
        if subscription.state == "active":
            raise Refused("it is on already")
        subscription.state, subscription.ended_at, subscription.ended_why = "active", None, ""
        subscription.since = store.head().position
        subscription.save(update_fields=["state", "ended_at", "ended_why", "since"])
        destination.failing_since = None
        destination.save(update_fields=["failing_since"])


def _add(
    channel: str, name: str, url: str, shown: str, wishes: Wishes, owner: str, secret: str
) -> Destination:
    if not name.strip() or not name.isprintable() or len(name) > 100:
        raise Refused("must be one line of at most 100 characters", "name")
    at = now()
    with transaction.atomic():
        key = key_of(f"{channel} {url}")
        found = Subscription.objects.select_for_update().filter(address_key=key).first()
        if found is not None and found.state == "active":
            raise Refused("is set up already", "url")
        subscription = found or Subscription(channel=channel, address_key=key)
        subscription.address, subscription.state, subscription.source = shown, "active", "staff"
        subscription.token = secrets.token_urlsafe(32)
        subscription.requested_at = subscription.confirmed_at = at
        subscription.ended_at, subscription.ended_why = None, ""
        subscription.since = store.head().position
        subscription.save()
        wish(subscription, wishes)
        Destination.objects.filter(subscription=subscription).delete()
        return Destination.objects.create(
            subscription=subscription,
            name=name,
            url=url,
            owner=address_of(owner).stored if owner else "",
            secret=secret,
        )
