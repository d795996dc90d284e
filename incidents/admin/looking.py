"""Read-only lists of incidents, components and events."""

from typing import Any, get_args

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, re_path, reverse
from django.utils.html import format_html
from unfold.admin import ModelAdmin
from unfold.paginator import InfinitePaginator

from incidents.admin import acting, console, documents, figuring, rights, searching
from incidents.admin.known import known
from incidents.admin.owed import OwedFilter
from incidents.commands import ACTOR_KINDS, SURFACES
from incidents.events import EVENTS
from incidents.models import BoardComponent, BoardIncident, EventRow
from incidents.projections.timeline import plain
from incidents.search import finding
from incidents.words import COMPONENT_STATUSES, IMPACTS, SEVERITIES, Kind, Status

admin.site.index_template = "console/dashboard.html"
admin.site.index_title = "First page"


class ReadOnly(ModelAdmin):  # type: ignore[misc]  # unfold ships no types
    """Rows that are facts, or computed from facts. They change by commands only."""

    list_per_page = 20
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds a row."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody changes one."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody removes one."""
        return False


class Live(ReadOnly):
    """Rows of a view: those of the generation that is live."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).live()  # type: ignore[no-any-return]  # unfold's


@admin.register(BoardIncident)
class IncidentAdmin(Live):
    """Incidents and maintenances as they stand; each leads to its console."""

    list_display = ("named", "title", "kind", "status", "severity", "impact", "declared")
    list_display_links = None
    list_filter = (
        known("kind", get_args(Kind)),
        known("status", get_args(Status)),
        known("severity", SEVERITIES),
        known("impact", IMPACTS),
        "is_open",
        OwedFilter,
        "drill",
        "private",
    )
    search_fields = ("title", "public_id")
    ordering = ("-number",)
    change_list_template = "console/incidents.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).seen_by(request.user)  # type: ignore[attr-defined, no-any-return]  # unfold's

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """With what can be begun."""
        more = {"beginnings": console.beginnings(request.user), **(extra_context or {})}
        return super().changelist_view(request, more)  # type: ignore[no-any-return]  # unfold's

    @admin.display(description="Incident", ordering="number")
    def named(self, row: BoardIncident) -> str:
        """Its number, as the way to its console."""
        address = reverse("admin:incidents_console", args=[row.number])
        return format_html('<a class="console-link" href="{}">INC-{}</a>', address, row.number)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """The box above the list looks at what the list shows: names and titles. It stays quick.

        A link beneath it leads to the search in all that was written.
        """
        return finding.called_or_titled(queryset, search_term) if search_term else queryset, False

    @admin.display(description="Declared (UTC)", ordering="declared_at")
    def declared(self, row: BoardIncident) -> str:
        """When, in the one way in which times are written here."""
        return f"{row.declared_at:%Y-%m-%d %H:%M}" if row.declared_at else ""

    def get_urls(self) -> list[Any]:
        """The console and the forms of commands stand beside the list."""
        guard = self.admin_site.admin_view
        return [
            path(
                "new/<slug:verb>/",
                guard(acting.begin),
                {"subject": "incident"},
                name="incidents_begin",
            ),
            path("figures/", guard(figuring.figures), name="incidents_figures"),
            path(
                "figures/<slug:what>.csv", guard(figuring.export), name="incidents_figures_export"
            ),
            path("search/", guard(searching.search), name="incidents_search"),
            path("INC-<int:number>/", guard(console.console), name="incidents_console"),
            path(
                "INC-<int:number>/postmortem/",
                guard(documents.page),
                name="incidents_postmortem",
            ),
            re_path(
                r"^INC-(?P<number>[0-9]{1,9})/postmortem\.(?P<form>md|json)$",
                guard(documents.download),
                name="incidents_postmortem_file",
            ),
            path("INC-<int:number>/<slug:verb>/", guard(acting.act), name="incidents_act"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The admin's own links to a row lead to the console."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404("There is no such incident.")
        return redirect("admin:incidents_console", row.number)


@admin.register(BoardComponent)
class ComponentAdmin(Live):
    """The catalogue; each entry leads to its page."""

    list_display = ("called", "sort", "stated_in_words", "place")
    list_display_links = None
    list_filter = ("is_group", "retired", known("stated", COMPONENT_STATUSES))
    search_fields = ("name",)
    ordering = ("place", "name")
    change_list_template = "console/components.html"

    @admin.display(description="Component", ordering="name")
    def called(self, row: BoardComponent) -> str:
        """Its name, as the way to its page."""
        address = reverse("admin:incidents_component", args=[row.public_id])
        return format_html('<a class="console-link" href="{}">{}</a>', address, row.name)

    @admin.display(description="Kind", ordering="is_group")
    def sort(self, row: BoardComponent) -> str:
        """What it is."""
        return ("group" if row.is_group else "component") + (", retired" if row.retired else "")

    @admin.display(description="Stated", ordering="stated")
    def stated_in_words(self, row: BoardComponent) -> str:
        """What is said of it outside any incident."""
        return plain(row.stated)

    def get_urls(self) -> list[Any]:
        """The pages and forms of components stand beside the list."""
        guard = self.admin_site.admin_view
        return [
            path(
                "new/<slug:verb>/",
                guard(acting.begin),
                {"subject": "component"},
                name="incidents_begin_component",
            ),
            path("of/<slug:public_id>/", guard(console.component), name="incidents_component"),
            path(
                "of/<slug:public_id>/<slug:verb>/",
                guard(acting.act_on_component),
                name="incidents_act_on_component",
            ),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The admin's own links to a row lead to its page."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404("There is no such component.")
        return redirect("admin:incidents_component", row.public_id)


@admin.register(EventRow)
class EventAdmin(ReadOnly):
    """The ledger itself, event by event. Nobody counts all of it."""

    paginator = InfinitePaginator
    list_display = ("position", "type", "occurred_at", "recorded_at", "actor_kind", "actor_id")
    list_filter = (
        known("type", sorted(EVENTS)),
        known("actor_kind", sorted(ACTOR_KINDS)),
        known("surface", sorted(SURFACES)),
    )
    search_fields = ("=stream", "=event_id", "=command_id")
    ordering = ("-position",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without the events of incidents that the person may not see."""
        rows: QuerySet[Any] = super().get_queryset(request)
        if request.user.has_perm(rights.SEE_PRIVATE):
            return rows
        private = BoardIncident.objects.live().filter(private=True).values("stream")
        return rows.exclude(stream__in=private)
