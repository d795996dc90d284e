"""The form of a command: its own fields, when it was so, and what guards against others."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, get_args
from uuid import uuid4

from django import forms

from incidents.admin import shapes
from incidents.admin.shapes import Choices
from incidents.commands import When
from incidents.decisions import Command
from incidents.words import Precision

VERSION, KEY, AT, PRECISION = "expected_version", "idempotency_key", "was_so_at", "known"
_WHEN = (AT, PRECISION)
_END = ("data_loss", "data_loss_text")


class CommandForm(forms.Form):
    """Asks for one command. What was typed survives every refusal.

    ``expected_version`` is the version that the person saw; ``idempotency_key`` makes a second
    click the same command. Fields ``without`` are not for this person.
    """

    def __init__(
        self,
        wish: type[Command],
        choices: Choices,
        components: Mapping[str, str],
        version: int,
        *,
        without: Collection[str] = (),
        data: Any = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.wish = wish
        fields = shapes.fields_of(wish, choices, components)
        self.fields.update({name: each for name, each in fields.items() if name not in without})
        self.fields[AT] = forms.DateTimeField(
            label="It was so at (UTC), if not now",
            required=False,
            widget=shapes.moment_input(),
        )
        self.fields[PRECISION] = forms.ChoiceField(
            label="How well is that time known",
            choices=[(word, word) for word in get_args(Precision)],
            required=False,
            initial="exact",
        )
        self.fields[VERSION] = forms.IntegerField(widget=forms.HiddenInput, initial=version)
        self.fields[KEY] = forms.CharField(
            widget=forms.HiddenInput, initial=str(uuid4()), max_length=64
        )

    def values(self) -> dict[str, Any]:
        """The fields of the command, once the form is valid."""
        return shapes.values_of(self.wish, self.cleaned_data)

    def when(self) -> When:
        """When it was so; now, unless somebody said otherwise."""
        at: datetime | None = self.cleaned_data[AT]
        precision: Precision = self.cleaned_data[PRECISION] or "exact"
        return When(at=at, precision=precision) if at else When()

    def refuse(self, field: str, message: str) -> None:
        """Put a refusal beside the field that it is about."""
        sentence = message[:1].upper() + message[1:].rstrip(".") + "."
        self.add_error(shapes.field_for(field, self), sentence)

    def go_on_from(self, version: int) -> None:
        """Let the person send the same again, having seen what changed."""
        typed: Any = self.data
        self.data = typed.copy()
        self.data[VERSION] = str(version)  # type: ignore[index]  # a copy may be changed

    @property
    def said(self) -> list[forms.BoundField]:
        """What is always asked for, without components and without what is only ticked."""
        end = {each.name for each in self.at_an_end}
        return [each for each in self._own() if not _is_a_tick(each) and each.name not in end]

    @property
    def ticks(self) -> list[forms.BoundField]:
        """What is ticked."""
        return [each for each in self._own() if _is_a_tick(each)]

    @property
    def at_an_end(self) -> list[forms.BoundField]:
        """What only an end asks for, where it need not end."""
        return [self[name] for name in _END if name in self.fields and "status" in self.fields]

    @property
    def tells_of_an_end(self) -> bool:
        """Whether something about an end was said, or is wrong."""
        return any(each.errors or each.value() for each in self.at_an_end)

    @property
    def components(self) -> list[forms.BoundField]:
        """One field for each component."""
        return [each for each in self.visible_fields() if "__" in each.name]

    @property
    def times(self) -> list[forms.BoundField]:
        """When it was so."""
        return [self[name] for name in _WHEN]

    def _own(self) -> list[forms.BoundField]:
        return [
            each
            for each in self.visible_fields()
            if each.name not in _WHEN and "__" not in each.name
        ]


def _is_a_tick(field: forms.BoundField) -> bool:
    return isinstance(field.field, forms.BooleanField)
