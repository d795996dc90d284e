"""Action items that are open and have a day, of all incidents at once."""

from datetime import date
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from incidents.models import BoardAction, BoardIncident


def due_by(last: date, *, user: Any = None) -> QuerySet[Any]:
    """Open action items that are due by a day, the longest overdue first; one statement.

    Each row has ``number`` and ``incident`` (the title) of its incident. Drills are left out, and
    incidents that were cancelled: what was to be done there cannot be done any more.

    Args:
        last: the last day that is of interest.
        user: who asks; private incidents are left out for those who may not see them. None is the
            program itself, which sees all.
    """
    theirs = BoardIncident.objects.live()
    if user is not None:
        theirs = theirs.seen_by(user)
    standing = theirs.filter(drill=False).exclude(status="cancelled")
    incident = standing.filter(stream=OuterRef("stream"))
    found: QuerySet[Any] = (
        BoardAction.objects.live()
        .filter(state="open", due__lte=last)
        .annotate(
            number=Subquery(incident.values("number")[:1]),
            incident=Subquery(incident.values("title")[:1]),
        )
        .exclude(number=None)
        .order_by(F("due").asc(), "number", "place")
    )
    return found
