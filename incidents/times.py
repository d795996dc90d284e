"""Moments and durations as people read them. Honest about what is only roughly known."""

from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from incidents.words import UNTIMED


@lru_cache(maxsize=256)
def zone_of(name: str) -> tzinfo:
    """The zone of an IANA name; UTC where the name is empty or unknown to this machine."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # OSError: the name of a folder of zones, such as "America".
        return UTC


def clock(at: datetime, precision: str = "exact", zone: str = "", said: str = "") -> str:
    """The time of day, in the zone in which it was said, with UTC beside.

    >>> clock(datetime(2023, 1, 3, 17, tzinfo=UTC), "about", "America/Los_Angeles")
    'about 09:00 PST (17:00 UTC)'

    Where the hour is not known it says so, in the words of the source if there are any.
    """
    if precision in UNTIMED:
        return f"time not stated ({said})" if said else "time not stated"
    local = at.astimezone(zone_of(zone))
    shown = f"{local:%H:%M} {local.tzname()}"
    if local.utcoffset():
        other = at.astimezone(UTC)
        day = f", {other.day} {other:%b}" if other.date() != local.date() else ""
        shown = f"{shown} ({other:%H:%M} UTC{day})"
    return f"about {shown}" if precision == "about" else shown


def day(at: datetime, zone: str = "", precision: str = "exact") -> str:
    """The date in words, in a zone: ``Tuesday, 3 January 2023``; or that it is not known."""
    if precision == "unknown":
        return "Date not stated"
    local = at.astimezone(zone_of(zone))
    return f"{local:%A}, {local.day} {local:%B %Y}"


def moment(at: datetime, precision: str = "exact", zone: str = "", said: str = "") -> str:
    """Date and time in words: ``3 January 2023, about 09:00 PST (17:00 UTC)``."""
    if precision == "unknown":
        return f"date not stated ({said})" if said else "date not stated"
    local = at.astimezone(zone_of(zone))
    return f"{local.day} {local:%B %Y}, {clock(at, precision, zone, said)}"


def lasting(seconds: int, *, approximate: bool = False) -> str:
    """A duration in words, no finer than it deserves.

    >>> lasting(64_800, approximate=True)
    'about 18 hours'
    >>> lasting(3_900)
    '1 hour 5 minutes'
    """
    minus, seconds = ("minus ", -seconds) if seconds < 0 else ("", seconds)
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, left = divmod(rest, 60)
    parts = [(days, "day"), (hours, "hour"), (minutes, "minute"), (left, "second")]
    shown = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count][:2]
    words = minus + (" ".join(shown) or "0 seconds")
    return f"about {words}" if approximate else words


def brief(seconds: float) -> str:
    """The same where there is little room.

    >>> brief(3_900)
    '1 h 5 min'
    """
    words = lasting(round(seconds))
    for unit, short in _BRIEF:
        words = words.replace(f" {unit}s", f" {short}").replace(f" {unit}", f" {short}")
    return words


_BRIEF = (("day", "d"), ("hour", "h"), ("minute", "min"), ("second", "s"))
