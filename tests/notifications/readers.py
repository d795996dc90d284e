"""Readers, and doing here and now what workers do."""

from typing import Any

from incidents.decisions.declaring import Declare
from incidents.ledger import store
from notifications import fanout, links, outbox, subscribing
from notifications.addresses import address_of
from notifications.models import Delivery, Notice, Subscription
from notifications.subscribing import Wishes
from tests.ledger.world import do


def subscribed(address: str = "anna@example.com", **wishes: Any) -> Subscription:
    """A reader who confirmed, without the letters of it."""
    subscribing.request(address, Wishes(**wishes))
    pending = Subscription.objects.get(address_key=address_of(address).key)
    subscribing.confirm(signed(links.confirm(pending.pk)))
    letters = Notice.objects.filter(position=None)
    Delivery.objects.filter(notice__in=letters).delete()
    letters.delete()
    pending.refresh_from_db()
    return pending


def signed(address: str) -> str:
    """The last part of a link."""
    return address.rstrip("/").rsplit("/", 1)[1]


def publish(title: str = "Checkout fails", **more: Any) -> str:
    """A new incident with its first public words; its stream."""
    given = {"severity": "SEV2", "text": "We look into it."} | more
    return do(Declare(title=title, **given)).stream


def planned() -> None:
    """Read the ledger and plan everything."""
    outbox.read()
    while waiting := outbox.waiting():
        for notice_id in waiting:
            outbox.plan(notice_id)


def sent() -> None:
    """Plan, and send all that is due."""
    planned()
    for notice_id in Notice.objects.order_by("pk").values_list("pk", flat=True):
        while fanout.send(notice_id).more:
            pass


def notice_of(position: int | None = None) -> Notice:
    """The notice of an event; the newest one without a position."""
    return Notice.objects.get(position=position or store.head().position)


def told(notice: Notice) -> dict[str, str]:
    """Who was to be told, and the state of it."""
    rows = notice.deliveries.values_list("subscription__address", "state")
    return dict(rows)
