"""Values for each field of any command or event, made from the types that the fields have."""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct, inspect

from incidents.decisions import COMMANDS
from incidents.events import text

STREAM = "01856f5a-0000-7000-8000-000000000000"
_SAMPLES = {
    text.Line: "A line",
    text.Text: "Some text.",
    text.OptionalText: "More text.",
    text.Url: "https://graphs.example.com/1?a=b#c",
    text.PublicId: "abcdef012345",
    text.Id: STREAM,
    text.Person: "staff:7",
    text.PartialDate: "2021-03",
    text.ZoneName: "America/New_York",
    text.Digest: "0" * 64,
}
_FREE = (text.Line, text.Text, text.OptionalText)


def _string(annotated: Any) -> inspect.StrType:
    found = inspect.type_info(annotated)
    assert isinstance(found, inspect.StrType)
    return found


_BY_PATTERN = {_string(kind).pattern: sample for kind, sample in _SAMPLES.items()}
FREE = frozenset(_string(kind).pattern for kind in _FREE)
"""Patterns of the fields that take words, not ids."""


def fields(cls: type[Struct]) -> tuple[inspect.Field, ...]:
    """The fields of a class, with their types."""
    shape = inspect.type_info(cls)
    assert isinstance(shape, inspect.StructType)
    return shape.fields


def sample(kind: inspect.Type) -> Any:  # noqa: PLR0911  # one line for each type
    """A value of a type, as JSON has it; never the one that a field has by default."""
    match kind:
        case inspect.UnionType(types=types):
            return sample(next(each for each in types if not isinstance(each, inspect.NoneType)))
        case inspect.StrType(pattern=pattern):
            return _BY_PATTERN[pattern]
        case inspect.BoolType():
            return True
        case inspect.IntType():
            return 42
        case inspect.DateTimeType():
            return "2031-02-03T04:05:06Z"
        case inspect.DateType():
            return "2031-02-03"
        case inspect.LiteralType(values=words):
            return words[-1]
        case inspect.ListType(item_type=item):
            return [sample(item)]
        case inspect.DictType(key_type=key, value_type=value):
            return {sample(key): sample(value)}
    raise TypeError(f"no value is known for {kind}")


def required(cls: type[Struct]) -> dict[str, Any]:
    """The fields that must be given, each with a value that is right."""
    return {each.encode_name: sample(each.type) for each in fields(cls) if each.required}


def full(cls: type[Struct]) -> dict[str, Any]:
    """All fields, each with a value that is right and is not its default."""
    given = {each.encode_name: sample(each.type) for each in fields(cls)}
    flags = {each.encode_name: not each.default for each in fields(cls) if _is_flag(each)}
    return given | flags


def _is_flag(field: inspect.Field) -> bool:
    return field.default is True or field.default is False


class Place(Struct, frozen=True, kw_only=True):
    """A place in a class where text stands: the field itself, an item of it, or a key of it."""

    cls: type[Struct]
    field: str
    within: str
    pattern: str | None
    longest: int | None
    shortest: int | None

    def __str__(self) -> str:
        return f"{self.name}.{self.field}{self.within}"

    @property
    def name(self) -> str:
        """The verb of the command, or the stored name of the event."""
        return str(getattr(self.cls, "verb", "") or getattr(self.cls, "stored_name", ""))

    @property
    def right(self) -> str:
        """Text that may stand here."""
        return str(_BY_PATTERN[self.pattern])

    @property
    def named(self) -> str:
        """How a refusal names this place."""
        return f"{self.field}.0" if self.within == "[]" else self.field

    def holding(self, value: Any) -> dict[str, Any]:
        """Fields that are right, but for the value at this place."""
        return required(self.cls) | {self.field: self._wrapped(value)}

    def _wrapped(self, value: Any) -> Any:
        if self.within == "[]":
            return [value]
        return {value: "operational"} if self.within == "{}" else value

    def found_in(self, struct: Struct) -> Any:
        """The text that stands at this place."""
        held = getattr(struct, self.field)
        return next(iter(held)) if self.within else held


def places(classes: Iterable[type[Struct]]) -> Iterator[Place]:
    """Every place of these classes where text stands."""
    for cls in classes:
        for each in fields(cls):
            for within, kind in _strings(each.type):
                yield Place(
                    cls=cls,
                    field=each.encode_name,
                    within=within,
                    pattern=kind.pattern,
                    longest=kind.max_length,
                    shortest=kind.min_length,
                )


def _strings(kind: inspect.Type) -> Iterator[tuple[str, inspect.StrType]]:
    match kind:
        case inspect.StrType():
            yield "", kind
        case inspect.UnionType(types=types):
            for each in types:
                yield from _strings(each)
        case inspect.ListType(item_type=inspect.StrType() as item):
            yield "[]", item
        case inspect.DictType(key_type=inspect.StrType() as key):
            yield "{}", key


IN_COMMANDS = tuple(places(COMMANDS.values()))
"""Every place in any command where text stands."""
IN_WORDS = tuple(each for each in IN_COMMANDS if each.pattern in FREE and not each.within)
"""Those of them that take words."""
