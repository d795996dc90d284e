"""Windows that come again: a rule in the words of RFC 5545, in the local time of a zone. Pure.

``FREQ=WEEKLY;INTERVAL=2;BYDAY=TU`` from a first window on gives every second Tuesday. The clock of
the zone counts: 02:00 in Berlin stays 02:00 when the clocks change. What falls into the hour that
is left out in spring opens as much later, as RFC 5545 says; of an hour that comes twice in autumn
it is the first.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.rrule import rrule, rrulestr

from incidents.errors import Refused

SOONEST = timedelta(hours=1)
"""Windows that open faster one after another are a slip of the pen."""
_HORIZON = timedelta(days=9 * 366)
"""A rule has a window within this time, or none: a leap day may be eight years away."""
_LOOKED_AT = 400
"""Windows that are compared with their neighbours: more than a year of a daily rule."""
_FREQUENCIES = ("HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_PARTS = frozenset(
    {
        "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO",
        "BYDAY", "BYHOUR", "BYMINUTE", "BYSETPOS", "WKST",
    }
)  # fmt: skip
_MOMENT = "%Y%m%dT%H%M%S"
_LONGEST = 500


class Window(NamedTuple):
    """From when to when, in UTC."""

    starts_at: datetime
    ends_at: datetime


def zone_named(name: str) -> ZoneInfo:
    """The zone of an IANA name. Raises :class:`~incidents.errors.Refused`."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = f"there is no zone {name!a}; write it as Europe/Berlin"
        raise Refused(message, "zone") from error


def parsed(text: str, first: datetime, since: datetime) -> rrule:
    """The rule that a text stands for, as far as it is looked at.

    ``first`` is its first moment and ``since`` the one from which on it is asked; both are local,
    without a zone. Raises :class:`~incidents.errors.Refused` naming ``rule``.
    """
    parts = _parts(text)
    if parts.get("FREQ") not in _FREQUENCIES:
        raise Refused(f"FREQ must be one of {', '.join(_FREQUENCIES)}", "rule")
    for name in ("INTERVAL", "COUNT"):
        if name in parts and not re.fullmatch(r"[1-9][0-9]{0,3}", parts[name]):
            raise Refused(f"{name} must be a whole number from 1 to 9999", "rule")
    if "UNTIL" in parts and "COUNT" in parts:
        raise Refused("ends by COUNT or by UNTIL, not by both", "rule")
    until = _until(parts.pop("UNTIL", ""))
    seen = max(since, first) + _HORIZON
    plain = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        found = rrulestr(plain, dtstart=first)
        # A rule that counts ends by itself.
        return found if "COUNT" in parts else found.replace(until=min(until or seen, seen))
    except (ValueError, KeyError, IndexError, TypeError, OverflowError) as error:
        raise Refused(f"cannot be read as a rule: {error}", "rule") from error


def _until(text: str) -> datetime | None:
    """The last local moment of a rule; a day counts to its end."""
    if not text:
        return None
    try:
        if len(text) == len("20301231"):
            return datetime.strptime(f"{text}T235959", _MOMENT)  # noqa: DTZ007  # local on purpose
        return datetime.strptime(text, _MOMENT)  # noqa: DTZ007  # local on purpose
    except ValueError as error:
        message = "UNTIL is a local day or time: 20301231 or 20301231T235959"
        raise Refused(message, "rule") from error


def _parts(text: str) -> dict[str, str]:
    """A rule's parts by name, all in capitals."""
    plain = "".join(text.split()).upper().removeprefix("RRULE:").strip(";")
    if not plain or len(plain) > _LONGEST:
        raise Refused("write a rule, such as FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "rule")
    found: dict[str, str] = {}
    for part in plain.split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value or name not in _PARTS:
            message = f"{part[:60]!a} is no part of a rule; write FREQ=WEEKLY;BYDAY=TU"
            raise Refused(message, "rule")
        if name in found:
            raise Refused(f"says {name} twice", "rule")
        found[name] = value
    return found


def windows(
    text: str, first: datetime, zone: str, lasting: timedelta, *, after: datetime
) -> Iterator[Window]:
    """The windows that open after a moment, in order, for the next few years.

    Args:
        text: the rule.
        first: when the first window may open: local time, without a zone.
        zone: the IANA name of the zone.
        lasting: how long each is open.
        after: a moment with its zone.

    Raises:
        Refused: the rule or the zone cannot be read.
    """
    place = zone_named(zone)
    # A day more: what is local and what is UTC differ by less.
    since = after.astimezone(place).replace(tzinfo=None) - timedelta(days=1)
    last = after
    for local in parsed(text, first, since).xafter(since, inc=True):
        starts_at = local.replace(tzinfo=place).astimezone(UTC)
        # Two local times are the same moment where the clocks go forward.
        if starts_at > last:
            last = starts_at
            yield Window(starts_at, starts_at + lasting)


def check(text: str, first: datetime, zone: str, lasting: timedelta, *, now: datetime) -> None:
    """Refuse what has no window ahead, or has them too close.

    Raises :class:`~incidents.errors.Refused` naming ``rule``, ``zone`` or ``lasting``.
    """
    ahead = list(islice(windows(text, first, zone, lasting, after=now), _LOOKED_AT))
    if not ahead:
        raise Refused("has no window in the years to come", "rule")
    closest = min((b.starts_at - a.starts_at for a, b in pairwise(ahead)), default=None)
    if closest is None:
        return
    if closest < SOONEST:
        raise Refused("opens more than one window in an hour", "rule")
    if closest < lasting:
        raise Refused("is longer than the time to the next window", "lasting")
