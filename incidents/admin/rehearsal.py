"""What a command would lead to: its events, what the page would say, and the mails."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from incidents import hooks, reports, standing
from incidents.admin import knowing
from incidents.admin.lines import Line, lines
from incidents.commands import Outcome
from incidents.documents import html, timeline
from incidents.errors import NotFound
from incidents.hooks import Letter
from incidents.people import namer
from incidents.projections.timeline import plain


@dataclass(frozen=True)
class Preview:
    """Shown before anything is done. ``page`` is HTML, "" when the public page shows nothing."""

    lines: list[Line]
    letters: list[Letter]
    page: str
    affected: list[tuple[str, str]]

    @property
    def readers(self) -> int:
        """How many would be told."""
        return sum(each.readers for each in self.letters)


def preview(outcome: Outcome) -> Preview:
    """Look at what came of a command while it is only rehearsed."""
    new = {each.version for each in outcome.recorded}
    entries = reports.timeline_of(outcome.stream, order="knowledge").entries
    return Preview(
        lines=lines([each for each in entries if each.version in new], namer()),
        letters=[letter for ask in hooks.letters for letter in ask(outcome.recorded)],
        page=_page(outcome.stream),
        affected=_affected(knowing.components()),
    )


def _page(stream: str) -> str:
    try:
        found = reports.timeline_of(stream, audience="public")
    except NotFound:
        return ""
    if not found.entries:
        return ""
    return html.render(timeline.blocks(found, namer(timeline.people(found))))


def _affected(names: Mapping[str, str]) -> list[tuple[str, str]]:
    """The components that the public page would not show as operational."""
    parts: list[Any] = [each for top in standing.components() for each in (top, *top.members)]
    return [
        (each.name, plain(each.status))
        for each in parts
        if each.id in names and each.status != "operational"
    ]
