"""The page that searches in all that was written about incidents."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from incidents.admin.narrowing import NarrowingForm, component_names
from incidents.admin.rights import LOOK
from incidents.models import BoardIncident
from incidents.narrowing import narrowed
from incidents.search import finding, terms

PER_PAGE = 20
_OPEN = {"": None, "yes": True, "no": False}


class SearchForm(NarrowingForm):
    """What is looked for, and among which incidents."""

    q = forms.CharField(
        label="Words",
        required=False,
        max_length=terms.LONGEST,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    open = forms.ChoiceField(
        label="Open",
        required=False,
        choices=[("", "open and ended"), ("yes", "open"), ("no", "ended")],
    )
    field_order = ("q", "kind", "severity", "open", "component", "since", "until")


def search(request: HttpRequest) -> HttpResponse:
    """Incidents in which something was written, with the lines in which it stands."""
    if not request.user.has_perm(LOOK):
        raise PermissionDenied
    form = SearchForm(request.GET, component_names())
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "Search",
        "form": form,
        "full_text": connection.vendor == "postgresql",
        "most": finding.MOST,
    }
    if form.is_valid() and (typed := form.cleaned_data["q"]):
        asked = form.asked(is_open=_OPEN[form.cleaned_data["open"]])
        rows = narrowed(BoardIncident.objects.live().seen_by(request.user), asked)
        results = finding.search(rows, typed)
        page = Paginator(results.streams, PER_PAGE).get_page(request.GET.get("page"))
        query = request.GET.copy()
        query.pop("page", None)
        context |= {
            "results": results,
            "page": page,
            "found": finding.shown(list(page.object_list), typed),
            "query": query.urlencode(),
        }
    return TemplateResponse(
        request, "console/search.html", context, status=400 if form.errors else 200
    )
