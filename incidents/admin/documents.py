"""The postmortem in the admin: prose by section beside the facts, for one of two audiences."""

from collections.abc import Iterator
from typing import Any, NamedTuple, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString
from django.utils.timezone import now

from incidents import reports
from incidents.admin import beside, filling, knowing, rights
from incidents.admin.values import values_of
from incidents.documents import html, markdown, postmortem
from incidents.errors import NotFound
from incidents.events.postmortem import Approved, ChangesRequested
from incidents.markup import html_of
from incidents.models import BoardIncident, Template
from incidents.people import namer
from incidents.postmortems import in_words
from incidents.projections.postmortem import Writing
from incidents.projections.timeline import plain
from incidents.reads import find
from incidents.wording import filled
from incidents.words import SECTIONS, Audience


class Part(NamedTuple):
    """A section as the page shows it; without ``text`` nobody wrote it yet."""

    name: str
    title: str
    text: SafeString | None
    audience: str
    begin: str


def page(request: HttpRequest, number: int) -> HttpResponse:
    """The internal version, or with ``?audience=public`` the one that everybody may read."""
    row = _row(request, number)
    audience = _audience(request)
    it = knowing.known(row.stream)
    try:
        shown = reports.postmortem_of(row.stream, audience=audience)
    except NotFound:
        # Private or a drill: nothing of it is ever shown outside.
        shown = None
    may_write = rights.may(request.user, "write_section") and _writable(it)
    templates = filling.fitting("postmortem", row.severity) if may_write else []
    template = _template(request, templates, row)
    values = values_of(row) if template else {}
    beginnings = {
        name: filled(text, values) for name, text in (template.sections if template else {}).items()
    }
    name_of = namer(postmortem.people(shown) if shown else ())
    context = {
        **admin.site.each_context(request),
        "title": f"Postmortem of INC-{row.number}",
        "row": row,
        "audience": audience,
        "state": "not begun" if row.postmortem == "none" else plain(row.postmortem),
        "due": in_words(beside.due_of(row, it.writing.due), row.postmortem, now().date()),
        "owner": name_of(it.writing.owner) if it.writing.owner else "",
        "parts": list(_parts(shown, beginnings if audience == "internal" else {}, may_write))
        if shown
        else [],
        "facts": html.render(postmortem.facts(shown, name_of)) if shown else "",
        "left_out": shown.left_out if shown else [],
        "hidden_sections": _hidden(it.writing) if audience == "public" else [],
        "none_public": shown is None,
        "published": row.postmortem_public,
        "moved": moved(it.events),
        "may_write": may_write,
        "may_open": it.state.postmortem is None and rights.may(request.user, "open_postmortem"),
        "templates": templates if audience == "internal" else [],
        "template": template,
    }
    return TemplateResponse(request, "console/postmortem.html", context)


def download(request: HttpRequest, number: int, form: str) -> HttpResponse:
    """The same as a file: ``md`` or ``json``."""
    row = _row(request, number)
    audience = _audience(request)
    try:
        found = reports.postmortem_of(row.stream, audience=audience)
    except NotFound as error:
        raise Http404("There is no public version of it.") from error
    if form == "md":
        name_of = namer(postmortem.people(found))
        text, kind = markdown.render(postmortem.blocks(found, name_of)), "text/markdown"
    else:
        text, kind = postmortem.as_json(found), "application/json"
    answer = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    name = f"INC-{row.number}-postmortem-{audience}.{form}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def moved(events: list[Any]) -> list[str]:
    """The facts that changed under the last approval, as long as nobody approved again. Pure."""
    found: set[str] = set()
    for each in events:
        if isinstance(each.event, Approved):
            found.clear()
        elif isinstance(each.event, ChangesRequested):
            found.update(each.event.moved)
    return sorted(found)


def _row(request: HttpRequest, number: int) -> BoardIncident:
    if not request.user.has_perm(rights.LOOK):
        raise PermissionDenied
    try:
        row = find(str(number), seen_by=request.user)
    except NotFound as error:
        raise Http404(str(error)) from error
    if row.kind != "incident":
        raise Http404("Maintenance has no postmortem.")
    return row


def _audience(request: HttpRequest) -> Audience:
    asked = request.GET.get("audience", "internal")
    if asked not in ("internal", "public"):
        raise Http404("There is an internal and a public version.")
    return cast("Audience", asked)


def _writable(it: knowing.Known) -> bool:
    written = it.state.postmortem
    return written is not None and not written.closed and written.review != "in_review"


def _template(
    request: HttpRequest, templates: list[Template], row: BoardIncident
) -> Template | None:
    """The one that was chosen; else the first that is for this severity, or for any."""
    asked = request.GET.get("template")
    if asked is not None:
        return next((each for each in templates if str(each.pk) == asked), None)
    return next((each for each in templates if each.severity in ("", row.severity)), None)


def _parts(
    found: reports.Postmortem, beginnings: dict[str, str], may_write: bool
) -> Iterator[Part]:
    for name in SECTIONS:
        written = found.writing.sections.get(name)
        title = postmortem.TITLES[name]
        if written is not None:
            yield Part(name, title, html_of(written.text), written.audience, "")
        elif may_write and found.audience == "internal":
            yield Part(name, title, None, "", beginnings.get(name, ""))


def _hidden(writing: Writing) -> list[str]:
    """The titles of the sections that the public does not see."""
    return [
        postmortem.TITLES[name]
        for name in SECTIONS
        if name in writing.sections and writing.sections[name].audience == "internal"
    ]
