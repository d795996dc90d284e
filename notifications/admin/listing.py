"""Lists that stay quick however long they are: nobody counts all of it."""

from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from unfold.paginator import InfinitePaginator

from incidents.admin.looking import ReadOnly

NOT_TEXT = "\0"
"""What PostgreSQL takes in no text."""


def utc(at: datetime | None) -> str | None:
    """A moment as the pages of rows say it; None where there is none."""
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else None


class Long(ReadOnly):
    """A list of rows that are facts. ``page`` names the address of the page of one row."""

    list_display_links = None
    page = ""

    def get_paginator(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        per_page: int,
        orphans: int = 0,
        allow_empty_first_page: bool = True,
    ) -> "Paginator[Any]":
        """The history of a row is short and may be counted; a list is not."""
        kind = Paginator if queryset.model is LogEntry else InfinitePaginator
        return kind(queryset, per_page, orphans, allow_empty_first_page)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list; without what no text of ours can contain."""
        if any(NOT_TEXT in value for values in request.GET.lists() for value in values[1]):
            return redirect(request.path)
        return super().changelist_view(request, extra_context)  # type: ignore[no-any-return]  # unfold's

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The admin's own links to a row lead to its page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404("There is no such row.")
        return redirect(self.page, row.pk)
