"""The side bar: where staff go, as far as they may."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from incidents import hooks
from incidents.admin import rights
from incidents.hooks import Place

WORK = (
    Place("First page", "admin:index", "", "dashboard"),
    Place("Incidents", "admin:incidents_boardincident_changelist", rights.LOOK, "emergency"),
    Place("Search", "admin:incidents_search", rights.LOOK, "search"),
    Place("Figures", "admin:incidents_figures", rights.LOOK, "monitoring"),
    Place(
        "Components",
        "admin:incidents_boardcomponent_changelist",
        rights.LOOK_AT_CATALOGUE,
        "account_tree",
    ),
)
HOUSE = (
    Place(
        "Templates", "admin:incidents_template_changelist", "incidents.view_template", "description"
    ),
    Place(
        "Maintenance plans",
        "admin:incidents_maintenanceplan_changelist",
        "incidents.view_maintenanceplan",
        "event_repeat",
    ),
    Place("Events", "admin:incidents_eventrow_changelist", "incidents.view_eventrow", "receipt"),
    Place("Staff", "admin:auth_user_changelist", "auth.view_user", "person"),
    Place("Groups", "admin:auth_group_changelist", "auth.view_group", "group"),
)


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups of links that unfold asks for; without those that lead to a refusal."""
    groups = (("Work", WORK), ("Who is told", hooks.staff_pages), ("House", HOUSE))
    found = [(title, _items(request.user, places)) for title, places in groups]
    return [{"title": title, "separator": True, "items": items} for title, items in found if items]


def _items(user: Any, places: Any) -> list[dict[str, str]]:
    return [
        {"title": each.title, "link": reverse(each.name), "icon": each.icon}
        for each in places
        if not each.permission or user.has_perm(each.permission)
    ]
