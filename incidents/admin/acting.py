"""Every button is a command: ask for what it needs, hand it in, and say what came of it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from incidents import history, hooks, reports
from incidents.admin import beside, filling, knowing, offers, rights
from incidents.admin.forms import VERSION, CommandForm
from incidents.admin.rehearsal import Preview, preview
from incidents.commands import Outcome, handle, rehearsed
from incidents.decisions import COMMANDS, Actor, Command
from incidents.errors import Busy, Conflict, KeyReused, NotFound, Refused
from incidents.models import BoardComponent, BoardIncident
from incidents.reads import find

PREVIEW = "preview"
"""The button that shows what would come of it."""


@dataclass(frozen=True)
class Subject:
    """What a command is about: its id, how it is called, and where its own page is."""

    stream: str
    name: str
    address: str
    row: BoardIncident | None = None


def begin(request: HttpRequest, subject: str, verb: str) -> HttpResponse:
    """A command that begins an incident, a maintenance or a component."""
    wish = COMMANDS.get(verb)
    if wish is None or not wish.begins or wish.subject != subject:
        raise Http404("There is no such command.")
    return _page(request, wish, None)


def act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """A command about an incident."""
    try:
        row = find(str(number), seen_by=request.user)
    except NotFound as error:
        raise Http404(str(error)) from error
    return _page(request, _about("incident", verb), _incident(row))


def act_on_component(request: HttpRequest, public_id: str, verb: str) -> HttpResponse:
    """A command about a component."""
    row = BoardComponent.objects.live().filter(public_id=public_id).first()
    if row is None:
        raise Http404("There is no such component.")
    return _page(request, _about("component", verb), _component(row))


def _about(subject: str, verb: str) -> type[Command]:
    wish = COMMANDS.get(verb)
    if wish is None or wish.begins or wish.subject != subject:
        raise Http404("There is no such command.")
    return wish


def _incident(row: BoardIncident) -> Subject:
    address = reverse("admin:incidents_console", args=[row.number])
    return Subject(row.stream, f"INC-{row.number}: {row.title}", address, row)


def _component(row: BoardComponent) -> Subject:
    return Subject(row.stream, row.name, reverse("admin:incidents_component", args=[row.public_id]))


def _page(request: HttpRequest, wish: type[Command], subject: Subject | None) -> HttpResponse:
    if not rights.may(request.user, wish.verb):
        raise PermissionDenied(f"It needs the permission {rights.needed(wish.verb)}.")
    of_incident = wish.subject == "incident"
    it = knowing.known(subject.stream) if subject and of_incident else None
    form = CommandForm(
        wish,
        knowing.choices_for(wish.verb, subject.stream if subject else "", it, request.user),
        knowing.components(),
        it.version if it else _version(subject),
        without=rights.withheld(request.user, wish),
        data=request.POST if request.method == "POST" and not filling.asked(request) else None,
        initial=_initial(request, wish, it, subject),
    )
    row = subject.row if subject else None
    choice = filling.choice(request, form, row)
    news: list[Any] = []
    shown: Preview | None = None
    if form.is_bound and form.is_valid() and filling.check(form, choice, row):
        try:
            if PREVIEW in request.POST:
                with rehearsed(**_wished(request, form, subject)) as outcome:
                    shown = preview(outcome)
            else:
                outcome = _hand_in(request, form, subject)
        except Conflict as conflict:
            news = _since(conflict, of_incident=of_incident)
            form.go_on_from(conflict.found)
        except Refused as refused:
            form.refuse(refused.field, refused.message)
        except (Busy, KeyReused, NotFound) as error:
            form.refuse("", str(error))
        else:
            if shown is None:
                return _done(request, wish, outcome)
    context = {
        **admin.site.each_context(request),
        "title": offers.name_of(wish.verb),
        "form": form,
        "subject": subject,
        "news": news,
        "readers": _readers(form, subject) if shown is None else None,
        "preview": shown,
        "can_preview": of_incident,
        "choice": choice,
        "beside": beside.facts(wish.verb, subject.stream if subject else ""),
        "help": (wish.__doc__ or "").partition(".")[0].replace("`", "") + ".",
    }
    status = 409 if news else 400 if form.errors else 200
    return TemplateResponse(request, "console/act.html", context, status=status)


def _hand_in(request: HttpRequest, form: CommandForm, subject: Subject | None) -> Outcome:
    key = f"admin:{request.user.pk}:{form.cleaned_data['idempotency_key']}"
    return handle(**_wished(request, form, subject), key=key)


def _wished(request: HttpRequest, form: CommandForm, subject: Subject | None) -> dict[str, Any]:
    """What was asked for, as arguments of a command's handling. Raises ``Refused``."""
    try:
        wish = form.wish(**form.values())
    except TypeError as error:
        raise Refused(str(error)) from error
    return {
        "wish": wish,
        "actor": Actor("staff", str(request.user.pk)),
        "surface": "admin",
        "stream": subject.stream if subject else None,
        "expected": form.cleaned_data[VERSION] if subject else None,
        "when": form.when(),
    }


def _done(request: HttpRequest, wish: type[Command], outcome: Outcome) -> HttpResponse:
    model: type[Model]
    if wish.subject == "incident":
        row: Any = find(outcome.stream)
        model, subject = BoardIncident, _incident(row)
    else:
        row = BoardComponent.objects.live().get(stream=outcome.stream)
        model, subject = BoardComponent, _component(row)
    # Admin log and ledger say the same of who did what.
    positions = ", ".join(str(each.position) for each in outcome.recorded)
    admin.site.get_model_admin(model).log_change(request, row, f"{wish.verb}: events {positions}")
    messages.success(request, f"{offers.name_of(wish.verb)}: done.")
    if wish.verb in filling.KINDS and filling.KINDS[wish.verb] == "postmortem":
        return redirect(beside.page_of(row.number, request.POST.get(filling.CHOSEN, "")))
    return redirect(subject.address)


def _version(subject: Subject | None) -> int:
    if subject is None:
        return 0
    return list(history.stream(subject.stream))[-1].version


def _initial(
    request: HttpRequest, wish: type[Command], it: knowing.Known | None, subject: Subject | None
) -> dict[str, Any]:
    """What stands in the form at first: what the link said, and what is so now."""
    found: dict[str, Any] = dict(request.GET.items())
    if it is None or subject is None:
        return found
    if wish.verb == "retitle":
        found.setdefault("title", it.state.title)
    if wish.verb in ("publish_update", "draft_update"):
        found.setdefault("status", it.state.status)
    update_id = found.get("update_id")
    if wish.verb == "correct_update" and update_id in it.state.published:
        found["text"] = it.state.published[update_id]
    if wish.verb in ("reschedule_maintenance", "extend_maintenance"):
        found.setdefault("starts_at", it.state.starts_at)
        found.setdefault("ends_at", it.state.ends_at)
    if wish.verb == "open_postmortem":
        found.setdefault("due", beside.due_of(subject.row))
    section = it.writing.sections.get(found.get("section", ""))
    if wish.verb == "write_section" and section is not None:
        found |= {"text": section.text, "audience": section.audience}
    action = it.writing.actions.get(found.get("action_id", ""))
    if wish.verb == "change_action" and action is not None:
        found |= {"title": action.title, "kind": action.kind, "text": action.text}
        found |= {"owner": action.owner, "due": action.due, "audience": action.audience}
    return found


def _since(conflict: Conflict, *, of_incident: bool) -> list[Any]:
    """What others wrote after the version that the person saw."""
    if not of_incident:
        return [
            {"occurred_at": each.occurred_at, "headline": each.event.stored_name}
            for each in history.stream(conflict.stream)
            if each.version > conflict.expected
        ]
    entries = reports.timeline_of(conflict.stream, order="knowledge").entries
    return [each for each in entries if each.version > conflict.expected]


def _readers(form: CommandForm, subject: Subject | None) -> int | None:
    """How many people would be told, as far as anybody knows."""
    if "notify" not in form.fields or not hooks.audience:
        return None
    return sum(count(subject.stream if subject else "") for count in hooks.audience)
