"""The console of one incident: how it stands, what can be done, what happened, who was told."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast, get_args

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.timezone import now

from incidents import hooks, reports, standing
from incidents.admin import beside, knowing, offers, overview, rights
from incidents.admin.composing import composer
from incidents.admin.lines import lines
from incidents.documents import timeline
from incidents.errors import NotFound, Refused
from incidents.events.text import clean_moment
from incidents.models import BoardComponent, BoardIncident
from incidents.people import namer
from incidents.postmortems import in_words
from incidents.projections import uptime
from incidents.projections.rows import EntryRow
from incidents.projections.timeline import plain
from incidents.reads import find
from incidents.reports import Order
from incidents.similar.reading import similar
from incidents.times import moment

MOST_IMPACTS = 30
"""Stretches of impact that are shown."""
_MILESTONES = (
    ("Impact began", "began_at"),
    ("Detected", "detected_at"),
    ("Acknowledged", "acknowledged_at"),
    ("Identified", "identified_at"),
    ("Mitigated", "mitigated_at"),
    ("Resolved", "resolved_at"),
)


def console(request: HttpRequest, number: int) -> HttpResponse:
    """One incident, now or as it stood at a moment."""
    if not request.user.has_perm(rights.LOOK):
        raise PermissionDenied
    try:
        row = find(str(number), seen_by=request.user)
        as_of, wrong = _as_of(request.GET.get("as_of", ""))
        order = request.GET.get("order") or ("knowledge" if row.is_open else "occurrence")
        order = order if order in get_args(Order) else "occurrence"
        found = reports.timeline_of(row.stream, order=cast("Order", order), as_of=as_of)
    except NotFound as error:
        raise Http404(str(error)) from error
    it = knowing.known(row.stream, as_of)
    only, about = request.GET.get("only", ""), request.GET.get("about", "")
    entries = [each for each in found.entries if _asked_for(each, only, about)]
    if order == "knowledge":
        entries.reverse()
    shown = found.incident
    name_of = namer({*timeline.people(found), *shown.roles.values()})
    groups = _groups(it, request.user) if as_of is None else []
    context = {
        **admin.site.each_context(request),
        "title": f"INC-{shown.number}: {shown.title}",
        "row": shown,
        "status": plain(shown.status),
        "affected": [(found.names.get(c, c), plain(s)) for c, s in shown.components.items()],
        "roles": [(role.capitalize(), name_of(who)) for role, who in shown.roles.items()],
        "milestones": [
            (label, _said(getattr(shown, name), shown.imprecise.get(name, "exact")))
            for label, name in _MILESTONES
        ],
        "late": bool(shown.next_update_by and shown.is_open and shown.next_update_by < now()),
        "lines": lines(entries, name_of),
        "composer": composer(request.user, it) if as_of is None else None,
        "first_group": groups[:1],
        "other_groups": groups[1:],
        "may_work": as_of is None and rights.may(request.user, "rule_out_hypothesis"),
        "impacts": _impacts(it, found.names),
        "may_correct": as_of is None and rights.may(request.user, "correct_update"),
        "hypotheses": it.writing.hypotheses,
        "actions": it.writing.actions,
        "due": in_words(beside.due_of(row, it.writing.due), row.postmortem, now().date())
        if as_of is None and (row.status == "resolved" or row.postmortem != "none")
        else "",
        "told": [line for tell in hooks.told for line in tell(row.stream, request.user)]
        if not as_of
        else [],
        "similar": similar(BoardIncident.objects.live().seen_by(request.user), shown)
        if as_of is None and not wrong
        else [],
        "order": order,
        "only": only,
        "about": about,
        "families": sorted({_family(each) for each in found.entries}),
        "as_of": request.GET.get("as_of", ""),
        "wrong": wrong,
        "retracted": it.state.retracted,
    }
    return TemplateResponse(request, "console/console.html", context, status=400 if wrong else 200)


def _impacts(it: knowing.Known, names: Mapping[str, str]) -> list[tuple[Any, ...]]:
    """From when to when each component was affected, the newest first: name, status, both times."""
    rows = uptime.rows_of(uptime.fold(it.events))
    return [
        (
            names.get(each.component, "a component"),
            plain(each.status),
            each.began_at,
            each.ended_at,
        )
        for each in sorted(rows, key=lambda each: each.began_at, reverse=True)[:MOST_IMPACTS]
    ]


def _family(entry: EntryRow) -> str:
    """What a line is about: the first word of its event's name."""
    return entry.type.partition(".")[0]


def _asked_for(entry: EntryRow, only: str, about: str) -> bool:
    """Whether a line is of the audience and the family that were chosen; "" is any."""
    return (not only or entry.public is (only == "public")) and about in ("", _family(entry))


def _as_of(typed: str) -> tuple[datetime | None, str]:
    """The moment that somebody asked for, in UTC; or what is wrong with it."""
    if not typed:
        return None, ""
    try:
        at = datetime.fromisoformat(typed)
        return clean_moment(at.replace(tzinfo=at.tzinfo or UTC), "as_of"), ""
    except Refused as refused:
        return None, f"As of: it {refused.message}."
    except ValueError:
        return None, "As of: write it as 2030-01-01T09:00, in UTC."


def _said(at: datetime | None, precision: str) -> str:
    return "not recorded" if at is None else moment(at, precision)


def _groups(it: knowing.Known, user: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    groups = [
        (heading, [(verb, offers.name_of(verb)) for verb in rights.allowed(user, verbs)])
        for heading, verbs in offers.offers(it.state)
    ]
    return [(heading, verbs) for heading, verbs in groups if verbs]


def beginnings(user: Any) -> list[tuple[str, str]]:
    """What the user may begin: verbs with their names."""
    verbs = rights.allowed(user, ("declare", "schedule_maintenance"))
    return [(verb, offers.name_of(verb)) for verb in verbs]


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What is going on, for the first page of the admin: unfold asks for it."""
    rows = BoardIncident.objects.live().seen_by(request.user).filter(is_open=True)
    if not request.user.has_perm(rights.LOOK):
        rows = rows.none()
    context |= {
        "open": list(rows.filter(kind="incident").order_by("severity", "declared_at")[:50]),
        "coming": list(rows.filter(kind="maintenance").order_by("starts_at")[:20]),
        "parts": [part for ask in hooks.dashboard for part in ask(request.user)],
        "now": now(),
        "beginnings": beginnings(request.user),
    }
    return context | overview.parts(request.user)


COMPONENT = (
    "state_component_status",
    "rename_component",
    "describe_component",
    "regroup_component",
    "reorder_component",
    "retire_component",
)


def component(request: HttpRequest, public_id: str) -> HttpResponse:
    """One component or group: what is said of it, and what can be done."""
    if not request.user.has_perm(rights.LOOK_AT_CATALOGUE):
        raise PermissionDenied
    row = BoardComponent.objects.live().filter(public_id=public_id).first()
    if row is None:
        raise Http404("There is no such component.")
    status_of = {each.id: each.status for top in standing.components() for each in _flat(top)}
    context = {
        **admin.site.each_context(request),
        "title": row.name,
        "row": row,
        "status": plain(status_of.get(row.stream, row.stated)),
        "verbs": []
        if row.retired
        else [(verb, offers.name_of(verb)) for verb in rights.allowed(request.user, COMPONENT)],
    }
    return TemplateResponse(request, "console/component.html", context)


def _flat(top: standing.Standing) -> list[standing.Standing]:
    return [top, *top.members]
