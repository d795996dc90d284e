"""Variables in the text of templates: ``{{components}}`` becomes what is affected.

No template language: a variable is its name between double braces, and nothing is computed.
"""

import re
from collections.abc import Iterable, Mapping

VARIABLES = {
    "title": "the title",
    "components": "what is affected, by name",
    "severity": "the severity",
    "status": "the status, as people read it",
    "started": "when it began, or when the window opens",
    "duration": "how long it lasted until now, or how long the window is",
    "next_update_by": "by when the next update is promised",
    "number": "its number, such as INC-7",
    "link": "the address of its public page",
}
"""Every variable, and what stands in its place."""

_PLACE = re.compile(r"\{\{([^{}\n]*)\}\}")


def named(text: str) -> list[str]:
    """The names between double braces, each once, in the order in which they come."""
    return list(dict.fromkeys(found.strip() for found in _PLACE.findall(text)))


def unknown(text: str, known: Iterable[str] = VARIABLES) -> list[str]:
    """The names in a text that are no variable."""
    allowed = frozenset(known)
    return [name for name in named(text) if name not in allowed]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with each variable replaced by its value.

    What has no value, or an empty one, stays as it stands: a person sees it and says it in words.
    A value is put in as it is; variables in it are not looked at.
    """
    return _PLACE.sub(lambda place: values.get(place[1].strip()) or place[0], text)


def listed(names: Iterable[str]) -> str:
    """``API``, ``API and Checkout``, ``API, Checkout and Login``."""
    *most, last = list(names) or [""]
    return f"{', '.join(most)} and {last}" if most else last
