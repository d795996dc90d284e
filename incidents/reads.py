"""Finding one incident by any of its names."""

import re
from typing import Any

from incidents.errors import NotFound
from incidents.models import BoardIncident

_NUMBER = re.compile(r"(?:INC-)?([1-9][0-9]{0,8})", re.IGNORECASE)
_PUBLIC_ID = re.compile(r"[a-z0-9]{12}")
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def find(reference: str, *, public: bool = False, seen_by: Any = None) -> BoardIncident:
    """The incident or maintenance as it stands, by number, public id, or id.

    ``INC-42`` and ``42`` are numbers. Twelve digits are a public id: no number is that long.
    ``public`` finds only what may be seen outside, ``seen_by`` only what that user may see.
    Raises :class:`~incidents.errors.NotFound`.
    """
    rows = BoardIncident.objects.live()
    if public:
        rows = rows.public()
    if seen_by is not None:
        rows = rows.seen_by(seen_by)
    number = _NUMBER.fullmatch(reference)
    if number:
        rows = rows.filter(number=int(number[1]))
    elif _PUBLIC_ID.fullmatch(reference):
        rows = rows.filter(public_id=reference)
    elif _ID.fullmatch(reference):
        rows = rows.filter(stream=reference)
    else:
        raise NotFound(
            f"{reference[:64]!r} names no incident: give INC-1, a public id of 12 characters, "
            "or an id."
        )
    row: BoardIncident | None = rows.first()
    if row is None:
        raise NotFound(f"There is no incident {reference}.")
    return row
