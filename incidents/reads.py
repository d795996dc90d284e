"""Finding one incident by any of its names."""

import re
from typing import Any

from django.db.models import Q

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
    row: BoardIncident | None = rows.filter(named(reference)).first()
    if row is None:
        raise NotFound(f"There is no incident {reference}.")
    return row


def named(reference: str) -> Q:
    """What is so of the incident that is called so. Raises ``NotFound`` for what is no name."""
    number = _NUMBER.fullmatch(reference)
    if number:
        return Q(number=int(number[1]))
    if _PUBLIC_ID.fullmatch(reference):
        return Q(public_id=reference)
    if _ID.fullmatch(reference):
        return Q(stream=reference)
    raise NotFound(
        f"{reference[:64]!r} names no incident: give INC-1, a public id of 12 characters, or an id."
    )
