"""Parts of the admin's first page: action items that are due, and how the components are."""

from datetime import date, timedelta
from typing import Any

from django.utils.timezone import now

from incidents import action_items, standing
from incidents.admin import rights
from incidents.people import namer
from incidents.projections.timeline import plain

MOST = 50
"""Action items that are shown; of more than these only the number."""
SOON = timedelta(days=7)


def parts(user: Any) -> dict[str, Any]:
    """What the templates of the parts ask for, as far as the user may see it."""
    found: dict[str, Any] = {}
    if user.has_perm(rights.LOOK):
        found |= _actions(user, now().date())
    if user.has_perm(rights.LOOK_AT_CATALOGUE):
        found |= _components(user)
    return found


def _actions(user: Any, today: date) -> dict[str, Any]:
    rows = action_items.due_by(today + SOON, user=user)
    shown = list(rows[:MOST])
    count = rows.count() if len(shown) == MOST else len(shown)
    name_of = namer(row.owner for row in shown if row.owner)
    lines = [
        {
            "title": row.title,
            "action_id": row.action_id,
            "number": row.number,
            "incident": row.incident,
            "owner": name_of(row.owner) if row.owner else "nobody",
            "due": row.due,
            "days": (row.due - today).days,
        }
        for row in shown
    ]
    return {
        "actions_overdue": [each for each in lines if each["due"] < today],
        "actions_soon": [each for each in lines if each["due"] >= today],
        "actions_more": count - len(shown),
        "may_finish": rights.may(user, "finish_action"),
    }


def _components(user: Any) -> dict[str, Any]:
    """Those that are not operational, and how many there are. Groups are as their members are."""
    tops = standing.components(public=not user.has_perm(rights.SEE_PRIVATE))
    flat = [each for top in tops for each in (top.members if top.is_group else [top])]
    return {
        "components_troubled": [
            (each.name, each.public_id, plain(each.status))
            for each in flat
            if each.status != "operational"
        ],
        "components_count": len(flat),
    }
