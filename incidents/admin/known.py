"""Filters by words that are known. Django's own asks every row which words there are."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from incidents.projections.timeline import plain


def known(column: str, words: Iterable[str], title: str = "") -> type[admin.SimpleListFilter]:
    """A filter by the words that a column may hold, in this order."""
    choices = [(word, plain(word)) for word in words]

    class Known(admin.SimpleListFilter):
        parameter_name = column

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
            return choices

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            word = self.value()
            return queryset if word is None else queryset.filter(**{column: word})

    Known.title = title or plain(column)
    return Known
