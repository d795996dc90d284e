"""A shape of long ago goes through its steps; what is not known stops the reader by its name."""

import re
from typing import Any

import msgspec
import pytest

from incidents import upcasts
from incidents.errors import Refused, UnknownEvent
from incidents.events import Event, base, decode, encode, incident
from incidents.events.text import Line, Moment

NAME = "incident.weather_reported"
FIRST = '{"report":"rain and wind"}'
SECOND = '{"words":["rain","and","wind"],"said":"at noon"}'
THIRD = '{"said":"at noon","sky":"rain","until":"2023-01-03T17:00:00Z"}'


@pytest.fixture
def weather(monkeypatch: pytest.MonkeyPatch) -> type[Event]:
    """Give an event that had two other shapes before, for as long as the test runs."""
    for module, register in ((base, "EVENTS"), (base, "_read"), (upcasts, "_steps")):
        monkeypatch.setattr(module, register, dict(getattr(module, register)))

    @base.stored_as(NAME, schema=3)
    class WeatherReported(Event):
        """Says how the sky is."""

        sky: Line
        wind: bool = False
        until: Moment | None = None

    @upcasts.step(NAME, 1)
    def _(payload: dict[str, Any]) -> dict[str, Any]:
        report = payload.pop("report")
        return {**payload, "words": report.split()}

    @upcasts.step(NAME, 2)
    def _(payload: dict[str, Any]) -> dict[str, Any]:
        said = payload.pop("words")
        return {
            **payload,
            "sky": said[0],
            "wind": "wind" in said,
            "until": "2023-01-03T17:00:00Z",
        }

    return WeatherReported


@pytest.mark.parametrize(
    ("schema", "text", "wind", "said"),
    [(1, FIRST, True, ""), (2, SECOND, True, "at noon"), (3, THIRD, False, "at noon")],
)
def test_each_shape_becomes_the_event_of_today(
    weather: type[Event], schema: int, text: str, wind: bool, said: str
) -> None:
    event = decode(NAME, schema, text, 1)
    assert type(event) is weather
    read: dict[str, Any] = msgspec.structs.asdict(event)
    assert (read["sky"], read["wind"], read["said"]) == ("rain", wind, said)
    assert read["until"].isoformat() == "2023-01-03T17:00:00+00:00"


def test_what_is_written_has_the_shape_of_today(weather: type[Event]) -> None:
    event = decode(NAME, 1, FIRST, 1)
    assert event.schema == 3
    text = encode(event)
    assert text == '{"sky":"rain","until":"2023-01-03T17:00:00Z","wind":true}'
    assert decode(NAME, 3, text, 1) == event


def test_a_step_that_leads_to_no_valid_event_is_no_silent_one(weather: type[Event]) -> None:
    with pytest.raises(msgspec.ValidationError, match="sky"):
        decode(NAME, 2, '{"words":[""]}', 1)


def test_a_step_that_is_missing_stops_the_reader(
    weather: type[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(upcasts._steps, (NAME, 2))
    for schema, text in ((1, FIRST), (2, SECOND)):
        with pytest.raises(LookupError):
            decode(NAME, schema, text, 1)
    assert type(decode(NAME, 3, THIRD, 1)) is weather


def test_there_is_one_step_from_each_shape(weather: type[Event]) -> None:
    with pytest.raises(ValueError, match=f"^{NAME} has two steps from schema 1$"):
        upcasts.step(NAME, 1)(lambda payload: payload)


def test_there_is_one_class_for_each_name(weather: type[Event]) -> None:
    with pytest.raises(ValueError, match=f"^two event classes are named {NAME}$"):
        base.stored_as(NAME)(weather)


def test_the_payload_that_was_handed_in_is_the_one_of_its_schema() -> None:
    assert upcasts.upcast("incident.note_added", 1, 1, {"text": "x"}) == {"text": "x"}


@pytest.mark.parametrize(
    ("type_", "schema"),
    [
        *((NAME, 1), ("", 1), ("incident", 1), ("incident.Declared", 1)),
        *(("incident.note_added", 2), ("incident.note_added", 99), ("ledger.redacted", 2)),
    ],
)
@pytest.mark.parametrize("payload", ["{}", '{"note_id":"abcdef012345","text":"x"}', "no JSON"])
def test_an_unknown_type_or_a_newer_schema_is_named_with_its_place(
    type_: str, schema: int, payload: str
) -> None:
    with pytest.raises(UnknownEvent) as error:
        decode(type_, schema, payload, 4711)
    assert (error.value.type, error.value.schema, error.value.position) == (type_, schema, 4711)
    assert re.search(
        rf"at position 4711 is of type '{type_}', schema {schema}, which", str(error.value)
    )


def test_a_newer_schema_of_an_event_with_steps_is_unknown_too(weather: type[Event]) -> None:
    with pytest.raises(UnknownEvent, match="schema 4"):
        decode(NAME, 4, THIRD, 1)


def test_the_registers_are_as_before() -> None:
    assert NAME not in base.EVENTS
    assert not [key for key in upcasts._steps if key[0] == NAME]
    with pytest.raises(Refused):
        encode(incident.Retitled(title=""))
