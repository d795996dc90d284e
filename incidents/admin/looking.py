"""Read-only lists of incidents, components and events."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin

from incidents import reports
from incidents.documents import html, timeline
from incidents.models import BoardComponent, BoardIncident, EventRow
from incidents.people import namer


class ReadOnly(ModelAdmin):  # type: ignore[misc]  # unfold ships no types
    """Rows that are facts, or computed from facts. They change by commands only."""

    list_per_page = 50
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
    """Incidents and maintenances as they stand, each with its timeline."""

    list_display = ("number", "title", "kind", "status", "severity", "impact", "declared_at")
    list_filter = ("kind", "status", "severity", "impact", "is_open", "drill", "private")
    search_fields = ("title", "public_id")
    ordering = ("-number",)
    fields = (
        "number", "public_id", "kind", "title", "status", "severity", "impact", "private", "drill",
        "declared_at", "began_at", "resolved_at", "next_update_by", "data_loss", "postmortem",
        "timeline",
    )  # fmt: skip
    readonly_fields = ("timeline",)

    @admin.display(description="Timeline")
    def timeline(self, row: BoardIncident) -> SafeString:
        """What happened, with what only staff may see."""
        return html.render(timeline.blocks(reports.timeline_of(row.stream), namer()))


@admin.register(BoardComponent)
class ComponentAdmin(Live):
    """The catalogue."""

    list_display = ("name", "is_group", "stated", "place", "retired")
    list_filter = ("is_group", "retired", "stated")
    search_fields = ("name",)
    ordering = ("place", "name")


@admin.register(EventRow)
class EventAdmin(ReadOnly):
    """The ledger itself, event by event."""

    list_display = ("position", "type", "occurred_at", "recorded_at", "actor_kind", "actor_id")
    list_filter = ("type", "actor_kind", "surface")
    search_fields = ("=stream", "=event_id", "=command_id")
    ordering = ("-position",)
