"""Asking to be told, confirming, changing one's mind, leaving, being forgotten.

Nobody can learn who subscribes: asking gives the same answer whatever is known of the address. The
difference goes to its owner, by mail.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now
from msgspec import Struct

from incidents.errors import NotFound, Refused
from incidents.ledger import store
from incidents.models import BoardComponent
from notifications import letters, links
from notifications.addresses import address_of, without_addresses
from notifications.models import (
    Confirmation,
    Delivery,
    SubscribedComponent,
    Subscription,
    Suppression,
)
from notifications.words import IMPACTS

CONFIRM_WITHIN = timedelta(hours=48)
PAUSE, A_DAY = timedelta(minutes=15), timedelta(days=1)
MOST_A_DAY = 3
"""Letters that strangers can have sent to one address."""
MOST_AN_HOUR = 1_000
"""The same for all addresses together."""


class Wishes(Struct, frozen=True, kw_only=True):
    """What somebody wants to hear. No ``components`` means all of them."""

    incidents: bool = True
    maintenance: bool = True
    postmortems: bool = True
    min_impact: int = 0
    components: Sequence[str] = ()
    only_incident: str = ""


def request(typed: str, wishes: Wishes, *, source: str = "page") -> None:
    """Ask that an address be told. Nothing is sent to it but one letter, until it is confirmed.

    Raises :class:`~incidents.errors.Refused` for what is no address; and says nothing else.
    """
    address = address_of(typed)
    _checked(wishes)
    with transaction.atomic():
        if not _may_be_written_to(address.key):
            return
        found = Subscription.objects.select_for_update().filter(address_key=address.key).first()
        if found is not None and found.state == "active":
            letters.write(found, "known", letters.known())
            return
        if found is None:
            found = Subscription(
                channel="email", address_key=address.key, token=secrets.token_urlsafe(32)
            )
        found.address, found.state, found.source = address.stored, "pending", source
        found.requested_at, found.confirmed_at, found.ended_at = now(), None, None
        found.save()
        wish(found, wishes)
        letters.write(found, "confirm", letters.confirmation())


def _may_be_written_to(key: str) -> bool:
    """Whether the limits allow one more letter; counts it at once, also for the suppressed.

    The person who is mailed sends us no request, so a limit for clients does not protect them.
    """
    if held_back(key):
        return False
    Confirmation.objects.create(address_key=key, asked_at=now())
    return not Suppression.objects.filter(address_key=key).exists()


def held_back(key: str) -> str:
    """Why no letter may go to an address at this moment, in words; "" when one may."""
    at = now()
    of_address = Confirmation.objects.filter(address_key=key)
    last = of_address.order_by("-asked_at").values_list("asked_at", flat=True).first()
    if last is not None and last > at - PAUSE:
        minutes = PAUSE.seconds // 60
        return (
            f"a letter was asked for at {last:%H:%M} UTC, and there are {minutes} minutes between "
            f"two: the next one can go at {last + PAUSE:%H:%M:%S} UTC"
        )
    if of_address.filter(asked_at__gt=at - A_DAY).count() >= MOST_A_DAY:
        return f"{MOST_A_DAY} letters went there within a day, and that is the most"
    if Confirmation.objects.filter(asked_at__gt=at - timedelta(hours=1)).count() >= MOST_AN_HOUR:
        return f"{MOST_AN_HOUR:,} letters were asked for within an hour, and that is the most"
    return ""


def resend(subscription: Subscription) -> None:
    """Send the letter to confirm once more, on request, within the limits for everybody.

    Raises :class:`~incidents.errors.Refused` that says why not, and from when on.
    """
    with transaction.atomic():
        found = Subscription.objects.select_for_update().filter(pk=subscription.pk).first()
        if found is None or found.state != "pending":
            raise Refused("nothing waits to be confirmed there")
        if Suppression.objects.filter(address_key=found.address_key).exists():
            raise Refused("the address is suppressed; lift that first")
        if why := held_back(found.address_key):
            raise Refused(why)
        Confirmation.objects.create(address_key=found.address_key, asked_at=now())
        letters.write(found, "confirm", letters.confirmation())


def confirm(signed: str) -> Subscription:
    """Confirm an address with the link from its letter. A second time changes nothing.

    It counts from the head of the ledger as it is now. Who joins while something is going on gets
    one letter about it. Raises :class:`~incidents.errors.NotFound` for a link that is not ours, or
    is older than two days.
    """
    found = _signed_for(signed, links.CONFIRM, CONFIRM_WITHIN)
    with transaction.atomic():
        subscription = Subscription.objects.select_for_update().get(pk=found.pk)
        if subscription.state == "pending":
            subscription.state, subscription.confirmed_at = "active", now()
            subscription.since, subscription.score = store.head().position, 0.0
            subscription.save()
            summary = letters.digest(subscription)
            if summary is not None:
                letters.write(subscription, "digest", summary)
    return subscription


def owner_of(signed: str) -> Subscription:
    """The subscription that a preferences link belongs to. Raises ``NotFound``."""
    return _signed_for(signed, links.PREFERENCES, None)


def _signed_for(signed: str, salt: str, within: timedelta | None) -> Subscription:
    try:
        pk = signing.loads(signed, salt=salt, max_age=within)
    except signing.BadSignature as error:
        raise NotFound("This link is not valid, or no longer. Ask for a new one.") from error
    found = Subscription.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound("This link is not valid, or no longer. Ask for a new one.")
    return found


def change(subscription: Subscription, wishes: Wishes) -> None:
    """Say anew what somebody wants to hear. Raises ``Refused`` naming the field."""
    _checked(wishes)
    with transaction.atomic():
        wish(subscription, wishes)


def wish(subscription: Subscription, wishes: Wishes) -> None:
    """Write down what is wanted. Inside the caller's transaction."""
    subscription.incidents, subscription.maintenance = wishes.incidents, wishes.maintenance
    subscription.postmortems, subscription.min_impact = wishes.postmortems, wishes.min_impact
    subscription.only_incident = wishes.only_incident
    subscription.all_components = not wishes.components
    subscription.save()
    subscription.components.all().delete()
    SubscribedComponent.objects.bulk_create(
        SubscribedComponent(subscription=subscription, component=each)
        for each in sorted(set(wishes.components))
    )


def _checked(wishes: Wishes) -> None:
    if not (wishes.incidents or wishes.maintenance or wishes.postmortems):
        raise Refused("choose at least one kind, or unsubscribe", "kinds")
    if not 0 <= wishes.min_impact < len(IMPACTS):
        raise Refused(f"must be one of {', '.join(IMPACTS)}", "min_impact")
    known = BoardComponent.objects.live().filter(stream__in=wishes.components)
    if known.count() != len(set(wishes.components)):
        raise Refused("there is no such component", "components")


def unsubscribe(token: str, why: str = "unsubscribed by its link") -> None:
    """End a subscription. A token that is unknown or was used before is the same to the caller."""
    Subscription.objects.filter(token=token).exclude(state="ended").update(
        state="ended", ended_at=now(), ended_why=why
    )


def erase(typed: str) -> bool:
    """Forget an address, as it is typed: :func:`forget`. Whether it was known."""
    return forget(address_of(typed).key)


def forget(key: str) -> bool:
    """Forget an address: only its keyed hash stays, so that it is never mailed again.

    Whether it was known. Deliveries keep an id that leads nowhere.
    """
    with transaction.atomic():
        found = Subscription.objects.filter(address_key=key)
        Delivery.objects.filter(subscription__in=found, state__in=("due", "sending")).update(
            state="cancelled",
            answer="the address was erased",
            ended_at=now(),
            # Whoever sends it just now has no lease any more: an answer with the address in it
            # comes too late.
            leased_by="",
            leased_until=None,
        )
        _take_out_of_answers(found)
        gone, _ = found.delete()
        Suppression.objects.get_or_create(
            address_key=key, defaults={"why": "erased at the owner's wish", "at": now()}
        )
    return bool(gone)


def _take_out_of_answers(found: QuerySet[Subscription]) -> None:
    """Servers like to repeat the address that they refuse."""
    for each in Delivery.objects.filter(subscription__in=found, answer__contains="@"):
        each.answer = without_addresses(each.answer)
        each.save(update_fields=["answer"])


def lift(key: str) -> bool:
    """Let an address be mailed again; whether it was suppressed.

    A subscription that ended stays so: its owner asks anew. What counted against it is forgotten.
    """
    with transaction.atomic():
        Subscription.objects.filter(address_key=key).update(score=0.0)
        gone, _ = Suppression.objects.filter(address_key=key).delete()
    return bool(gone)
