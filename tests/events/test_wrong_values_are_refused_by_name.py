"""Wrong types, lengths, numbers, times and words: one refusal each, which names the field."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from msgspec import inspect

from incidents.commands import command_from, validated
from incidents.decisions import COMMANDS
from incidents.decisions.updating import PublishUpdate
from incidents.errors import Refused
from tests.events.values import IN_COMMANDS, STREAM, Place, fields, required

MOMENT = datetime(2031, 2, 3, tzinfo=UTC)
VALUES: list[Any] = [
    *(None, True, 7, 1.0, 0.5, float("nan"), float("inf"), "", "nothing of the kind"),
    *(b"bytes", Decimal(1), object(), MOMENT, MOMENT.replace(tzinfo=None), date(2031, 2, 3)),
    *([], ["x"], [None], {"x"}, {}, {"x": "y"}, {1: "operational"}, {STREAM: 1}, {STREAM: None}),
    UUID(STREAM),
]
RIGHT: dict[type[inspect.Type], tuple[type, ...]] = {
    inspect.NoneType: (type(None),),
    inspect.BoolType: (bool,),
    inspect.IntType: (int,),
    inspect.StrType: (str,),
    inspect.LiteralType: (),
    inspect.DateTimeType: (datetime,),
    inspect.DateType: (date,),
    inspect.ListType: (list, set),
    inspect.DictType: (dict,),
}
"""What may be right for a type. Anything else is wrong for sure."""
FIELDS = [(verb, each) for verb, cls in sorted(COMMANDS.items()) for each in fields(cls)]
IDS = [f"{verb}.{each.name}" for verb, each in FIELDS]


def refusal(verb: str, given: dict[str, Any]) -> Refused:
    """What is said when the fields come in by name."""
    with pytest.raises(Refused) as error:
        validated(command_from(verb, given))
    return error.value


def _kinds(kind: inspect.Type) -> tuple[inspect.Type, ...]:
    return kind.types if isinstance(kind, inspect.UnionType) else (kind,)


@pytest.mark.parametrize(("verb", "field"), FIELDS, ids=IDS)
def test_a_value_of_another_type_is_refused(verb: str, field: inspect.Field) -> None:
    allowed = {each for kind in _kinds(field.type) for each in RIGHT[type(kind)]}
    wrong = [each for each in VALUES if type(each) not in allowed]
    assert len(wrong) > len(VALUES) // 2
    for value in wrong:
        said = refusal(verb, required(COMMANDS[verb]) | {field.name: value})
        assert said.field.split(".")[0] == field.name, value
        assert said.message


@pytest.mark.parametrize(("verb", "field"), FIELDS, ids=IDS)
def test_a_fractional_number_is_refused_everywhere(verb: str, field: inspect.Field) -> None:
    numbers = (1.0, -0.0, 1e300, float("nan"), float("-inf"))
    for value in [each for n in numbers for each in (n, [n], {STREAM: n})]:
        said = refusal(verb, required(COMMANDS[verb]) | {field.name: value})
        assert said.message == "may not be a fractional number: the ledger stores whole ones"
        assert said.field.split(".")[0] == field.name


@pytest.mark.parametrize("place", [each for each in IN_COMMANDS if each.longest], ids=str)
def test_text_that_is_too_long_is_refused(place: Place) -> None:
    longest = place.longest or 0
    long = (place.right + "x" * longest)[:longest]
    command_from(place.name, place.holding(long))
    said = refusal(place.name, place.holding(f"{long}x"))
    assert (said.field, said.message) == (place.named, f"expected `str` of length <= {longest}")


@pytest.mark.parametrize("place", [each for each in IN_COMMANDS if not each.within], ids=str)
def test_absurdly_long_text_is_refused_by_its_bytes(place: Place) -> None:
    said = refusal(place.name, place.holding("é" * 100_001))
    assert said.field == place.field
    assert said.message == "is 200002 bytes long, 200000 are allowed"


@pytest.mark.parametrize("place", [each for each in IN_COMMANDS if each.shortest], ids=str)
@pytest.mark.parametrize(
    "nothing", ["", " ", "\t \r\n \n", "\u3000\u00a0", "\u200b", "\u2060\u2800"]
)
def test_text_without_anything_to_see_is_refused(place: Place, nothing: str) -> None:
    assert refusal(place.name, place.holding(nothing)).field == place.field


@pytest.mark.parametrize(("verb", "field"), FIELDS, ids=IDS)
def test_nesting_ends_somewhere(verb: str, field: inspect.Field) -> None:
    for wrap in (lambda it: [it], lambda it: {"a": it}):
        deep: Any = "x"
        for _ in range(5_000):
            deep = wrap(deep)
        said = refusal(verb, required(COMMANDS[verb]) | {field.name: deep})
        assert said.message == "is nested deeper than 20 levels"
        assert said.field.split(".")[0] == field.name


NUMBERS = [
    (verb, field, kind)
    for verb, field in FIELDS
    for kind in _kinds(field.type)
    if isinstance(kind, inspect.IntType)
]


@pytest.mark.parametrize(("verb", "field", "kind"), NUMBERS)
def test_a_number_out_of_range_is_refused(
    verb: str, field: inspect.Field, kind: inspect.IntType
) -> None:
    given = required(COMMANDS[verb])
    assert kind.ge is not None
    assert kind.le is not None
    for edge in (kind.ge, kind.le):
        command_from(verb, given | {field.name: edge})
    for over in (kind.ge - 1, kind.le + 1, 2**63, 2**64, -(2**63) - 1, 10**40):
        said = refusal(verb, given | {field.name: over})
        assert said.field == field.name
        assert "int" in said.message.lower()


MOMENTS = [
    (verb, field.name)
    for verb, field in FIELDS
    for kind in _kinds(field.type)
    if isinstance(kind, inspect.DateTimeType)
]


@pytest.mark.parametrize(("verb", "field"), MOMENTS)
@pytest.mark.parametrize(
    "said",
    ["2031-02-03T04:05:06", "2031-02-03", "soon", "", "2031-13-01T00:00:00Z", "2031-02-30T00:00Z"],
)
def test_what_is_no_moment_with_a_zone_is_refused(verb: str, field: str, said: str) -> None:
    assert refusal(verb, required(COMMANDS[verb]) | {field: said}).field == field


@pytest.mark.parametrize(
    "at",
    [datetime(2031, 2, 3), datetime.min, datetime.max],  # noqa: DTZ001, DTZ901  # no zone
)
def test_a_moment_without_a_zone_says_what_is_missing(at: datetime) -> None:
    with pytest.raises(Refused) as error:
        validated(PublishUpdate(text="x", next_update_by=at))
    assert error.value.field == "next_update_by"
    assert error.value.message == "needs a time zone, such as 2023-01-03T09:00:00-08:00"


@pytest.mark.parametrize(("verb", "field"), MOMENTS)
@pytest.mark.parametrize(
    "said",
    [
        *("1989-12-31T23:59:59.999999Z", "1990-01-01T05:00:00+05:01", "0001-01-01T00:00:00Z"),
        *("2200-01-01T00:00:00Z", "2199-12-31T23:30:00-00:30", "9999-12-31T23:59:59-23:59"),
    ],
)
def test_a_moment_out_of_range_is_refused(verb: str, field: str, said: str) -> None:
    found = refusal(verb, required(COMMANDS[verb]) | {field: said})
    assert (found.field, found.message) == (field, "must lie between 1990 and 2200")


WORDS = [
    (verb, field.name, kind)
    for verb, field in FIELDS
    for kind in _kinds(field.type)
    if isinstance(kind, inspect.LiteralType | inspect.DictType)
]


@pytest.mark.parametrize(("verb", "field", "kind"), WORDS)
def test_an_unknown_word_is_refused_with_the_choices(
    verb: str, field: str, kind: inspect.LiteralType | inspect.DictType
) -> None:
    words = kind.value_type if isinstance(kind, inspect.DictType) else kind
    assert isinstance(words, inspect.LiteralType)
    for word in ("exploded", "SEV5", "sev1", "OPERATIONAL", "", "it's", "ünknown"):
        value = {STREAM: word} if isinstance(kind, inspect.DictType) else word
        said = refusal(verb, required(COMMANDS[verb]) | {field: value})
        assert said.field == field
        shown, _, choices = said.message.partition(" is not one of ")
        assert word in shown
        assert set(choices.split(", ")) == set(words.values)


@pytest.mark.parametrize("verb", sorted(COMMANDS))
def test_a_field_that_is_not_known_is_refused(verb: str) -> None:
    said = refusal(verb, required(COMMANDS[verb]) | {"colour": "red"})
    assert (said.field, said.message) == ("colour", "is not a known field")


@pytest.mark.parametrize("verb", sorted(COMMANDS))
def test_a_field_that_is_missing_is_refused(verb: str) -> None:
    given = required(COMMANDS[verb])
    for missing in given:
        said = refusal(verb, {name: each for name, each in given.items() if name != missing})
        assert (said.field, said.message) == (missing, "is required")


@pytest.mark.parametrize("verb", sorted(COMMANDS))
def test_a_field_whose_name_is_no_text_is_refused(verb: str) -> None:
    for name in (1, None, 1.5, b"text", ("text",)):
        given: dict[Any, Any] = {**required(COMMANDS[verb]), name: "x"}
        assert refusal(verb, given).message


@pytest.mark.parametrize("verb", ["explode", "", "Declare", "declare ", "incident.declared", "\0"])
def test_a_command_that_is_not_known_is_refused(verb: str) -> None:
    said = refusal(verb, {})
    assert (said.field, said.message) == ("command", f"there is no command {verb!r}")
