"""What a form or a page shows beside the prose of a postmortem: its facts, and its due day."""

from datetime import date

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from incidents import reports
from incidents.commands import policy
from incidents.documents import html, postmortem
from incidents.models import BoardIncident
from incidents.people import namer
from incidents.postmortems import postmortem_due


def facts(verb: str, stream: str) -> SafeString | None:
    """The facts of an incident for whoever writes a section; None beside other forms."""
    if verb != "write_section":
        return None
    found = reports.postmortem_of(stream)
    return html.render(postmortem.facts(found, namer(postmortem.people(found))))


def due_of(row: BoardIncident | None, said: date | None = None) -> date | None:
    """The day by which the postmortem of an incident is owed; None when none is."""
    return postmortem_due(row, policy(), said) if row else None


def page_of(number: int, template: str = "") -> str:
    """The address of a postmortem's page, with a template for the sections that are empty."""
    query = f"?{urlencode({'template': template})}" if template else ""
    return reverse("admin:incidents_postmortem", args=[number]) + query
