"""The list of subscribers: found by what they want, how they stand, and by address."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.html import format_html

from incidents.errors import Refused
from notifications.addresses import address_of, shown
from notifications.admin import subscriber
from notifications.admin.listing import Long, utc
from notifications.listing import KINDS
from notifications.models import Subscription
from notifications.words import IMPACTS

MOST_SOURCES = 30


class ByImpact(admin.SimpleListFilter):
    """From which impact on they want to hear."""

    title, parameter_name = "minimum impact", "impact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(word, word) for word in IMPACTS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        word = self.value()
        return queryset.filter(min_impact=IMPACTS.index(word)) if word in IMPACTS else queryset


class BySource(admin.SimpleListFilter):
    """Where they came from: the page, staff, a file."""

    title, parameter_name = "source", "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        found = Subscription.objects.order_by("source").values_list("source", flat=True).distinct()
        return [(source, source or "unknown") for source in found[:MOST_SOURCES]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset if self.value() is None else queryset.filter(source=self.value())


@admin.register(Subscription)
class SubscriptionAdmin(Long):
    """Everybody who may be told; each leads to their page."""

    page = "admin:notifications_subscriber"
    list_display = (
        "whom", "state", "channel", "kinds", "from_impact", "source", "confirmed", "score",
    )  # fmt: skip
    list_filter = (
        "state", "channel", "incidents", "maintenance", "postmortems", ByImpact, BySource,
    )  # fmt: skip
    search_fields = ("address",)
    search_help_text = "An address, or a part of one"
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without those who work here: they did not subscribe, reminders come to them."""
        rows: QuerySet[Any] = super().get_queryset(request).exclude(channel="staff")
        return rows

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """A whole address is found by its key, in any spelling; anything else as a part."""
        typed = search_term.strip()
        if not typed:
            return queryset, False
        try:
            whole = queryset.filter(address_key=address_of(typed).key)
        except Refused:
            whole = queryset.none()
        return (whole if whole.exists() else queryset.filter(address__icontains=typed)), False

    @admin.display(description="Address", ordering="address")
    def whom(self, row: Subscription) -> str:
        """The address, as the way to the page."""
        address = reverse(self.page, args=[row.pk])
        return format_html('<a class="console-link" href="{}">{}</a>', address, shown(row.address))

    @admin.display(description="Kinds")
    def kinds(self, row: Subscription) -> str:
        """Which kinds of notices are wanted."""
        return ", ".join(kind for kind in KINDS if getattr(row, kind)) or "none"

    @admin.display(description="Minimum impact", ordering="min_impact")
    def from_impact(self, row: Subscription) -> str:
        """From which impact on."""
        return IMPACTS[row.min_impact]

    @admin.display(description="Confirmed", ordering="confirmed_at")
    def confirmed(self, row: Subscription) -> str | None:
        """When it was confirmed."""
        return utc(row.confirmed_at)

    def get_urls(self) -> list[Any]:
        """The page of each, and what can be done there."""
        guard = self.admin_site.admin_view
        return [
            path("of/<int:pk>/", guard(subscriber.show), name="notifications_subscriber"),
            path(
                "of/<int:pk>/<slug:verb>/",
                guard(subscriber.act),
                name="notifications_act_on_subscriber",
            ),
            *super().get_urls(),
        ]
