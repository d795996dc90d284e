"""The timeline as a document, as CSV and as JSON."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby

import msgspec

from incidents.documents.blocks import Block, Facts, Heading, Item, Items, Line
from incidents.documents.cells import cell
from incidents.people import Namer
from incidents.projections.rows import EntryRow
from incidents.projections.timeline import plain
from incidents.reports import Timeline
from incidents.times import clock, day, moment

LATE = timedelta(hours=1)
"""What is recorded later than this after it was so, says when. What was entered with the first
line is covered by one sentence at the top."""
COLUMNS = (
    "position",
    "occurred_at",
    "precision",
    "zone",
    "said",
    "recorded_at",
    "type",
    "headline",
    "text",
    "status",
    "impacts",
    "public",
    "actor",
    "surface",
)


def people(found: Timeline) -> set[str]:
    """Everybody whose name is in it, by id: to be looked up at once."""
    told = (each.headline.partition(" ")[0] for each in found.entries)
    return {*(each.actor for each in found.entries), *(each for each in told if ":" in each)}


def blocks(found: Timeline, name_of: Namer) -> list[Block]:
    """The timeline as blocks: a day a heading, an event an item."""
    row = found.incident
    facts = [("Status", plain(row.status)), ("Impact", row.impact)]
    if row.severity and found.audience == "internal":
        facts.append(("Severity", row.severity))
    if found.as_of is not None:
        facts.append(("As known at", moment(found.as_of)))
    first = min((entry.recorded_at for entry in found.entries), default=None)
    if first is not None and first - found.entries[0].occurred_at > LATE:
        facts.append(("Recorded", f"afterwards, from {moment(first)}"))
    document: list[Block] = [
        Heading(f"INC-{row.number}: {row.title}", 1),
        Facts(facts),
    ]
    if not found.entries:
        return [*document, Line("Nothing is on record.")]
    for date, entries in groupby(found.entries, key=lambda entry: _day(entry, found)):
        document.append(Heading(date, 2))
        document.append(Items([_item(entry, found, name_of, first) for entry in entries]))
    return document


def items(entries: Iterable[EntryRow], names: dict[str, str]) -> list[Block]:
    """The entries for use within another document, a day a heading of the third level."""
    document: list[Block] = []
    for date, of_day in groupby(entries, key=_date):
        document.append(Heading(date, 3))
        document.append(
            Items(
                [
                    Item(f"{_clock(each)}: {each.headline}", more(each, names), said(each))
                    for each in of_day
                ]
            )
        )
    return document


def _day(entry: EntryRow, found: Timeline) -> str:
    return day(entry.recorded_at) if found.order == "knowledge" else _date(entry)


def _date(entry: EntryRow) -> str:
    return day(entry.occurred_at, entry.zone, entry.precision)


def _item(entry: EntryRow, found: Timeline, name_of: Namer, first: datetime | None) -> Item:
    rest = more(entry, found.names)
    if found.order == "knowledge":
        at = clock(entry.recorded_at)
        rest.append(f"was so {_moment(entry)}")
    else:
        at = _clock(entry)
        if first is not None and entry.recorded_at - max(entry.occurred_at, first) > LATE:
            rest.append(f"recorded {moment(entry.recorded_at)}")
    by = "" if entry.actor.startswith("import:") else f" ({name_of(entry.actor)})"
    internal = by if found.audience == "internal" else ""
    return Item(f"{at}: {named(entry.headline, name_of)}{internal}", rest, said(entry))


_PLAIN = frozenset({"incident.declared", "incident.retitled"})
"""Lines whose text is a title."""


def said(entry: EntryRow) -> str:
    """What a person wrote, in Markdown."""
    # The text of a section stands in the postmortem itself.
    return "" if entry.type in (*_PLAIN, "postmortem.section_written") else entry.text


def more(entry: EntryRow, names: dict[str, str]) -> list[str]:
    """What belongs to an entry beside its headline and what was said."""
    found = [entry.text] if entry.text and entry.type in _PLAIN else []
    if entry.impacts:
        found.append(
            ", ".join(
                f"{names.get(component, 'a component')}: {plain(status)}"
                for component, status in entry.impacts.items()
            )
        )
    return found


def named(headline: str, name_of: Namer) -> str:
    """A headline that begins with a person's id, with the name instead."""
    first, space, rest = headline.partition(" ")
    return f"{name_of(first)}{space}{rest}" if first.startswith("staff:") else headline


def _clock(entry: EntryRow) -> str:
    return clock(entry.occurred_at, entry.precision, entry.zone, entry.said)


def _moment(entry: EntryRow) -> str:
    return moment(entry.occurred_at, entry.precision, entry.zone, entry.said)


def as_csv(found: Timeline) -> str:
    """The timeline as CSV with a header line. Times in UTC; cells cannot become formulas."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for entry in found.entries:
        values = msgspec.to_builtins(entry)
        values["impacts"] = "; ".join(
            f"{found.names.get(component, component)}: {status}"
            for component, status in entry.impacts.items()
        )
        writer.writerow([cell(values[column]) for column in COLUMNS])
    return out.getvalue()


def as_json(found: Timeline) -> str:
    """The timeline as JSON: the incident, its entries, and the names of components by id."""
    return msgspec.json.format(msgspec.json.encode(found), indent=2).decode() + "\n"
