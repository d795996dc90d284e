"""The deliveries of a notice, a page at a time, by key: the last page is as near as the first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import get_args
from urllib.parse import urlencode

from notifications.addresses import shown
from notifications.models import Delivery, Notice, Subscription
from notifications.words import ChannelName, DeliveryState

SIZE = 50
STATES: tuple[str, ...] = get_args(DeliveryState)
CHANNELS: tuple[str, ...] = get_args(ChannelName)


@dataclass(frozen=True)
class Page:
    """Some deliveries, what was asked for, and where the first and the next ones are.

    ``following`` is "" at the end.
    """

    deliveries: list[Delivery]
    state: str
    channel: str
    beginning: str
    following: str
    first: bool
    states: tuple[str, ...] = STATES
    channels: tuple[str, ...] = CHANNELS


def page(notice: Notice, asked: Mapping[str, str]) -> Page:
    """Deliveries in the order of their subscriptions, behind one; what is no filter is left out."""
    state = asked.get("state", "")
    state = state if state in STATES else ""
    channel = asked.get("channel", "")
    channel = channel if channel in CHANNELS else ""
    typed = asked.get("after", "")
    after = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else 0
    found = notice.deliveries.filter(subscription_id__gt=after).order_by("subscription_id")
    if state:
        found = found.filter(state=state)
    if channel:
        found = found.filter(channel=channel)
    rows = list(found[: SIZE + 1])
    filters = {name: word for name, word in (("state", state), ("channel", channel)) if word}
    following = ""
    if len(rows) > SIZE:
        following = urlencode(filters | {"after": rows[SIZE - 1].subscription_id})
    return Page(rows[:SIZE], state, channel, urlencode(filters), following, not after)


def names(deliveries: Iterable[Delivery]) -> dict[int, str]:
    """Addresses as people read them, by subscription. Who was erased is not in it."""
    keys = [each.subscription_id for each in deliveries]
    rows = Subscription.objects.filter(pk__in=keys).values_list("pk", "address")
    return {pk: shown(address) for pk, address in rows}
