"""Templates in the admin: what is asked for depends on the kind; the preview fills it."""

from collections.abc import Mapping
from typing import Any, get_args

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from incidents.admin import knowing
from incidents.admin.previewing import PreviewingForm
from incidents.admin.values import values_of
from incidents.documents.postmortem import TITLES
from incidents.models import BoardIncident, Template
from incidents.projections.timeline import plain
from incidents.wording import VARIABLES, filled, listed, unknown
from incidents.words import COMPONENT_STATUSES, SECTIONS, SEVERITIES, IncidentStatus

OWN = {
    "incident": ("name", "title", "severity", "text", "notify"),
    "update": ("name", "status", "text", "notify"),
    "maintenance": ("name", "title", "text", "notify"),
    "postmortem": ("name", "severity"),
}
"""What each kind asks for, beside components or sections."""
KNOWN: dict[str, tuple[str, ...]] = {
    "incident": ("title", "components", "severity", "status", "next_update_by"),
    "update": tuple(VARIABLES),
    "maintenance": ("title", "components", "status", "started", "duration"),
    "postmortem": tuple(VARIABLES),
}
"""The variables of each kind: what has not begun yet has no number and no page."""
_IMPACT, _SECTION = "impacts__", "sections__"
_NEWEST = 50


class TemplateForm(PreviewingForm):
    """One template of a kind."""

    kind = ""
    user: Any = None

    class Meta:
        model = Template
        fields = ("name",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.kind = self.kind
        self._choose("severity", SEVERITIES, "any" if self.kind == "postmortem" else "not said")
        self._choose("status", get_args(IncidentStatus), "as it is")
        for name, label, words in self._parts():
            self.fields[name] = words
            words.label, words.required = label, False
        newest = BoardIncident.objects.live().seen_by(self.user).order_by("-number")
        kind = "maintenance" if self.kind == "maintenance" else "incident"
        shown = newest.filter(kind=kind).values_list("number", "title")[:_NEWEST]
        self.fields["preview_with"] = forms.ChoiceField(
            label="Preview with",
            choices=[("", "the newest"), *((str(n), f"INC-{n}: {title}") for n, title in shown)],
            required=False,
            widget=UnfoldAdminSelectWidget,
        )
        for name in ("title", "text"):
            if name in self.fields:
                self.fields[name].help_text = self.variables(name)

    def _choose(self, name: str, words: tuple[str, ...], nothing: str) -> None:
        if name in self.fields:
            self.fields[name] = forms.ChoiceField(
                choices=[("", nothing), *((word, plain(word)) for word in words)],
                required=False,
                widget=UnfoldAdminSelectWidget,
            )

    def _parts(self) -> list[tuple[str, str, forms.Field]]:
        """A field for each component, or for each section: its name and label."""
        if self.kind == "postmortem":
            return [
                (
                    _SECTION + name,
                    TITLES[name],
                    forms.CharField(
                        max_length=25_000,
                        widget=UnfoldAdminTextareaWidget,
                        initial=self.instance.sections.get(name, ""),
                    ),
                )
                for name in SECTIONS
            ]
        words = [("", "as it is"), *((each, plain(each)) for each in COMPONENT_STATUSES)]
        return [
            (
                _IMPACT + stream,
                name,
                forms.ChoiceField(
                    choices=words,
                    widget=UnfoldAdminSelectWidget,
                    initial=self.instance.impacts.get(stream, ""),
                ),
            )
            for stream, name in knowing.components().items()
        ]

    def variables(self, field: str = "") -> str:
        """The variables that stand in a field, in words."""
        names = [each for each in KNOWN[self.kind] if each != field]
        return "Variables: " + ", ".join("{{" + name + "}}" for name in names)

    def clean_name(self) -> str:
        """A name that no other template of the kind has."""
        name: str = self.cleaned_data["name"]
        others = Template.objects.filter(kind=self.kind, name=name).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError("There is a template of this kind with this name.")
        return name

    def clean(self) -> dict[str, Any]:
        """Texts that can be shown, with variables that exist."""
        texts = [name for name in self.fields if name in ("title", "text") or _SECTION in name]
        self.keep_clean("name", *texts)
        for name in texts:
            wrong = unknown(
                self.cleaned_data.get(name) or "",
                [each for each in KNOWN[self.kind] if each != name],
            )
            if wrong:
                braced = listed("{{" + each[:60] + "}}" for each in wrong)
                verb = "is no variable" if len(wrong) == 1 else "are no variables"
                # Where the variables stand below the field already, once is enough.
                known = "" if self.fields[name].help_text else f" {self.variables(name)}."
                self.add_error(name, f"{braced} {verb} here.{known}")
        self.instance.impacts = self._said(_IMPACT)
        self.instance.sections = self._said(_SECTION)
        return self.cleaned_data

    def _said(self, begin: str) -> dict[str, str]:
        return {
            name.removeprefix(begin): value
            for name, value in self.cleaned_data.items()
            if name.startswith(begin) and value
        }

    def preview(self) -> list[tuple[str, str]]:
        """Each text as it would read: a label, and the words."""
        if not self.sound:
            return []
        values = self._values()
        shown = [("Title", self.instance.title), ("Words", self.instance.text)]
        shown += [(TITLES[name], self.instance.sections.get(name, "")) for name in SECTIONS]
        return [(label, filled(text, values)) for label, text in shown if text]

    def _values(self) -> Mapping[str, str]:
        """What the variables stand for: the chosen incident, and what the template itself says."""
        kind = "maintenance" if self.kind == "maintenance" else "incident"
        rows = BoardIncident.objects.live().seen_by(self.user).filter(kind=kind)
        number = self.data.get("preview_with", "") if self.is_bound else ""
        rows = rows.filter(number=int(number)) if number else rows.order_by("-number")
        row = rows.first()
        values = values_of(row) if row else {}
        it = self.instance
        names = knowing.components()
        own = {
            "severity": it.severity if self.kind == "incident" else "",
            "status": plain(it.status),
            "components": listed(names[each] for each in it.impacts if each in names),
        }
        values |= {name: value for name, value in own.items() if value}
        if it.title:
            values["title"] = filled(it.title, values)
        return values


@admin.register(Template)
class TemplateAdmin(ModelAdmin):  # type: ignore[misc]  # unfold ships no types
    """Templates, by Django's own permissions."""

    list_display = ("name", "kind", "severity", "updated_at")
    list_filter = ("kind", "severity")
    search_fields = ("name", "title", "text")
    change_form_after_template = "console/template_preview.html"

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """First the kind, then what it asks for."""
        if request.GET.get("kind") in OWN:
            return super().add_view(request, form_url, extra_context)  # type: ignore[no-any-return]  # unfold's
        if not self.has_add_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": "Add a template",
            "kinds": list(OWN),
        }
        return TemplateResponse(request, "console/template_kinds.html", context)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kind = obj.kind if obj else request.GET.get("kind", "")
        form = type("TemplateForm", (TemplateForm,), {"kind": kind, "user": request.user})
        return super().get_form(
            request, obj, change, **kwargs | {"form": form, "fields": OWN.get(kind, ("name",))}
        )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        kind = obj.kind if obj else request.GET.get("kind", "")
        own = list(OWN.get(kind, ("name",)))
        if not self.has_change_permission(request, obj) and obj is not None:
            return [(f"Template for {kind}", {"fields": own})]
        if kind == "postmortem":
            rest = ("What sections begin with", [_SECTION + name for name in SECTIONS])
        else:
            rest = ("Components", [_IMPACT + stream for stream in knowing.components()])
        found = [(f"Template for {kind}", {"fields": own}), (rest[0], {"fields": rest[1]})]
        return [each for each in found if each[1]["fields"]]
