"""The public page: how things are, and what happened. Reads only, and shows only what is public."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from incidents import hooks, reports, standing
from incidents.documents import html, timeline
from incidents.documents import postmortem as postmortem_document
from incidents.errors import NotFound
from incidents.ledger import store
from incidents.models import BoardIncident
from incidents.people import namer
from incidents.reads import find
from incidents.standing import Standing

PAST = 20
"""Incidents that are over and stand on the first page."""

OVERALL = {
    "operational": "All systems operational",
    "under_maintenance": "Maintenance under way",
    "degraded_performance": "Degraded performance",
    "partial_outage": "Partial outage",
    "major_outage": "Major outage",
}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """How everything is, what goes on, what is planned, and what is over."""
    components = standing.components()
    going_on = list(standing.incidents(kind="incident", is_open=True))
    status, words = _overall(components, going_on)
    return _page(
        request,
        "index",
        {
            "status": status,
            "overall": words,
            "components": components,
            "going_on": going_on,
            "planned": standing.incidents(kind="maintenance", is_open=True),
            "links": [(words, reverse(name)) for words, name in hooks.page_links],
            "over": standing.incidents(kind="incident", is_open=False)[:PAST],
        },
    )


def _overall(components: Sequence[Standing], going_on: Sequence[BoardIncident]) -> tuple[str, str]:
    """The state of all in one word and in words. Never better than what is known."""
    worst = standing.overall(components)
    if worst == "operational" and going_on:
        return "unknown", "An incident is being worked on"
    if not components:
        return "unknown", "Nothing is on this page yet"
    return worst, OVERALL[worst]


@require_safe
def incident(request: HttpRequest, public_id: str) -> HttpResponse:
    """The timeline of one incident, as the public may see it."""
    row = _find(public_id)
    found = reports.timeline_of(row.stream, audience="public")
    document = html.render(timeline.blocks(found, namer(timeline.people(found))))
    return _page(request, "document", {"row": row, "document": document})


@require_safe
def postmortem(request: HttpRequest, public_id: str) -> HttpResponse:
    """The public version of a postmortem, once it is published."""
    row = _find(public_id)
    if not row.postmortem_public:
        raise Http404("There is no published postmortem.")
    found = reports.postmortem_of(row.stream, audience="public")
    name_of = namer(postmortem_document.people(found))
    document = html.render(postmortem_document.blocks(found, name_of))
    return _page(request, "document", {"row": row, "document": document})


def _find(public_id: str) -> BoardIncident:
    try:
        row = find(public_id, public=True)
    except NotFound as error:
        raise Http404(str(error)) from error
    if row.public_id != public_id:
        # Numbers can be counted through; only the public id is a public address.
        raise Http404("There is no such incident.")
    return row


def _page(request: HttpRequest, name: str, context: dict[str, object]) -> HttpResponse:
    return render(request, f"pages/{name}.html", {**context, "head": store.head(), "as_of": now()})
