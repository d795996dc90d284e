"""The page of one destination: how it stands, its tries, and what can be done."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from incidents.errors import NotFound, Refused
from incidents.reads import find
from notifications import destinations, failing, replaying
from notifications.admin import adding, rights
from notifications.admin.asking import Act, ask, offered
from notifications.admin.subscriber import components_of
from notifications.listing import KINDS
from notifications.models import Attempt, Delivery, Destination
from notifications.words import IMPACTS

LAST = 50
"""Tries on the page."""


class ReplayForm(forms.Form):
    """Which notices are to be sent again: of one incident, or all behind a position."""

    incident = forms.CharField(label="Of this incident, such as INC-4", required=False)
    after = forms.IntegerField(
        label="Or all behind this position of the ledger; 0 for everything",
        required=False,
        min_value=0,
        max_value=2**63 - 1,
    )

    def clean(self) -> dict[str, Any]:
        """One of both."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and bool(given["incident"]) == (given["after"] is not None):
            raise forms.ValidationError("Fill in one of the two.")
        return given


def _switch_off(row: Destination, given: dict[str, Any]) -> str:
    failing.end(row, "switched off by staff")
    return "Switched off. Nothing more goes there."


def _switch_on(row: Destination, given: dict[str, Any]) -> str:
    destinations.switch_on(row)
    return "Enabled. It hears of what is said from now on; what it missed was not kept for it."


def _rotate(row: Destination, given: dict[str, Any]) -> str:
    destinations.rotate(row)
    return "There is a new secret. The old one signs beside it until the next time."


def _retry(row: Destination, given: dict[str, Any]) -> str:
    return f"{_counted(replaying.again(_parked(row).values_list('pk', flat=True)))} due again."


def _replay(row: Destination, given: dict[str, Any]) -> str:
    if given["incident"]:
        try:
            stream = find(given["incident"].strip(), seen_by=given["by"]).stream
        except NotFound as error:
            raise Refused(str(error), "incident") from error
        return f"{_counted(replaying.repeat_incident(row, stream))} due again."
    return f"{_counted(replaying.repeat(row, given['after']))} due again."


def _parked(row: Destination) -> QuerySet[Delivery]:
    return row.subscription.deliveries.filter(state="parked")


def _counted(count: int) -> str:
    return f"{count:,} {'delivery is' if count == 1 else 'deliveries are'}"


def _is_on(row: Destination) -> bool:
    return row.subscription.state == "active"


ACTS: dict[str, Act[Destination]] = {
    "disable": Act(
        label="Disable",
        permission=rights.CHANGE_DESTINATION,
        follows="Nothing more goes there, and its owner gets a mail. It can be enabled again.",
        do=_switch_off,
        fits=_is_on,
    ),
    "enable": Act(
        label="Enable",
        permission=rights.CHANGE_DESTINATION,
        follows="It hears again, of what is said from now on.",
        do=_switch_on,
        fits=lambda row: not _is_on(row),
    ),
    "replay": Act(
        label="Send again",
        permission=rights.CHANGE_DESTINATION,
        follows="For a receiver that lost what it had. Everything that it was to get goes out "
        "once more, with the same webhook-id: a program that has it knows it by that. "
        "A chat shows it twice.",
        do=_replay,
        fits=_is_on,
        form=ReplayForm,
    ),
    "retry": Act(
        label="Retry what is parked",
        permission=rights.CHANGE_DESTINATION,
        follows="What was given up is tried again, with all of its tries.",
        do=_retry,
        fits=lambda row: _is_on(row) and _parked(row).exists(),
    ),
    "rotate": Act(
        label="Make a new secret",
        permission=rights.CHANGE_DESTINATION,
        follows="The new secret is shown once. Both sign until the next time, so that its owner "
        "can change over. If the old one was stolen, do it twice.",
        do=_rotate,
        fits=lambda row: bool(row.secret),
    ),
}


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One destination."""
    row = _found(request, pk)
    to = row.subscription
    tries = Attempt.objects.filter(
        delivery__subscription=to.pk, delivery__notice__in=rights.notices_for(request.user)
    )
    context = {
        **admin.site.each_context(request),
        "title": to.address,
        "row": row,
        "state": state_of(row),
        "secret": adding.take_secret(request, row),
        "kinds": [kind for kind in KINDS if getattr(to, kind)],
        "impact": IMPACTS[to.min_impact],
        "components": components_of(to),
        "tries": tries.select_related("delivery__notice").order_by("-pk")[:LAST],
        "last": LAST,
        "may_see_notices": request.user.has_perm(rights.SEE_NOTICES),
        "acts": offered(request.user, ACTS, row),
    }
    return TemplateResponse(request, "staff/destination.html", context)


def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Ask whether something shall be done with a destination, and do it."""
    row = _found(request, pk)
    if verb not in ACTS:
        raise Http404("There is no such button.")
    back = reverse("admin:notifications_destination", args=[pk])
    before = row.secret
    answer = ask(request, ACTS[verb], row, named=row.subscription.address, back=back)
    if row.secret != before:
        adding.keep_secret(request, row)
    return answer


def state_of(row: Destination) -> str:
    """On, failing since when, or off and why, in words."""
    if row.subscription.state != "active":
        return f"off: {row.subscription.ended_why or 'switched off'}"
    if row.failing_since:
        return f"failing since {row.failing_since:%Y-%m-%d %H:%M} UTC"
    return "on"


def _found(request: HttpRequest, pk: int) -> Destination:
    rights.require(request.user, rights.SEE_DESTINATIONS)
    found = Destination.objects.select_related("subscription")
    row = found.filter(pk=pk).first() if pk < 2**63 else None
    if row is None:
        raise Http404("There is no such destination.")
    return row
