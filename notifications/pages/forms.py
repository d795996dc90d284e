"""What a reader can choose."""

from typing import Any

from django import forms

from incidents import standing
from notifications.models import Subscription
from notifications.subscribing import Wishes
from notifications.words import IMPACTS

KINDS = [
    ("incidents", "Incidents"),
    ("maintenance", "Planned maintenance"),
    ("postmortems", "Postmortems"),
]


class WishesForm(forms.Form):
    """Kinds, components, and from which impact on."""

    kinds = forms.MultipleChoiceField(
        label="Tell me about",
        choices=KINDS,
        initial=[name for name, _ in KINDS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one kind, or unsubscribe."},
    )
    min_impact = forms.TypedChoiceField(
        label="Incidents from this impact on",
        choices=[("0", "any")]
        + [(str(place), f"{word} and worse") for place, word in enumerate(IMPACTS) if place],
        coerce=int,
        initial="0",
    )
    components = forms.MultipleChoiceField(
        label="Only these components (none chosen: all)",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (each.id, each.name)
            for top in standing.components()
            for each in (top.members if top.is_group else [top])
        ]
        field = self.fields["components"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = choices
        if not choices:
            del self.fields["components"]

    def wishes(self, only_incident: str = "") -> Wishes:
        """What was chosen, once the form is valid."""
        kinds = self.cleaned_data["kinds"]
        return Wishes(
            incidents="incidents" in kinds,
            maintenance="maintenance" in kinds,
            postmortems="postmortems" in kinds,
            min_impact=self.cleaned_data["min_impact"],
            components=self.cleaned_data.get("components", []),
            only_incident=only_incident,
        )


class AskForm(WishesForm):
    """The same, and where to."""

    address = forms.CharField(
        label="Mail address", widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    field_order = ("address",)


def chosen(subscription: Subscription) -> dict[str, Any]:
    """What a subscription has chosen, as the form's first values."""
    return {
        "kinds": [name for name, _ in KINDS if getattr(subscription, name)],
        "min_impact": str(subscription.min_impact),
        "components": list(subscription.components.values_list("component", flat=True)),
    }
