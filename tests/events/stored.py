"""The samples that stand in the file, and what the code of today says in the same words."""

import json
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import msgspec
from msgspec import NODEFAULT, inspect

from incidents import words
from incidents.events import EVENTS, Event, encode
from tests.events.values import fields, full, required

FILE = Path(__file__).with_name("stored_samples.json")
KEPT: dict[str, Any] = json.loads(FILE.read_text())
"""``events``: by stored name and schema number the fields with their defaults, and samples of the
text as it stands in a ledger. ``words``: what a field that is a choice may say."""
REQUIRED = "(required)"


def samples() -> list[tuple[str, int, str]]:
    """Stored name, schema number and text of every sample."""
    return [
        (name, int(schema), text)
        for name, schemas in KEPT["events"].items()
        for schema, kept in schemas.items()
        for text in kept["samples"]
    ]


def shape_of(cls: type[Event]) -> dict[str, Any]:
    """The fields of an event today, each with the default that a text without it stands for."""
    return {each.encode_name: _default(each) for each in sorted(fields(cls), key=_name)}


def _name(field: inspect.Field) -> str:
    return field.encode_name


def _default(field: inspect.Field) -> Any:
    if field.required:
        return REQUIRED
    made = field.default if field.default is not NODEFAULT else field.default_factory()
    return msgspec.to_builtins(made)


def choices() -> dict[str, list[str]]:
    """Every choice of words today, by its name in the code."""
    return {
        name: [str(each) for each in get_args(kind)]
        for name, kind in sorted(vars(words).items())
        if get_origin(kind) is Literal
    }


def entry_for(name: str) -> str:
    """What the file has to say of an event as it is today, ready to be put into it."""
    cls = EVENTS[name]
    texts = [encode(msgspec.convert(given, cls)) for given in (required(cls), full(cls))]
    kept = {"fields": shape_of(cls), "samples": list(dict.fromkeys(texts))}
    return json.dumps({name: {str(cls.schema): kept}}, indent=1, ensure_ascii=False)
