"""The nastiest words that may enter the ledger, and one event of each kind that says them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from incidents.events import EVENTS, Event, Recorded, decode, encode
from tests.events.values import FREE, STREAM, Place, full, places

NINE = datetime(2023, 1, 3, 17, tzinfo=UTC)
OTHER = "01856f5a-0000-7000-8000-00000000000f"
FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("https://evil.example";"x")',
    "=cmd|' /C'!A0",
]
"""Beginnings that a spreadsheet would obey."""
NASTY = [
    *FORMULAS,
    "<script>alert(1)</script>",
    "</td></table></ul><script>alert(1)</script><!--",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "<svg/onload=alert(1)> <a href=javascript:alert(1)>x</a>",
    "[x](javascript:alert(1)) ![x](https://evil.example/pixel)",
    "[x](JaVaScRiPt:alert(1)) [x](data:text/html;base64,PHN2Zz4=) <javascript:alert(1)>",
    "{{ 7*7 }} {% include 'x' %} ${7*7} #{x} %s %(x)s {0} \\N{DASH}",
    "| a | b | `code` ``` *b* _i_ ~~s~~ # h > q",
    "```` unclosed ` and [ and ( and **",
    '\\ \\\\ \\" \\u0000 \\x00',
    '{"json": ["}", "]"]}, "quoted", \'single\'',
    "a,b;c",
    "Zalgo z\u0334\u0323\u0301\u0348a\u0335\u0329\u0346l\u0336\u0327g\u0337\u0300o\u0338\u0310",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f3f4\u200d\u2620\ufe0f \u2764\ufe0f",
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 abc 123",
    "\ufdfa \U0001d573 \U00020000 \U0010fffd \u0e33\u0e33\u0e33",
    "word" * 60,
    "\u4f60\u597d" * 120,
    "INC-1, staff:7 (operator) https://evil.example?a=b&c=d&lt;e",
]
SEVERAL_LINES = [
    "\n=1+1\n\n@x\n\t-2",
    "one\n\n    indented\n\n```\nfence\n\n# heading\n===\n---\n| a |\n| - |\n| b |",
    "> " * 30 + "deep",
    "x" * 25_000,
    "<details><summary>\n\n</ul></li></td></tr></table>\n\n</body></html>",
]


def word(place: Place, value: str) -> str | None:
    """The value as far as it may stand at this place of an event; None where it may not."""
    if place.within or place.pattern not in FREE:
        return None
    fitting = value[: place.longest or None].rstrip()
    return fitting if place.pattern is None or re.search(place.pattern, fitting) else None


def saying(name: str, value: str) -> Event:
    """An event of a kind with this value in each of its words, as it comes out of the ledger."""
    cls = EVENTS[name]
    given = full(cls) | {"precision": "exact"} | _BEARABLE.get(name, {})
    for place in places([cls]):
        said = word(place, value)
        if said is not None:
            given[place.field] = said
    stored = encode(msgspec.convert(given, cls))
    return decode(name, cls.schema, stored, 1)


_BEARABLE: dict[str, dict[str, Any]] = {
    "incident.declared": {"drill": False, "private": False, "number": 1},
    "component.added": {"is_group": False, "group": None, "only_show_if_degraded": False},
    "component.described": {"only_show_if_degraded": False},
    "maintenance.scheduled": {
        "public_id": "fedcba543210",
        "drill": False,
        "private": False,
        "number": 2,
        "starts_at": "2023-01-03T18:00:00Z",
        "ends_at": "2023-01-03T20:00:00Z",
    },
}


def history(names: list[str], value: str, stream: str = STREAM) -> list[Recorded[Any]]:
    """One event of each of these kinds on a stream, a minute between them."""
    return [
        Recorded(
            position=at,
            event_id=OTHER,
            stream=stream,
            version=at,
            occurred_at=NINE + timedelta(minutes=at),
            recorded_at=NINE + timedelta(minutes=at),
            actor_kind="staff",
            actor_id="7",
            surface="api",
            event=saying(name, value),
        )
        for at, name in enumerate(names, start=1)
    ]


def family(*prefixes: str) -> list[str]:
    """The stored names that begin so, in the order in which they are declared."""
    return [name for prefix in prefixes for name in EVENTS if name.startswith(prefix)]
