"""A filter of the list of incidents: those whose postmortem is owed."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from incidents.postmortems import owing


class OwedFilter(admin.SimpleListFilter):
    """Resolved, of a severity that owes a postmortem, and neither published nor closed."""

    title = "postmortem"
    parameter_name = "postmortem"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("owed", "owed")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return owing(queryset) if self.value() == "owed" else queryset  # type: ignore[arg-type]  # ours
