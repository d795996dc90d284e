"""The API: what is public, to read. Staff see what is private, too."""

from typing import Any

import msgspec
from django.http import HttpResponse
from rest_framework.exceptions import NotFound as NotFoundHere
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from incidents import reports, standing
from incidents.documents import postmortem, timeline
from incidents.errors import NotFound
from incidents.ledger import store
from incidents.models import BoardIncident
from incidents.projections.rows import IncidentRow
from incidents.reads import find
from incidents.words import Audience

PAGE = 50
"""Incidents in one answer."""

_COLUMNS = IncidentRow.__struct_fields__


class Public(APIView):
    """A view that anybody may read. Staff is told more."""

    permission_classes = [AllowAny]

    def is_staff(self) -> bool:
        """Whether the caller may see what is private."""
        return self.request.user.is_staff

    @property
    def audience(self) -> Audience:
        """Which version of a document the caller gets."""
        return "internal" if self.is_staff() else "public"

    def shown(self, row: BoardIncident) -> IncidentRow:
        """The incident's row, without what the caller may not see."""
        found = IncidentRow(**{column: getattr(row, column) for column in _COLUMNS})
        return found if self.is_staff() else reports.public_row(found)

    def row(self, reference: str) -> BoardIncident:
        """The incident, as far as the caller may see it."""
        try:
            return find(reference, public=not self.is_staff())
        except NotFound as error:
            raise NotFoundHere(str(error)) from error


class Root(Public):
    """Where everything is, and how far the ledger has come."""

    def get(self, request: Request) -> Response:
        """Links, and the head: a position and a digest to hold us to."""
        head = store.head()
        return Response(
            {
                "head": {
                    "position": head.position,
                    "digest": head.digest,
                    "recorded_at": head.recorded_at or None,
                },
                "components": reverse("api:components", request=request),
                "incidents": reverse("api:incidents", request=request),
            }
        )


class Components(Public):
    """The catalogue with the status of each."""

    def get(self, request: Request) -> HttpResponse:
        """Groups with their members, and components in no group."""
        return _json(standing.components(public=not self.is_staff()))


class Incidents(Public):
    """All incidents and maintenances, the newest first."""

    def get(self, request: Request) -> HttpResponse:
        """A page of them; ``before`` is the number after which the page begins."""
        rows = BoardIncident.objects.live()
        if not self.is_staff():
            rows = rows.public()
        before = request.query_params.get("before")
        if before is not None:
            rows = rows.filter(number__lt=_number(before))
        found = [self.shown(each) for each in rows.order_by("-number")[: PAGE + 1]]
        more = len(found) > PAGE
        following = f"?before={found[PAGE - 1].number}" if more else None
        here = reverse("api:incidents", request=request)
        return _json({"incidents": found[:PAGE], "next": here + following if following else None})


class Incident(Public):
    """One incident or maintenance as it stands."""

    def get(self, request: Request, reference: str) -> HttpResponse:
        """Every field of the board."""
        return _json(self.shown(self.row(reference)))


class Timeline(Public):
    """What happened, in order."""

    def get(self, request: Request, reference: str) -> HttpResponse:
        """The timeline, internal for staff and public for others."""
        found = reports.timeline_of(self.row(reference).stream, audience=self.audience)
        return _answer(timeline.as_json(found).encode())


class Postmortem(Public):
    """What was learnt."""

    def get(self, request: Request, reference: str) -> HttpResponse:
        """The postmortem; for others than staff the public version, once published."""
        row = self.row(reference)
        if not self.is_staff() and not row.postmortem_public:
            raise NotFoundHere("There is no published postmortem.")
        found = reports.postmortem_of(row.stream, audience=self.audience)
        return _answer(postmortem.as_json(found).encode())


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise ValidationError({"before": ["must be the number of an incident"]})
    return int(text)


def _json(value: Any) -> HttpResponse:
    return _answer(msgspec.json.encode(value))


def _answer(body: bytes) -> HttpResponse:
    return HttpResponse(body, content_type="application/json")
