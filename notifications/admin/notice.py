"""The page of one notice: the mail as it was rendered, how far it came, and each delivery."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin

from notifications import counting, proof, replaying
from notifications.addresses import without_addresses
from notifications.admin import listed, rights
from notifications.admin.asking import Act, ask, offered
from notifications.models import Delivery, Destination, Notice
from notifications.rendering import without_places

FEW = 2_000
"""Recipients up to which it is counted at once how fast they were reached; else when asked for."""
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox"
)
"""A mail needs its own styles, and nothing else: no script, no picture from elsewhere, no form."""


def _retry_all(row: Notice, given: dict[str, Any]) -> str:
    count = replaying.again_of(row)
    return f"{count:,} parked deliver{'y is' if count == 1 else 'ies are'} due again."


def _retry(row: Delivery, given: dict[str, Any]) -> str:
    if row.state == "parked":
        replaying.again([row.pk])
    else:
        replaying.sooner(row)
    return "It is due now, and goes out as soon as a worker is free."


def _replay(row: Delivery, given: dict[str, Any]) -> str:
    destination = Destination.objects.select_related("subscription").get(
        subscription=row.subscription_id
    )
    count = replaying.repeat_notice(destination, row.notice)
    return f"It goes to {destination.name} again." if count else "It is on its way already."


ALL: dict[str, Act[Notice]] = {
    "retry": Act(
        label="Retry all that is parked",
        permission=rights.RETRY,
        follows="Everything of this notice that was given up is tried again, with all of its "
        "tries. Mend the reason first: the server's words say what it was. Whoever got a newer "
        "update since then gets no old one.",
        do=_retry_all,
        fits=lambda row: row.deliveries.filter(state="parked").exists(),
    ),
}
ONE: dict[str, Act[Delivery]] = {
    "retry": Act(
        label="Retry",
        permission=rights.RETRY,
        follows="It is tried now. If it was given up, all of its tries begin anew.",
        do=_retry,
        fits=lambda row: row.state == "parked" or (row.state == "due" and row.attempts > 0),
    ),
    "replay": Act(
        label="Send again",
        permission=rights.RETRY,
        follows="The same notice goes to this destination once more, with the same webhook-id: a "
        "program that has it knows it by that. A chat shows it twice.",
        do=_replay,
        fits=lambda row: row.channel != "email" and row.state in ("accepted", "cancelled"),
    ),
}


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice. Its deliveries come a page at a time, by key: nobody counts through them."""
    row = _found(request, pk)
    page = listed.page(row, request.GET)
    counting_all = row.planned <= FEW or "figures" in request.GET
    reach = proof.reach_of(row) if counting_all and not row.silence else None
    context = {
        **admin.site.each_context(request),
        "title": "Notice",
        "row": row,
        "text": without_places(row.text),
        "states": sorted(counting.states([row])[row.pk].items()),
        "reach": reach,
        "within": [(minutes, round(100 * share)) for minutes, share in reach.within.items()]
        if reach
        else [],
        "page": page,
        "lines": _lines(request, row, page.deliveries),
        "acts": offered(request.user, ALL, row),
    }
    return TemplateResponse(request, "staff/notice.html", context)


def _lines(request: HttpRequest, row: Notice, deliveries: list[Delivery]) -> list[dict[str, Any]]:
    names = listed.names(deliveries) if request.user.has_perm(rights.SEE_SUBSCRIBERS) else None
    if names is None:
        for each in deliveries:
            each.answer = without_addresses(each.answer)
    return [
        {
            "row": each,
            "whom": f"subscription {each.subscription_id}"
            if names is None
            else names.get(each.subscription_id, "erased"),
            "known": names is not None and each.subscription_id in names,
            "acts": offered(request.user, ONE, each),
        }
        for each in deliveries
    ]


@xframe_options_sameorigin
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML of a notice, for a frame that can do nothing."""
    row = _found(request, pk)
    answer = HttpResponse(without_places(row.html))
    answer["Content-Security-Policy"] = POLICY
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Ask whether something shall be done with all of a notice, and do it."""
    row = _found(request, pk)
    if verb not in ALL:
        raise Http404("There is no such button.")
    return ask(request, ALL[verb], row, named=row.subject, back=_address(row))


def act_on_delivery(request: HttpRequest, pk: int, delivery: int, verb: str) -> HttpResponse:
    """The same with one delivery."""
    row = _found(request, pk)
    one = row.deliveries.filter(pk=delivery).first() if delivery < 2**63 else None
    if one is None or verb not in ONE:
        raise Http404("There is no such delivery, or no such button.")
    return ask(request, ONE[verb], one, named=row.subject, back=_address(row), about=row)


def _address(row: Notice) -> str:
    return reverse("admin:notifications_notice", args=[row.pk])


def _found(request: HttpRequest, pk: int) -> Notice:
    rights.require(request.user, rights.SEE_NOTICES)
    row = rights.notices_for(request.user).filter(pk=pk).first() if pk < 2**63 else None
    if row is None:
        raise Http404("There is no such notice.")
    return row
