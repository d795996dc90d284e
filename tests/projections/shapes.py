"""Values for the fields of any command, made from the types that the fields have."""

from datetime import date
from typing import Any

from hypothesis import strategies as st
from msgspec import inspect

from incidents.decisions import Command
from incidents.events.text import Line, PartialDate, Person, Text, Url

Values = st.SearchStrategy[Any]

_SEEN = st.characters(codec="utf-8", categories=("L", "N", "P", "S"))
_LINES = st.text(_SEEN | st.just(" "), min_size=1, max_size=12)
_PROSE = st.text(_SEEN | st.sampled_from(" \n\t"), max_size=24)
_PEOPLE = st.sampled_from(("staff:7", "staff:8", "token:build"))


def _pattern(annotated: Any) -> str | None:
    """The form that a type of text asks for, by which a field shows which type it has."""
    found = inspect.type_info(annotated)
    assert isinstance(found, inspect.StrType)
    return found.pattern


_TEXTS: dict[str | None, Values] = {
    None: _PROSE,
    _pattern(Line): _LINES,
    _pattern(Text): _PROSE.map(lambda text: f"{text}."),
    _pattern(Url): st.sampled_from(("https://graphs.example.com/1", "http://example.com/a?b=c#d")),
    _pattern(Person): _PEOPLE,
    _pattern(PartialDate): st.sampled_from(("2021", "2021-03", "2021-03-14", "2021-02-30")),
}


def fields(cls: type[Command]) -> tuple[inspect.Field, ...]:
    """The fields of a command, with their types."""
    shape = inspect.type_info(cls)
    assert isinstance(shape, inspect.StructType)
    return shape.fields


def optional(kind: inspect.Type) -> bool:
    """Whether None is a value of the field."""
    return isinstance(kind, inspect.UnionType) and kind.includes_none


def values(kind: inspect.Type) -> Values:  # noqa: PLR0911  # one line for each type
    """Values of one type. Some will be refused, and that is as it should be.

    Ids and moments are none of these: only somebody who knows the ledger can choose them.
    """
    match kind:
        case inspect.UnionType(types=types):
            return st.one_of([values(each) for each in types])
        case inspect.NoneType():
            return st.none()
        case inspect.BoolType():
            return st.booleans()
        case inspect.LiteralType(values=words):
            return st.sampled_from(words)
        case inspect.IntType(ge=least, le=most):
            return st.integers(least, most)
        case inspect.DateType():
            return st.dates(date(2022, 1, 1), date(2030, 1, 1))
        case inspect.StrType(pattern=pattern):
            return _TEXTS[pattern]
        case inspect.ListType(item_type=item):
            return st.lists(values(item), max_size=3)
    raise TypeError(f"no values are known for {kind}")
