"""A template chosen in the form of a command fills it. What somebody typed is never lost."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from incidents.admin.forms import CommandForm
from incidents.admin.values import IMPACTS, values_in
from incidents.models import BoardIncident, Template
from incidents.wording import VARIABLES, filled, listed, named

KINDS = {
    "declare": "incident",
    "publish_update": "update",
    "draft_update": "update",
    "schedule_maintenance": "maintenance",
    "open_postmortem": "postmortem",
    "write_section": "postmortem",
}
"""Commands whose forms offer templates, and of which kind."""
CHOSEN, WAS, GAVE, FILL = "template", "template_was", "template_gave", "fill"
"""The names under which a form sends the choice, the one before and the words that it put in, and
that it shall be filled."""


@dataclass
class Choice:
    """What can be chosen in a form, what was, and what came of it."""

    templates: list[Template]
    chosen: Template | None = None
    was: Template | None = None
    gave: str = ""
    fills: bool = True
    notes: list[str] = field(default_factory=list)


def asked(request: HttpRequest) -> bool:
    """Whether a form came in to be filled, and not to be carried out."""
    return request.method == "POST" and FILL in request.POST


def choice(request: HttpRequest, form: CommandForm, row: BoardIncident | None) -> Choice | None:
    """What templates have to do with this form; it is filled when that was asked for.

    None when no template is for it.
    """
    verb = form.wish.verb
    if verb not in KINDS:
        return None
    found = Choice(fitting(KINDS[verb], row.severity if row else None))
    found.fills = verb != "open_postmortem"
    given = request.POST if request.method == "POST" else request.GET
    wanted = given.get(CHOSEN, "")
    found.chosen = next((each for each in found.templates if str(each.pk) == wanted), None)
    before = request.POST.get(WAS, "")
    found.was = next((each for each in found.templates if str(each.pk) == before), None)
    found.gave = request.POST.get(GAVE, "")
    if wanted and found.chosen is None:
        found.notes.append("There is no such template.")
    if asked(request) or request.method == "GET":
        typed = _typed(form, request)
        if asked(request) and not wanted:
            found.notes.append("Choose a template first.")
        form.initial = _filled(form, found, typed, row) if found.chosen else typed
    return found


def fitting(kind: str, severity: str | None = None) -> list[Template]:
    """The templates of a kind, those for the severity first, and then those for any."""
    templates = Template.objects.filter(kind=kind)
    if kind == "incident" or severity is None:
        return list(templates)
    rank = {severity: 0, "": 1}
    return sorted(templates, key=lambda each: rank.get(each.severity, 2))


def check(form: CommandForm, found: Choice | None, row: BoardIncident | None) -> bool:
    """Whether no variable of a template is left in a form that came in.

    If one is, the form comes back: with its value where that is known by now, to be read before
    it is sent.
    """
    if found is None or found.chosen is None:
        return True
    given: Any = form.data
    values = values_in(form, given, row)
    whole = True
    for name in ("title", "text"):
        words = form.cleaned_data.get(name) or ""
        if not _left(words):
            continue
        whole = False
        form.data = given = given.copy()
        given[name] = filled(words, values)
        left = _left(given[name])
        if left:
            form.refuse(name, f"{_braced(left)} is not known here: say it in words")
        else:
            form.refuse(name, "What was missing is filled in now: read it, and send it again")
    return whole


def _left(text: str) -> list[str]:
    """The variables in a text."""
    return [name for name in named(text) if name in VARIABLES]


def _typed(form: CommandForm, request: HttpRequest) -> dict[str, Any]:
    """What stands in the form, as the browser sent it; on the first visit, what it begins with."""
    if request.method != "POST":
        return dict(form.initial)
    return {
        name: each.widget.value_from_datadict(request.POST, {}, name)
        for name, each in form.fields.items()
    }


def _filled(
    form: CommandForm, found: Choice, typed: Mapping[str, Any], row: BoardIncident | None
) -> dict[str, Any]:
    """What stands in the form once the template is in it.

    What the person has not touched takes the template's value. Words that somebody typed stay;
    the template's follow them, but a section that is written already is left as it is.
    """
    template = found.chosen
    if template is None or not found.fills:
        return dict(typed)
    new = dict(typed)
    before = _plain_values(found.was)
    new |= {
        name: value
        for name, value in _plain_values(template).items()
        if name in form.fields
        and (_untouched(form, name, typed) or str(typed.get(name)) == str(before.get(name)))
    }
    values = values_in(form, new, row)
    free = not new.get("title") or (found.was and new["title"] == filled(found.was.title, values))
    if "title" in form.fields and template.title and free:
        new["title"] = filled(template.title, values)
    if new.get("title"):
        new["title"] = values["title"] = filled(str(new["title"]), values)
    if "text" not in form.fields:
        return new
    text, own = _text(template, form.wish.verb, str(new.get("section") or ""), found)
    if text:
        new["text"] = _joined(new.get("text") or "", text, values, found, append=own)
    left = _left(f"{new.get('title') or ''} {new.get('text') or ''}")
    if left:
        found.notes.append(
            f"Not known yet: {_braced(left)}. Fill in the fields below and press the button "
            "again, or say it in words."
        )
    return new


def _plain_values(template: Template | None) -> dict[str, Any]:
    """The template's values for fields that are chosen, not written."""
    if template is None or template.kind == "postmortem":
        return {}
    chosen = {"severity": template.severity, "status": template.status}
    found: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    found["notify"] = template.notify
    return found | {f"{IMPACTS}{stream}": each for stream, each in template.impacts.items()}


def _untouched(form: CommandForm, name: str, typed: Mapping[str, Any]) -> bool:
    value = typed.get(name, form.fields[name].initial)
    return value in ("", None) or value == form.get_initial_for_field(form.fields[name], name)


def _text(template: Template, verb: str, section: str, found: Choice) -> tuple[str, bool]:
    """The template's words for this form, and whether they may follow what is there."""
    if verb != "write_section":
        return template.text, True
    if not section:
        found.notes.append("Choose the section first, then fill in its words.")
    elif section not in template.sections:
        found.notes.append("The template has no words for this section.")
    return template.sections.get(section, ""), False


def _joined(
    there: str, words: str, values: Mapping[str, str], found: Choice, *, append: bool
) -> str:
    """What was there, with its variables filled, and the template's words where they may stand."""
    there, text = there.replace("\r\n", "\n").strip(), filled(words, values)
    if not there or _digest(there) == found.gave:
        found.gave = _digest(text)
        return text
    there = filled(there, values)
    if text.strip() in there:
        return there
    if not append:
        found.notes.append("The section has words already; the template's were not put in.")
        return there
    found.notes.append("The template's words stand below yours.")
    return f"{there}\n\n{text}"


def _digest(text: str) -> str:
    plain_text = text.replace("\r\n", "\n").strip()
    return hashlib.sha256(plain_text.encode(errors="replace")).hexdigest()[:16]


def _braced(names: list[str]) -> str:
    return listed("{{" + name + "}}" for name in names)
