"""What the variables of a template stand for: in one incident, and in a form that is filled in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.timezone import now

from incidents.admin.forms import CommandForm
from incidents.models import BoardComponent, BoardIncident
from incidents.projections.timeline import plain
from incidents.times import lasting, moment
from incidents.wording import listed

IMPACTS = "impacts__"
"""What the names of a form's fields about components begin with."""


def values_of(row: BoardIncident) -> dict[str, str]:
    """What each variable stands for in one incident; "" for what is not known."""
    names = BoardComponent.objects.live().filter(stream__in=row.components)
    ends = row.ends_at if row.kind == "maintenance" else row.resolved_at or now()
    return {
        "title": row.title,
        "components": listed(names.order_by("place", "name").values_list("name", flat=True)),
        "severity": row.severity or "",
        "status": plain(row.status),
        "number": f"INC-{row.number}",
        "link": settings.SITE_URL + reverse("pages:incident", args=[row.public_id]),
        "next_update_by": moment(row.next_update_by) if row.next_update_by else "",
        **_span(row.starts_at if row.kind == "maintenance" else row.began, ends),
    }


def _span(began: datetime | None, ends: datetime | None) -> dict[str, str]:
    """From when on, and how long, in words and no finer than minutes."""
    found: dict[str, str] = {}
    if began:
        found["started"] = moment(began)
    if began and ends and ends > began:
        seconds = int((ends - began).total_seconds())
        found["duration"] = lasting(seconds - seconds % 60 or seconds)
    return found


def values_in(
    form: CommandForm, typed: Mapping[str, Any], row: BoardIncident | None
) -> dict[str, str]:
    """What each variable stands for: what is in the form, and else what is so."""
    found = values_of(row) if row else {"status": plain("investigating")}
    affected = [
        str(form.fields[name].label)
        for name, status in typed.items()
        if name.startswith(IMPACTS) and name in form.fields and status not in ("", "operational")
    ]
    said = {
        "title": typed.get("title"),
        "severity": typed.get("severity"),
        "status": plain(str(typed.get("status") or "")),
        "components": listed(affected),
        "next_update_by": _moment(form, typed, "next_update_by"),
    }
    found |= {name: str(value) for name, value in said.items() if value}
    if "starts_at" in form.fields:
        found |= _span(_at(form, typed, "starts_at"), _at(form, typed, "ends_at"))
    return found


def _moment(form: CommandForm, typed: Mapping[str, Any], name: str) -> str:
    at = _at(form, typed, name)
    return moment(at) if at else ""


def _at(form: CommandForm, typed: Mapping[str, Any], name: str) -> datetime | None:
    """A moment that was typed, as far as it can be read."""
    if name not in form.fields or not typed.get(name):
        return None
    try:
        at: datetime | None = form.fields[name].clean(typed[name])
    except ValidationError:
        return None
    return at
