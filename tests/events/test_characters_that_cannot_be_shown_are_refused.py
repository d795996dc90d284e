"""What cannot be shown everywhere is refused in every field of every command, by its name."""

from collections.abc import Callable

import msgspec
import pytest

from incidents.commands import command_from, validated
from incidents.decisions import COMMANDS, Command
from incidents.errors import Refused
from tests.events.values import IN_COMMANDS, Place

CONTROLS = [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)]
DIRECTIONS = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
LINES = [0x2028, 0x2029]
SURROGATES = [0xD800, 0xDBFF, 0xDC00, 0xDFFF]
NO_CHARACTERS = [0xFEFF, 0xFFFE, 0xFFFF]
NEVER = [chr(each) for each in CONTROLS + DIRECTIONS + LINES + SURROGATES + NO_CHARACTERS]
AROUND = [("", "word"), ("wo", "rd"), ("word", ""), ("two\r\nlines é", " more\n")]


def by_name(place: Place, value: str) -> Command:
    return command_from(place.name, place.holding(value))


def as_a_struct(place: Place, value: str) -> Command:
    """What a caller in Python hands over: nothing was checked yet."""
    right = command_from(place.name, place.holding(place.right))
    held = place.holding(value)[place.field]
    return validated(msgspec.structs.replace(right, **{place.field: held}))


@pytest.mark.parametrize("door", [by_name, as_a_struct])
@pytest.mark.parametrize("place", IN_COMMANDS, ids=str)
def test_every_field_refuses_each_of_them(
    place: Place, door: Callable[[Place, str], Command]
) -> None:
    for bad in NEVER:
        with pytest.raises(Refused) as error:
            door(place, f"a{bad}b")
        assert f"may not contain the character U+{ord(bad):04X} (place 2 of" in error.value.message
        assert place.field in error.value.field
        if place.within != "{}":
            assert error.value.field == place.named


@pytest.mark.parametrize("bad", NEVER, ids=ascii)
@pytest.mark.parametrize(("before", "after"), AROUND)
def test_they_are_refused_wherever_they_stand(bad: str, before: str, after: str) -> None:
    place = len(before.replace("\r\n", "\n")) + 1
    with pytest.raises(Refused) as error:
        command_from("add_note", {"text": f"{before}{bad}{after}"})
    assert error.value.field == "text"
    assert error.value.message == (
        f"may not contain the character U+{ord(bad):04X} (place {place} of the text)"
    )


def test_a_pair_of_surrogates_is_no_emoji() -> None:
    with pytest.raises(Refused, match=r"^text: may not contain the character U\+D83D"):
        command_from("add_note", {"text": "\ud83d\ude00"})


@pytest.mark.parametrize("verb", sorted(COMMANDS))
def test_the_names_of_fields_are_text_too(verb: str) -> None:
    for bad in ("\0", "\ud800", "\x1b", "\u202e"):
        with pytest.raises(Refused, match=rf"may not contain the character U\+{ord(bad):04X}"):
            command_from(verb, {f"te{bad}xt": "x"})
