"""What text may enter the ledger, and the shapes of text that events are made of.

An event cannot be repaired, so what cannot be rendered everywhere is refused beforehand: NUL,
lone surrogates, control characters other than newline and tab, invisible direction marks,
anything but NFC, and absurd lengths.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any

from msgspec import Meta

from incidents.errors import Refused

LONGEST_BYTES = 200_000
DEEPEST = 20
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
_RANGE = f"must lie between {EARLIEST.year} and {LATEST.year}"

_NEVER = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
_LINE_END = re.compile(r"\r\n?")
_SEEN = (
    r"[^\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f"
    r"\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""A character that leaves a mark. A title without any could be neither seen nor clicked."""

FORMS: dict[str, str] = {}
"""What each pattern asks for, in words."""


def _form(pattern: str, words: str) -> str:
    FORMS[pattern] = words
    return pattern


Line = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=255,
        pattern=_form(
            rf"^(?!\s)(?=[^\n\t]*{_SEEN})[^\n\t]+\Z",
            "one line of text that can be seen and does not begin with a space",
        ),
    ),
]
"""One line of text: a title, a name."""
Text = Annotated[
    str,
    Meta(min_length=1, max_length=25_000, pattern=_form(_SEEN, "text, not only white space")),
]
"""Prose in several lines, read as Markdown; Statuspage's limit of characters."""
OptionalText = Annotated[str, Meta(max_length=25_000)]
Url = Annotated[
    str,
    Meta(
        max_length=2_000,
        pattern=_form(r"^https?://[^\s<>\"\\^`{|}]+\Z", "an address that begins with https://"),
    ),
]
PublicId = Annotated[
    str, Meta(pattern=_form(r"^[a-z0-9]{12}\Z", "12 characters out of a to z and 0 to 9"))
]
"""The id that is seen outside, of the form that Statuspage uses."""
Id = Annotated[
    str,
    Meta(
        pattern=_form(
            r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z",
            "an id such as 01856f5a-0000-7000-8000-000000000000",
        )
    ),
]
"""The id of a stream: a UUID in its usual spelling."""
Person = Annotated[
    str,
    Meta(pattern=_form(r"^[a-z]{1,16}:[A-Za-z0-9_-]{1,64}\Z", "a person by id, such as staff:7")),
]
"""A person by id. Names and addresses stay out of the ledger."""
PartialDate = Annotated[
    str,
    Meta(
        pattern=_form(
            r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?\Z",
            "a date such as 2021, 2021-03 or 2021-03-14",
        )
    ),
]
"""A date as well as it is known: a year, a month, or a day."""
ZoneName = Annotated[
    str,
    Meta(max_length=64, pattern=_form(r"^[A-Za-z0-9_+/-]*\Z", "a zone such as America/New_York")),
]
Digest = Annotated[str, Meta(pattern=_form(r"^[0-9a-f]{64}\Z", "64 hexadecimal digits"))]
Moment = Annotated[datetime, Meta(tz=True)]
"""A moment with its zone; stored in UTC."""
Count = Annotated[int, Meta(ge=0, le=10**15)]


def clean(value: Any, field: str = "", depth: int = 0) -> Any:
    """The value in the one form that is stored, or a refusal that names the field.

    ``value`` is made of plain JSON types, dates and datetimes; anything else is returned as it is,
    for the types to refuse. Browsers send CRLF and some systems send decomposed letters; both are
    the same text to a reader, so they become newline and NFC, and trailing white space goes.
    Moments become UTC. Raises :class:`~incidents.errors.Refused`.
    """
    if isinstance(value, str):
        return _clean_text(value, field)
    if isinstance(value, datetime):
        return clean_moment(value, field)
    if isinstance(value, date):
        _check_year(value, field)
        return value
    if isinstance(value, float):
        raise Refused("may not be a fractional number: the ledger stores whole ones", field)
    if isinstance(value, Mapping | list | tuple | set | frozenset):
        if depth >= DEEPEST:
            raise Refused(f"is nested deeper than {DEEPEST} levels", field)
        if isinstance(value, Mapping):
            for key in value:
                _check_key(key, field)
            return {
                key: clean(each, f"{field}.{key}" if field else str(key), depth + 1)
                for key, each in value.items()
            }
        return [clean(each, f"{field}.{at}", depth + 1) for at, each in enumerate(value)]
    return value


def _check_key(key: Any, field: str) -> None:
    """Refuse a key that could not be stored as it is. The field is what holds the key."""
    if not isinstance(key, str):
        raise Refused(f"has a key that is no text: {key!a}", field or str(key))
    try:
        right = _clean_text(key, field)
    except Refused as refusal:
        raise Refused(f"has a key that {refusal.message}", field) from refusal
    if right != key:
        raise Refused(f"has a key that is not in its normal form: {key!a}", field)


def clean_moment(value: datetime, field: str) -> datetime:
    """The moment in UTC. Refuses one without a zone, or outside 1990 to 2200."""
    if value.tzinfo is None:
        raise Refused("needs a time zone, such as 2023-01-03T09:00:00-08:00", field)
    if not EARLIEST <= value < LATEST:
        raise Refused(_RANGE, field)
    return value.astimezone(UTC)


def _check_year(value: date, field: str) -> None:
    if not EARLIEST.year <= value.year < LATEST.year:
        raise Refused(_RANGE, field)


def _clean_text(value: str, field: str) -> str:
    if value.isascii() and value.isprintable():
        text = value.rstrip()
        size = len(text)
    else:
        text = _LINE_END.sub("\n", value)
        found = _NEVER.search(text)
        if found:
            raise Refused(
                f"may not contain the character U+{ord(found.group()):04X} "
                f"(place {found.start() + 1} of the text)",
                field,
            )
        text = unicodedata.normalize("NFC", text).rstrip()
        size = len(text.encode())
    if size > LONGEST_BYTES:
        raise Refused(f"is {size} bytes long, {LONGEST_BYTES} are allowed", field)
    return text
