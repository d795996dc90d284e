"""The list of webhooks and chats: how each stands, and what went wrong last."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html

from notifications.admin import adding, destination, rights
from notifications.admin.listing import Long, utc
from notifications.models import Attempt, Delivery, Destination


class ByState(admin.SimpleListFilter):
    """On, failing, or off."""

    title, parameter_name = "state", "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("on", "on"), ("failing", "on, but failing"), ("off", "switched off")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "on":
                return queryset.filter(subscription__state="active")
            case "failing":
                return queryset.filter(subscription__state="active", failing_since__isnull=False)
            case "off":
                return queryset.exclude(subscription__state="active")
        return queryset


@admin.register(Destination)
class DestinationAdmin(Long):
    """Where programs and rooms hear of incidents; each leads to its page."""

    page = "admin:notifications_destination"
    list_display = ("called", "kind", "state", "last_told", "last_failure")
    list_filter = (ByState, ("subscription__channel", admin.ChoicesFieldListFilter))
    search_fields = ("name", "subscription__address")
    list_select_related = ("subscription",)
    ordering = ("name", "pk")
    change_list_template = "staff/destinations.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With when each was told last, and what was answered when it failed last."""
        rows: QuerySet[Any] = super().get_queryset(request)
        tried = Delivery.objects.filter(subscription=OuterRef("subscription_id"))
        failed = Attempt.objects.filter(delivery__subscription=OuterRef("subscription_id")).exclude(
            outcome="accepted"
        )
        found: QuerySet[Any] = rows.annotate(
            told_at=Subquery(tried.order_by("-notice_id").values("tried_at")[:1]),
            failed_at=Subquery(failed.order_by("-at").values("at")[:1]),
            failed_code=Subquery(failed.order_by("-at").values("code")[:1]),
            failed_with=Subquery(failed.order_by("-at").values("answer")[:1]),
        )
        return found

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """With the way to add one."""
        may_add = request.user.has_perm(rights.ADD_DESTINATION)
        return super().changelist_view(request, {"may_add": may_add, **(extra_context or {})})

    @admin.display(description="Destination", ordering="name")
    def called(self, row: Destination) -> str:
        """Its name without its address, which may hold a token; as the way to its page."""
        to = reverse(self.page, args=[row.pk])
        return format_html('<a class="console-link" href="{}">{}</a>', to, row.subscription.address)

    @admin.display(description="Kind", ordering="subscription__channel")
    def kind(self, row: Destination) -> str:
        """Webhook or chat."""
        return row.subscription.channel

    @admin.display(description="State")
    def state(self, row: Destination) -> str:
        """On, failing since when, or off and why."""
        return destination.state_of(row)

    @admin.display(description="Told last", ordering="told_at")
    def last_told(self, row: Any) -> str | None:
        """When something went there last."""
        return utc(row.told_at)

    @admin.display(description="Failed last")
    def last_failure(self, row: Any) -> str | None:
        """When it failed last, and with what words."""
        if row.failed_at is None:
            return None
        words = f"{row.failed_code or ''} {row.failed_with[:80]}".strip()
        return f"{utc(row.failed_at)}: {words}"

    def get_urls(self) -> list[Any]:
        """The page of each, what can be done there, and where one is added."""
        guard = self.admin_site.admin_view
        return [
            path("new/", guard(adding.add), name="notifications_add_destination"),
            path("of/<int:pk>/", guard(destination.show), name="notifications_destination"),
            path(
                "of/<int:pk>/<slug:verb>/",
                guard(destination.act),
                name="notifications_act_on_destination",
            ),
            *super().get_urls(),
        ]
