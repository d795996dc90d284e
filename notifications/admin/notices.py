"""The list of notices: what was said, and how far it came."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.html import format_html

from incidents.errors import NotFound
from incidents.reads import find
from notifications import counting
from notifications.admin import notice, proving, rights
from notifications.admin.listing import Long, utc
from notifications.models import Delivery, Notice
from notifications.words import UNFINISHED

EMPTY = "–"  # noqa: RUF001  # the sign that tables use for nothing


class ByAudience(admin.SimpleListFilter):
    """What is said to everybody, unless somebody asks for letters to one person."""

    title, parameter_name = "said to", "to"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("one", "one person (letters)")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(position__isnull=self.value() == "one")


class ByWaiting(admin.SimpleListFilter):
    """What needs a person, and what is under way."""

    title, parameter_name = "deliveries", "deliveries"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("parked", "some are parked"), ("waiting", "some are not done")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        states = {"parked": ("parked",), "waiting": UNFINISHED}.get(self.value() or "")
        if states is None:
            return queryset
        return queryset.filter(pk__in=Delivery.objects.filter(state__in=states).values("notice_id"))


@admin.register(Notice)
class NoticeAdmin(Long):
    """Notices, the newest first; each leads to its page."""

    page = "admin:notifications_notice"
    list_display = (
        "what", "incident", "action", "planned", "accepted", "waiting", "parked", "not_sent",
        "silence", "said",
    )  # fmt: skip
    list_filter = (ByAudience, ByWaiting, "action", "state")
    search_fields = ("subject",)
    search_help_text = "An incident (INC-4), or a word of the subject"
    ordering = ("-position", "-pk")
    sortable_by = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without those of private incidents, and without the long texts."""
        found = rights.notices_for(request.user)
        return found.defer("text", "html", "facts", "components")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By the incident's number or id; anything else as a part of the subject."""
        typed = search_term.strip()
        if not typed:
            return queryset, False
        try:
            incident = find(typed, seen_by=request.user)
        except NotFound:
            return queryset.filter(subject__icontains=typed), False
        return queryset.filter(stream=incident.stream), False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """With the figures of the notices on the page, counted at once."""
        found = super().get_changelist_instance(request)
        found.result_list = list(found.result_list)
        counted = counting.states(found.result_list)
        for each in found.result_list:
            each.counted = counted[each.pk]
        return found

    @admin.display(description="Notice")
    def what(self, row: Notice) -> str:
        """The subject, as the way to the page."""
        to = reverse(self.page, args=[row.pk])
        return format_html('<a class="console-link" href="{}">{}</a>', to, row.subject)

    @admin.display(description="Incident", empty_value=EMPTY)
    def incident(self, row: Notice) -> str | None:
        """Its number, as the way to its console."""
        if row.number is None:
            return None
        to = reverse("admin:incidents_console", args=[row.number])
        return format_html('<a class="console-link" href="{}">INC-{}</a>', to, row.number)

    @admin.display(description="Accepted")
    def accepted(self, row: Any) -> int:
        """How many the servers took."""
        return int(row.counted.get("accepted", 0))

    @admin.display(description="Waiting")
    def waiting(self, row: Any) -> int:
        """How many are to be tried, or being tried."""
        return int(row.counted.get("due", 0) + row.counted.get("sending", 0))

    @admin.display(description="Parked")
    def parked(self, row: Any) -> int:
        """How many were given up and wait for a person."""
        return int(row.counted.get("parked", 0))

    @admin.display(description="Not sent")
    def not_sent(self, row: Any) -> int:
        """How many needed no sending any more: suppressed, superseded, cancelled."""
        states = ("suppressed", "superseded", "cancelled")
        return sum(int(row.counted.get(state, 0)) for state in states)

    @admin.display(description="Said")
    def said(self, row: Notice) -> str | None:
        """When the event was recorded, or the letter written."""
        return utc(row.published_at)

    def get_urls(self) -> list[Any]:
        """The page of each, its mail, its deliveries, and the proof of an incident."""
        guard = self.admin_site.admin_view
        return [
            path("INC-<int:number>/proof.csv", guard(proving.as_csv), name="notifications_proof"),
            path("of/<int:pk>/", guard(notice.show), name="notifications_notice"),
            path("of/<int:pk>/mail.html", guard(notice.mail), name="notifications_mail"),
            path("of/<int:pk>/<slug:verb>/", guard(notice.act), name="notifications_act_on_notice"),
            path(
                "of/<int:pk>/deliveries/<int:delivery>/<slug:verb>/",
                guard(notice.act_on_delivery),
                name="notifications_act_on_delivery",
            ),
            *super().get_urls(),
        ]
