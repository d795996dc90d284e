"""What the forms that look for incidents have in common."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from incidents.events.text import EARLIEST, LATEST
from incidents.models import BoardComponent
from incidents.narrowing import Asked
from incidents.words import SEVERITIES


def component_names() -> dict[str, str]:
    """The names of all components by id, retired ones too: incidents of theirs stay on record."""
    rows = BoardComponent.objects.live().filter(is_group=False).order_by("retired", "place", "name")
    return {
        stream: f"{name} (retired)" if retired else name
        for stream, name, retired in rows.values_list("stream", "name", "retired")
    }


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[
            MinValueValidator(EARLIEST.date(), f"It must not lie before {EARLIEST.year}."),
            MaxValueValidator(LATEST.date(), f"It must not lie after {LATEST.year}."),
        ],
    )


class NarrowingForm(forms.Form):
    """Which incidents. ``names`` are those of all components, by id."""

    since = _day("Begun from")
    until = _day("to")
    kind = forms.ChoiceField(label="Kind", required=False)
    severity = forms.ChoiceField(label="Severity", required=False)
    component = forms.ChoiceField(label="Component", required=False)

    def __init__(self, data: Any, names: dict[str, str]) -> None:
        super().__init__(data)
        choices = {
            "kind": [("", "both"), ("incident", "incidents"), ("maintenance", "maintenance")],
            "severity": [("", "all"), *((each, each) for each in SEVERITIES)],
            "component": [("", "all"), *names.items()],
        }
        for name, each in choices.items():
            self.fields[name].choices = each  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """The end lies after the beginning."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("since") and found.get("until") and found["since"] > found["until"]:
            self.add_error("until", "It lies before the first day.")
        return found

    def asked(self, **more: Any) -> Asked:
        """Which incidents, once the form is valid."""
        said = self.cleaned_data
        sort = {name: said[name] for name in ("kind", "severity", "component")}
        return Asked(first=said["since"], last=said["until"], **sort, **more)
