"""The page of figures over many incidents, and the same as CSV."""

import csv
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from incidents.admin.console import VIEW
from incidents.admin.narrowing import NarrowingForm, component_names
from incidents.figures import exports, periods, reading
from incidents.figures.charts import chart
from incidents.figures.measures import DURATIONS, Left, Measured
from incidents.figures.periods import STEPS, Step
from incidents.figures.summary import Summary, grouped, over_time, summaries, telling
from incidents.models import BoardIncident
from incidents.projections.timeline import plain

MOST_PERIODS = 120
"""Periods that one page shows."""
GROUPS = ("severity", "component", "kind")
UNKNOWN = "none"


class FiguresForm(NarrowingForm):
    """Which incidents the figures are about, and how they are put together."""

    step = forms.ChoiceField(label="By", choices=[(each, each) for each in STEPS])
    by = forms.ChoiceField(label="Groups", choices=[(each, each) for each in GROUPS])


class Figures:
    """What the page and the files show: the incidents, whole, by period and by group."""

    def __init__(
        self, user: Any, form: FiguresForm, names: dict[str, str], *, components: bool
    ) -> None:
        self.names = names
        self.step: Step = form.cleaned_data["step"]
        self.by: str = form.cleaned_data["by"]
        asked = form.asked()
        self.all: list[Measured]
        self.left: Left
        self.all, self.left = reading.incidents(
            BoardIncident.objects.live().seen_by(user),
            asked,
            components=components or self.by == "component",
        )
        today = datetime.now(UTC).date()
        began = [each.began.date() for each in self.all]
        self.first = asked.first or min(began, default=today)
        self.last = asked.last or max([today, *began])
        # A range that begins after today has nothing; one period of it is shown.
        self.last = max(self.first, self.last)

    @property
    def too_many(self) -> bool:
        """Whether there are more periods than a page holds."""
        step = {"week": 7, "month": 28, "quarter": 90}[self.step]
        return (self.last - self.first).days / step > MOST_PERIODS

    def by_time(self) -> list[tuple[str, list[Measured]]]:
        """The incidents of each period, by its name."""
        found = over_time(self.all, self.step, self.first, self.last)
        return [(periods.label(start, self.step), each) for start, each in found.items()]

    def by_group(self) -> list[tuple[str, list[Measured]]]:
        """The incidents of each severity, component or kind."""
        keys = {
            "severity": lambda each: [each.row.severity or UNKNOWN],
            "kind": lambda each: [each.row.kind],
            "component": lambda each: [self.names.get(c, c) for c in each.components] or [UNKNOWN],
        }[self.by]
        return list(grouped(self.all, keys).items())


def figures(request: HttpRequest) -> HttpResponse:
    """Figures over time and by group, with what they rest on."""
    form, found = _found(request, components=False)
    context = {
        **admin.site.each_context(request),
        "title": "Figures",
        "form": form,
        "query": request.GET.urlencode(),
    }
    if found is not None:
        context |= _shown(found)
    return TemplateResponse(
        request, "console/figures.html", context, status=400 if form.errors else 200
    )


def export(request: HttpRequest, what: str) -> HttpResponse:
    """The figures of each incident, or the summary, as a CSV file."""
    if what not in ("incidents", "summary"):
        raise Http404("There is no such file.")
    form, found = _found(request, components=what == "incidents")
    if found is None:
        context = {**admin.site.each_context(request), "title": "Figures", "form": form}
        return TemplateResponse(request, "console/figures.html", context, status=400)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="figures-{what}.csv"'
    lines = (
        exports.incidents(found.all, found.names)
        if what == "incidents"
        else exports.summary(
            [
                ("all", "all", found.all),
                *((found.step, name, each) for name, each in found.by_time()),
                *((found.by, name, each) for name, each in found.by_group()),
            ]
        )
    )
    csv.writer(answer).writerows(lines)
    return answer


def _found(request: HttpRequest, *, components: bool) -> tuple[FiguresForm, Figures | None]:
    """The form as it was sent, and what it asks for; None where it asks for too much."""
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    names = component_names()
    form = FiguresForm(request.GET or _usual(), names)
    if not form.is_valid():
        return form, None
    found = Figures(request.user, form, names, components=components)
    if found.too_many:
        form.add_error("step", f"More than {MOST_PERIODS} of them; choose longer ones.")
        return form, None
    return form, found


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


def _shown(found: Figures) -> dict[str, Any]:
    by_time = [(name, summaries(each)) for name, each in found.by_time()]
    whole = summaries(found.all)
    return {
        "found": found,
        "whole": _table(whole),
        "reasons": _reasons(whole),
        "telling": telling(found.all),
        "telling_by_time": [(name, telling(each)) for name, each in found.by_time()],
        "sections": [
            {
                "key": key,
                "title": title,
                "chart": chart(key, title, [(name, each[key]) for name, each in by_time]),
                "rows": [(name, each[key]) for name, each in by_time],
            }
            for key, title in DURATIONS.items()
        ],
        "groups": [
            (plain(name), len(each), _table(summaries(each))) for name, each in found.by_group()
        ],
    }


def _table(found: dict[str, Summary]) -> list[tuple[str, Summary]]:
    return [(DURATIONS[name], each) for name, each in found.items()]


def _reasons(whole: dict[str, Summary]) -> Sequence[tuple[str, str]]:
    """Why incidents are left out of each duration, in words."""
    return [
        (DURATIONS[name], "; ".join(f"{count:,}: {why}" for why, count in each.why.items()))
        for name, each in whole.items()
        if each.why
    ]
