"""One event of each kind, with a value in every field."""

from datetime import date
from typing import Any

from msgspec import inspect

from incidents.events import Event, Recorded
from incidents.events.text import Digest, Id, Line, PartialDate, Person, PublicId, Text, Url
from tests.projections.saying import minute

A_STREAM = "01856f5a-0000-7000-8000-000000000000"
_ENVELOPE = frozenset({"precision", "zone", "said"})


def _pattern(annotated: Any) -> str | None:
    found = inspect.type_info(annotated)
    assert isinstance(found, inspect.StrType)
    return found.pattern


_TEXTS = {
    None: "optional text",
    _pattern(Line): "A line",
    _pattern(Text): "Some text",
    _pattern(Id): A_STREAM,
    _pattern(PublicId): "abcdefghijkl",
    _pattern(Person): "staff:7",
    _pattern(PartialDate): "2021-03",
    _pattern(Url): "https://graphs.example.com/1",
    _pattern(Digest): "0" * 64,
}


def _sample(kind: inspect.Type) -> Any:  # noqa: PLR0911  # one line for each type
    match kind:
        case inspect.UnionType(types=types):
            return _sample(types[0])
        case inspect.BoolType():
            return False
        case inspect.LiteralType(values=words):
            return words[0]
        case inspect.IntType(ge=least):
            return (least or 0) + 1
        case inspect.DateType():
            return date(2024, 3, 8)
        case inspect.DateTimeType():
            return minute(60)
        case inspect.StrType(pattern=pattern):
            return _TEXTS[pattern]
        case inspect.ListType(item_type=item):
            return [_sample(item)]
        case inspect.DictType(key_type=key, value_type=value):
            return {_sample(key): _sample(value)}
    raise TypeError(f"no sample is known for {kind}")


def sample(cls: type[Event], **given: Any) -> Event:
    """An event of a kind. ``given`` are the values that matter."""
    shape = inspect.type_info(cls)
    assert isinstance(shape, inspect.StructType)
    values = {each.name: _sample(each.type) for each in shape.fields if each.name not in _ENVELOPE}
    return cls(**(values | given))


def recorded(event: Event) -> Recorded[Any]:
    """The event as it would stand in the ledger."""
    return Recorded(
        position=5,
        event_id=A_STREAM,
        stream=A_STREAM,
        version=2,
        occurred_at=minute(1),
        recorded_at=minute(2),
        actor_kind="staff",
        actor_id="7",
        surface="api",
        event=event,
    )
