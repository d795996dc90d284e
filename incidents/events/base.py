"""What every event has, and the register of all of them by their stored names.

Names, field names and defaults are for ever: a default that is left out of the stored text means
today what it meant then. A changed shape gets the next schema number and a step in ``upcasts``.
"""

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, TypeVar, dataclass_transform

import msgspec
from msgspec import Meta, Struct

from incidents.errors import Refused, UnknownEvent
from incidents.events.refusing import checked
from incidents.events.text import ZoneName
from incidents.upcasts import upcast
from incidents.words import Precision


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Event(
    Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False
):
    """A fact. Frozen; says what happened, not what is to be done.

    ``precision`` says how well the event's ``occurred_at`` is known, ``zone`` in which zone it was
    said (an IANA name), ``said`` the source's own words for the time ("shortly after the start").
    """

    stored_name: ClassVar[str] = ""
    schema: ClassVar[int] = 1
    largest: ClassVar[int] = 200_000
    """Bytes of the stored text."""
    verbatim: ClassVar[frozenset[str]] = frozenset()
    """Fields whose text must not be changed by a letter, not even to its normal form."""

    precision: Precision = "exact"
    zone: ZoneName = ""
    said: Annotated[str, Meta(max_length=255)] = ""


EVENTS: dict[str, type[Event]] = {}
"""Every event class by its stored name."""

_read: dict[tuple[str, int], Callable[[str], Any]] = {}
_encode = msgspec.json.Encoder(order="sorted").encode
_as_json = msgspec.json.Decoder().decode
E_ = TypeVar("E_", bound=Event)


def stored_as(name: str, schema: int = 1) -> Callable[[type[E_]], type[E_]]:
    """Register an event class under the name that stands in the ledger."""

    def register(cls: type[E_]) -> type[E_]:
        if name in EVENTS:
            raise ValueError(f"two event classes are named {name}")
        cls.stored_name = name
        cls.schema = schema
        EVENTS[name] = cls
        _read[name, schema] = msgspec.json.Decoder(cls).decode
        return cls

    return register


def encode(event: Event) -> str:
    """The text that is stored for an event, after checking all of it.

    Sorted keys, no spaces, UTF-8. Raises :class:`~incidents.errors.Refused` naming the field.
    """
    text = _encode(checked(event, verbatim=event.verbatim))
    if len(text) > event.largest:
        raise Refused(f"is {len(text)} bytes in all, {event.largest} are allowed")
    return text.decode()


def decode(type_: str, schema: int, payload: str, position: int) -> Event:
    """The event that a stored text stands for, brought to today's shape.

    Raises :class:`~incidents.errors.UnknownEvent` for a type or schema that is not known.
    """
    read = _read.get((type_, schema))
    if read is not None:
        return read(payload)  # type: ignore[no-any-return]  # the decoder of that very class
    cls = EVENTS.get(type_)
    if cls is None or schema > cls.schema:
        raise UnknownEvent(type_, schema, position)
    today = upcast(type_, schema, cls.schema, _as_json(payload))
    return msgspec.convert(today, cls)
