"""The page of figures over many incidents, and the same as CSV."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from incidents.admin.narrowing import NarrowingForm, component_names
from incidents.admin.rights import LOOK
from incidents.figures import exports
from incidents.figures.gathered import GROUPS, MOST_PERIODS, Gathered, gathered, page
from incidents.figures.periods import STEPS

FILES = ("incidents", "summary")


class FiguresForm(NarrowingForm):
    """Which incidents the figures are about, and how they are put together."""

    step = forms.ChoiceField(label="Over time by", choices=[(each, each) for each in STEPS])
    by = forms.ChoiceField(label="In groups by", choices=[(each, each) for each in GROUPS])

    def wish(self) -> dict[str, Any]:
        """What is asked for, once the form is valid."""
        said = self.cleaned_data
        return {"asked": self.asked(), "step": said["step"], "by": said["by"]}

    def refuse_many(self) -> None:
        """Say that a page has no room for so many periods."""
        self.add_error("step", f"More than {MOST_PERIODS} of them; choose longer ones.")


def figures(request: HttpRequest) -> HttpResponse:
    """Figures over time and by group, with what they rest on."""
    form = _form(request)
    found = page(request.user, **form.wish()) if form.is_valid() else None
    if found is None and not form.errors:
        form.refuse_many()
    return _answer(request, form, found)


def export(request: HttpRequest, what: str) -> HttpResponse:
    """The figures of each incident, or the summary, as a CSV file."""
    form = _form(request)
    if what not in FILES:
        raise Http404("There is no such file.")
    if not form.is_valid():
        return _answer(request, form, None)
    found = gathered(request.user, **form.wish(), components=what == "incidents")
    if what == "summary" and found.too_many:
        form.refuse_many()
        return _answer(request, form, None)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="figures-{what}.csv"'
    csv.writer(answer).writerows(_lines(found, what))
    return answer


def _lines(found: Gathered, what: str) -> Iterator[list[str]]:
    if what == "incidents":
        return exports.incidents(found.all, found.names)
    return exports.summary(
        [
            ("all", "all", found.all),
            *((found.step, name, each) for name, each in found.by_time()),
            *((found.by, name, each) for name, each in found.by_group()),
        ]
    )


def _answer(request: HttpRequest, form: FiguresForm, found: Any) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": "Figures",
        "form": form,
        "found": found,
        "query": request.GET.urlencode(),
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "console/figures.html", context, status=status)


def _form(request: HttpRequest) -> FiguresForm:
    """The form as it was sent. What was not sent is as it is at first."""
    if not request.user.has_perm(LOOK):
        raise PermissionDenied
    return FiguresForm({**_usual(), **request.GET.dict()}, component_names())


def _usual() -> dict[str, str]:
    """What is shown at first: incidents of the last twelve months."""
    today = datetime.now(UTC).date()
    year_ago = (today.replace(day=1) - timedelta(days=330)).replace(day=1)
    return {
        "since": year_ago.isoformat(),
        "until": today.isoformat(),
        "step": "month",
        "kind": "incident",
        "by": "severity",
    }
