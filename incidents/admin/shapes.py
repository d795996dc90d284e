"""From the type of a command's field to a field of a form, and back to a value.

Commands say what they need; a form that is made from them can never ask for anything else.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import msgspec
from django import forms
from msgspec import inspect

Choices = Mapping[str, Sequence[tuple[str, str]]]
"""What can be chosen for a field, by its name: values with their labels."""

PARAGRAPH = 2_001
"""Text that may be longer than this gets several lines."""
HIDDEN = frozenset({"public_id"})
"""Fields that are for imports and programs."""
_PARTS = "__"


def fields_of(
    wish: type[msgspec.Struct], choices: Choices, components: Mapping[str, str]
) -> dict[str, forms.Field]:
    """The fields of a form for a command. ``components`` has the names by id.

    A field that gives each component a status becomes one for each of them: ``impacts__<id>``.
    """
    found: dict[str, forms.Field] = {}
    for each in _info(wish).fields:
        kind = _plain(each.type)
        if each.name in HIDDEN or (not each.required and _makes_an_id(each)):
            continue
        if isinstance(kind, inspect.DictType):
            found.update(_statuses(each.name, kind, components))
        else:
            field = _field(each.name, kind, choices)
            field.required = each.required and not isinstance(kind, inspect.BoolType)
            field.label = label(each.name)
            if each.default is not msgspec.NODEFAULT and each.default is not None:
                field.initial = each.default
            found[each.name] = field
    return found


def values_of(wish: type[msgspec.Struct], cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """What a valid form says, as the fields of the command. What was left empty is left out."""
    found: dict[str, Any] = {}
    for each in _info(wish).fields:
        if isinstance(_plain(each.type), inspect.DictType):
            begin = each.name + _PARTS
            chosen = {
                name.removeprefix(begin): value
                for name, value in cleaned.items()
                if name.startswith(begin) and value
            }
            if chosen or each.required:
                found[each.name] = chosen
        elif each.name in cleaned:
            value = cleaned[each.name]
            if value not in (None, "", []) or isinstance(value, bool):
                found[each.name] = value
            elif each.required:
                found[each.name] = None
    return found


def field_for(refused: str, form: forms.Form) -> str | None:
    """The field of a form that a refusal is about; None when it is about the whole."""
    name, _, rest = refused.partition(".")
    for candidate in (refused, name, f"{name}{_PARTS}{rest}"):
        if candidate in form.fields:
            return candidate
    return next((each for each in form.fields if each.startswith(name + _PARTS) and name), None)


def label(name: str) -> str:
    """A field's name as people read it."""
    return _LABELS.get(name) or name.removesuffix("_id").replace("_", " ").capitalize()


_LABELS = {
    "notify": "Tell the subscribers",
    "text": "Words",
    "private": "Private: never on a public surface",
    "drill": "Drill: a rehearsal, nobody is told",
    "next_update_by": "Next update by (UTC)",
    "starts_at": "Starts at (UTC)",
    "ends_at": "Ends at (UTC)",
    "by_itself": "Starts and completes by itself",
    "other": "Other incident",
    "into": "Into",
}


def _info(wish: type[msgspec.Struct]) -> inspect.StructType:
    return cast("inspect.StructType", inspect.type_info(wish))


def _plain(kind: inspect.Type) -> inspect.Type:
    """A type without "or none"."""
    if isinstance(kind, inspect.UnionType):
        rest = [each for each in kind.types if not isinstance(each, inspect.NoneType)]
        return rest[0]
    return kind


def _makes_an_id(each: inspect.Field) -> bool:
    """Whether it names what is about to begin; people let it be made."""
    return each.name.endswith("_id")


def _statuses(
    name: str, kind: inspect.DictType, components: Mapping[str, str]
) -> dict[str, forms.Field]:
    words = [("", "as it is"), *_words(cast("inspect.LiteralType", kind.value_type))]
    return {
        f"{name}{_PARTS}{stream}": forms.ChoiceField(
            label=called, choices=words, required=False, widget=QuickSelect
        )
        for stream, called in components.items()
    }


def _words(kind: inspect.LiteralType) -> list[tuple[str, str]]:
    return [(str(value), str(value).replace("_", " ")) for value in kind.values]


def _field(name: str, kind: inspect.Type, choices: Choices) -> forms.Field:
    if name in choices and not isinstance(kind, inspect.ListType):
        return forms.ChoiceField(choices=[("", "choose"), *choices[name]])
    match kind:
        case inspect.ListType():
            found: forms.Field = forms.MultipleChoiceField(choices=choices.get(name, ()))
        case inspect.LiteralType():
            found = forms.ChoiceField(choices=[("", "choose"), *_words(kind)])
        case inspect.BoolType():
            found = forms.BooleanField()
        case inspect.DateTimeType():
            found = forms.DateTimeField(widget=moment_input())
        case inspect.DateType():
            found = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
        case inspect.IntType():
            found = forms.IntegerField(min_value=kind.ge, max_value=kind.le)
        case inspect.StrType():
            found = _text(kind.max_length or 255)
        case _:
            raise TypeError(f"no form can ask for {name}: {kind}")
    return found


class QuickSelect(forms.Select):
    """A select made by one template. Django's own takes one for each option, and there are many."""

    template_name = "console/select.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With each option as its value, its label, and whether it is chosen."""
        context = forms.Widget.get_context(self, name, value, attrs)
        chosen = "" if value is None else str(value)
        context["options"] = [(each, words, each == chosen) for each, words in self.choices]
        return context


def moment_input() -> forms.DateTimeInput:
    """A browser's own way to ask for a day and a time."""
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def _text(longest: int) -> forms.CharField:
    if longest < PARAGRAPH:
        return forms.CharField(max_length=longest)
    return forms.CharField(max_length=longest, widget=forms.Textarea(attrs={"rows": 4}))
