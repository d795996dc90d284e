"""A sample of every shape that was ever written is still read, and means the same."""

import json

import msgspec
import pytest

from incidents.events import EVENTS, decode, encode
from tests.events.stored import FILE, KEPT, REQUIRED, entry_for, samples

SAMPLES = samples()
NAMED = pytest.mark.parametrize(
    ("name", "schema", "text"), SAMPLES, ids=[f"{name}-{schema}" for name, schema, _ in SAMPLES]
)


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_has_samples(name: str) -> None:
    schemas = KEPT["events"].get(name, {})
    for number in range(1, EVENTS[name].schema + 1):
        assert str(number) in schemas, (
            f"{name} has no sample of schema {number}. Samples are kept for ever. "
            f"Add this to {FILE.name}:\n{entry_for(name)}"
        )
        assert schemas[str(number)]["samples"]


@NAMED
def test_every_sample_is_read(name: str, schema: int, text: str) -> None:
    event = decode(name, schema, text, 1)
    assert type(event) is EVENTS[name]
    assert event.stored_name == name


@NAMED
def test_a_sample_of_the_present_shape_is_written_again_to_the_byte(
    name: str, schema: int, text: str
) -> None:
    if schema == EVENTS[name].schema:
        assert encode(decode(name, schema, text, 1)) == text


@NAMED
def test_each_field_has_the_value_of_the_text_or_its_default(
    name: str, schema: int, text: str
) -> None:
    if schema != EVENTS[name].schema:
        return
    shape = KEPT["events"][name][str(schema)]["fields"]
    given = json.loads(text)
    event = decode(name, schema, text, 1)
    read = {field: getattr(event, field) for field in event.__struct_fields__}
    assert msgspec.to_builtins(read) == shape | given
    assert REQUIRED not in (shape | given).values()


@pytest.mark.parametrize("name", EVENTS)
def test_the_samples_use_every_field(name: str) -> None:
    for schema, kept in KEPT["events"][name].items():
        used = {field for text in kept["samples"] for field in json.loads(text)}
        assert used == set(kept["fields"]), f"{name}, schema {schema}"


@pytest.mark.parametrize("name", EVENTS)
def test_a_field_that_is_not_known_is_not_passed_over(name: str) -> None:
    text = KEPT["events"][name][str(EVENTS[name].schema)]["samples"][0]
    more = json.dumps(json.loads(text) | {"later": 1})
    with pytest.raises(msgspec.ValidationError, match="unknown field `later`"):
        decode(name, EVENTS[name].schema, more, 1)
