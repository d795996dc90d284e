"""Whoever makes an event: its text is checked as a whole before it can reach the ledger."""

import msgspec
import pytest

from incidents.errors import Refused
from incidents.events import EVENTS, Event, encode, incident, ledger, postmortem
from tests.events.values import Place, fields, full, places, required

PLACES = tuple(places(EVENTS.values()))
BY_NAME = pytest.mark.parametrize("cls", EVENTS.values(), ids=list(EVENTS))


def made(cls: type[Event], given: dict[str, object]) -> Event:
    """An event as a rule makes it: by its class, unchecked."""
    return cls(**msgspec.structs.asdict(msgspec.convert(given, cls)))


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_every_field_refuses_what_cannot_be_shown(place: Place) -> None:
    cls = EVENTS[place.name]
    right = made(cls, place.holding(place.right))
    assert encode(right)
    for bad in ("\0", "\x1b", "\x85", "\u2028", "\u202e", "\u2069", "\ud800", "\udfff", "\ufeff"):
        held = place.holding(f"a{bad}b")[place.field]
        with pytest.raises(Refused) as error:
            encode(msgspec.structs.replace(right, **{place.field: held}))
        assert f"may not contain the character U+{ord(bad):04X}" in error.value.message
        assert place.field in error.value.field


@BY_NAME
def test_every_field_refuses_another_type(cls: type[Event]) -> None:
    event = made(cls, full(cls))
    for field in fields(cls):
        for wrong in (object(), 0.5, b"x", [[]], {"x": 0.5}):
            with pytest.raises(Refused) as error:
                encode(msgspec.structs.replace(event, **{field.name: wrong}))
            assert error.value.field.split(".")[0] == field.name


@BY_NAME
def test_precision_zone_and_words_for_the_time_are_checked_too(cls: type[Event]) -> None:
    event = made(cls, required(cls))
    for field, wrong, message in (
        ("precision", "roughly", "'roughly' is not one of exact, about, day, unknown"),
        ("zone", "New York", "must be a zone such as America/New_York"),
        ("zone", "x" * 65, "expected `str` of length <= 64"),
        ("said", "x" * 256, "expected `str` of length <= 255"),
    ):
        with pytest.raises(Refused) as error:
            encode(msgspec.structs.replace(event, **{field: wrong}))
        assert (error.value.field, error.value.message) == (field, message)


def test_the_whole_has_a_limit_beside_those_of_its_parts() -> None:
    reviewers = [f"staff:{number:064}" for number in range(3_000)]
    with pytest.raises(Refused) as error:
        encode(postmortem.ReviewRequested(reviewers=reviewers))
    assert error.value.field == ""
    assert error.value.message == "is 219015 bytes in all, 200000 are allowed"


def test_a_redaction_may_quote_the_longest_event() -> None:
    longest = "x" * 300_000
    event = ledger.Redacted(position=1, fields=["text"], reason="Law.", remains=longest)
    with pytest.raises(Refused, match=r"^remains: is 300000 bytes long"):
        encode(event)
    quoted = msgspec.structs.replace(event, remains="\\" * 200_000)
    assert len(encode(quoted)) > 400_000


@pytest.mark.parametrize("text", ["x" * 25_000, "\U0001f469" * 25_000])
def test_text_of_the_greatest_length_goes_in(text: str) -> None:
    event = incident.NoteAdded(note_id="a" * 12, text=text)
    assert msgspec.json.decode(encode(event))["text"] == text
