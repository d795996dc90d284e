"""The page of one subscriber: what it wants, its consent, what it was told, what can be done."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from incidents.models import BoardComponent, BoardIncident
from notifications import subscribing
from notifications.addresses import shown
from notifications.admin import rights
from notifications.admin.asking import Act, ask, offered
from notifications.listing import KINDS
from notifications.models import Confirmation, Delivery, Subscription, Suppression
from notifications.words import IMPACTS

LAST = 30
"""Deliveries, and letters that were asked for, on the page."""


def _resend(row: Subscription, given: dict[str, Any]) -> str:
    subscribing.resend(row)
    return "The letter to confirm is on its way again."


def _unsubscribe(row: Subscription, given: dict[str, Any]) -> str:
    subscribing.unsubscribe(row.token, "unsubscribed by staff, on request")
    return "Unsubscribed. Nothing more will be sent there."


def _erase(row: Subscription, given: dict[str, Any]) -> str:
    subscribing.forget(row.address_key)
    return "Erased. Only a keyed hash of the address is left, so that it is never mailed again."


def _by_mail(row: Subscription) -> bool:
    return row.channel == "email"


ACTS: dict[str, Act[Subscription]] = {
    "resend": Act(
        label="Send the confirmation again",
        permission=rights.CHANGE_SUBSCRIBERS,
        follows="One letter with a link to confirm goes there. There are at least 15 minutes "
        "between two letters to one address, and at most three letters a day.",
        do=_resend,
        fits=lambda row: _by_mail(row) and row.state == "pending",
    ),
    "unsubscribe": Act(
        label="Unsubscribe",
        permission=rights.CHANGE_SUBSCRIBERS,
        follows="For somebody who asked for it. Nothing more is sent there, not even what is on "
        "its way already. The address stays on record; its owner can subscribe anew.",
        do=_unsubscribe,
        fits=lambda row: _by_mail(row) and row.state != "ended",
    ),
    "erase": Act(
        label="Erase",
        permission=rights.ERASE,
        follows="The address and its wishes are removed, and what is on its way is cancelled. The "
        "record of its deliveries stays, without the address. A keyed hash is kept, so that the "
        "address is never mailed again. This cannot be undone.",
        do=_erase,
        fits=_by_mail,
        removes=True,
    ),
}


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One subscriber."""
    row = _found(request, pk)
    suppression = Suppression.objects.filter(address_key=row.address_key).first()
    context = {
        **admin.site.each_context(request),
        "title": "Subscriber",
        "whom": shown(row.address),
        "row": row,
        "kinds": [kind for kind in KINDS if getattr(row, kind)],
        "impact": IMPACTS[row.min_impact],
        "components": components_of(row),
        "only": _only(request, row),
        "asked": Confirmation.objects.filter(address_key=row.address_key).order_by("-asked_at")[
            :LAST
        ],
        "suppression": suppression,
        "may_lift": request.user.has_perm(rights.LIFT),
        "deliveries": _deliveries(request, row),
        "last": LAST,
        "acts": offered(request.user, ACTS, row),
        "destination": getattr(row, "destination", None)
        if request.user.has_perm(rights.SEE_DESTINATIONS)
        else None,
    }
    return TemplateResponse(request, "staff/subscriber.html", context)


def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Ask whether something shall be done with a subscriber, and do it."""
    row = _found(request, pk)
    if verb not in ACTS:
        raise Http404("There is no such button.")
    back = reverse("admin:notifications_subscriber", args=[pk])
    then = reverse("admin:notifications_subscription_changelist") if verb == "erase" else back
    return ask(request, ACTS[verb], row, named=shown(row.address), back=back, then=then)


def _found(request: HttpRequest, pk: int) -> Subscription:
    rights.require(request.user, rights.SEE_SUBSCRIBERS)
    row = Subscription.objects.filter(pk=pk).first() if pk < 2**63 else None
    if row is None:
        raise Http404("There is no such subscriber. It may have been erased.")
    return row


def components_of(row: Subscription) -> list[str]:
    """The names of those that are wanted; ids of those that the catalogue does not know."""
    wanted = list(row.components.values_list("component", flat=True))
    names = dict(
        BoardComponent.objects.live().filter(stream__in=wanted).values_list("stream", "name")
    )
    return sorted(names.get(each, each) for each in wanted)


def _only(request: HttpRequest, row: Subscription) -> BoardIncident | str | None:
    """The one incident that is wanted, as far as the person may know of it."""
    if not row.only_incident:
        return None
    found = BoardIncident.objects.live().seen_by(request.user).filter(stream=row.only_incident)
    return found.first() or "one that you may not see"


def _deliveries(request: HttpRequest, row: Subscription) -> list[Delivery]:
    if not request.user.has_perm(rights.SEE_NOTICES):
        return []
    found = Delivery.objects.filter(
        subscription=row.pk, notice__in=rights.notices_for(request.user)
    )
    return list(found.select_related("notice").order_by("-notice_id")[:LAST])
