"""One clear refusal out of what the validating library says."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from incidents.errors import Refused
from incidents.events.text import FORMS, clean

_AT = re.compile(r" - at (?:`key` in )?`\$?(?P<path>[^`]*)`\Z")
_NAMED = re.compile(
    r"(?P<what>missing required|contains unknown) field `(?P<name>.*)`\Z", re.DOTALL
)
_FORM = re.compile(r"matching regex (?P<pattern>'.*'|\".*\")\Z", re.DOTALL)

S = TypeVar("S", bound=Struct)


def checked(value: S, *, verbatim: frozenset[str] = frozenset()) -> S:
    """The same struct with its text in normal form and each field of its type, or a refusal.

    Fields that are ``verbatim`` are checked too, and stay as they are to the letter.
    """
    cls = type(value)
    given = msgspec.structs.asdict(value)
    plain = {name: clean(field, name, 1) for name, field in given.items()}
    plain.update((name, given[name]) for name in verbatim)
    with refusing(cls):
        return msgspec.convert(plain, cls)


@contextmanager
def refusing(shape: type) -> Iterator[None]:
    """Turn a validation error of msgspec into a :class:`~incidents.errors.Refused`.

    ``shape`` is the class that was asked for. The refusal's field is the path to the value that
    is wrong, such as ``impacts`` or ``reviewers.0``.
    """
    try:
        yield
    except msgspec.ValidationError as error:
        raise refusal(str(error), shape) from error


def refusal(said: str, shape: type) -> Refused:
    """The refusal for a message of msgspec's: path as field, forms and choices in words."""
    at = _AT.search(said)
    path = at["path"].replace("[...]", "").replace("[", ".").replace("]", "") if at else ""
    path = path.strip(".")
    message = said[: at.start()] if at else said
    named = _NAMED.search(message)
    if named:
        path = f"{path}.{named['name']}".strip(".")
        message = "is required" if named["what"] == "missing required" else "is not a known field"
        return Refused(message, path)
    form = _FORM.search(message)
    if form:
        return Refused(f"must be {FORMS.get(_unquoted(form['pattern']), 'of another form')}", path)
    if message.startswith("Invalid enum value"):
        choices = ", ".join(_choices(get_type_hints(shape).get(path.split(".")[0])))
        return Refused(f"{message[len('Invalid enum value ') :]} is not one of {choices}", path)
    return Refused(message[:1].lower() + message[1:], path)


def _unquoted(shown: str) -> str:
    return shown[1:-1].replace("\\\\", "\\").replace("\\'", "'")


def _choices(hint: Any) -> list[str]:
    """The words that a type allows, wherever in it they stand."""
    if get_origin(hint) is Literal:
        return [str(each) for each in get_args(hint)]
    return [word for part in get_args(hint) for word in _choices(part)]
