"""Lines of a timeline as the console shows them: names for ids, and words as they were meant."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.safestring import SafeString

from incidents.documents import timeline
from incidents.markup import html_of
from incidents.people import Namer
from incidents.projections.rows import EntryRow


class Line(NamedTuple):
    """One line: the entry, its headline with names, who recorded it, and what was said as HTML."""

    entry: EntryRow
    headline: str
    by: str
    said: SafeString
    plain: str


def lines(entries: Sequence[EntryRow], name_of: Namer) -> list[Line]:
    """Entries as lines, in the same order."""
    return [
        Line(
            entry=each,
            headline=timeline.named(each.headline, name_of),
            by=name_of(each.actor),
            said=html_of(timeline.said(each)),
            plain="" if timeline.said(each) else each.text,
        )
        for each in entries
    ]
