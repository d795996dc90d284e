"""Each event, with the nastiest words that may enter, in text, Markdown, HTML, CSV and JSON."""

import csv
import io
import json
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.documents import html, markdown, postmortem, text, timeline
from incidents.documents.blocks import Block, Facts, Heading, Items, Prose
from incidents.events import EVENTS
from incidents.projections import board, metrics, uptime
from incidents.projections import postmortem as writing
from incidents.projections.rows import IncidentRow
from incidents.projections.timeline import entries
from incidents.reports import Postmortem, Timeline
from tests.events.nasty import FORMULAS, NASTY, SEVERAL_LINES, family, history
from tests.events.reading import Fragment, squeezed
from tests.events.values import STREAM

OF_AN_INCIDENT = family("incident.", "update.", "postmortem.")
OF_A_MAINTENANCE = family("maintenance.", "update.")
VALUES = [*NASTY, *SEVERAL_LINES]
WORDS = pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))


def told(names: list[str], value: str) -> Timeline:
    """The timeline of a stream with these events, folded as a command folds it."""
    recorded = history(names, value)
    rows = board.row_of(board.fold(recorded)) or [IncidentRow(stream=STREAM, number=3)]
    return Timeline(
        incident=rows[0],
        entries=entries(recorded),
        names={STREAM: value[:255].strip()},
        audience="internal",
        order="occurrence",
    )


def explained(value: str) -> Postmortem:
    """The postmortem of an incident to which everything happened that can happen."""
    recorded = history(OF_AN_INCIDENT, value)
    (row,) = board.row_of(board.fold(recorded))
    return Postmortem(
        incident=row,
        writing=writing.fold(recorded),
        metrics=metrics.metrics(row, metrics.fold(recorded), [row], "2021"),
        timeline=entries(recorded),
        intervals=uptime.rows_of(uptime.fold(recorded)),
        names={STREAM: value[:255].strip()},
        audience="internal",
    )


def check(document: list[Block]) -> None:
    """All words of a document are on each surface, and none of them is obeyed."""
    shown = Fragment(html.render(document))
    plain, marked = text.render(document), markdown.render(document)
    for words in said_by(document):
        assert squeezed(words) in shown.text
        assert squeezed(words) in squeezed(plain)
        if "\n" not in words:
            assert markdown.escape(words) in marked
    assert not shown.leads_astray
    assert plain.endswith("\n")
    assert marked.endswith("\n")


def said_by(document: list[Block]) -> list[str]:
    """Every word of ours in a document. Prose is Markdown and has tests of its own."""
    said: list[str] = []
    for block in document:
        match block:
            case Facts(rows):
                said += [each for row in rows for each in row]
            case Items(items):
                said += [each for item in items for each in (item.text, *item.more)]
            case Heading(words):
                said.append(words)
            case _:
                assert isinstance(block, Prose) or block.text
    return said


def check_cells(found: Timeline) -> None:
    """The CSV has a line for each entry, with the words to the letter and no formula."""
    header, *lines = csv.reader(io.StringIO(timeline.as_csv(found), newline=""))
    assert header == list(timeline.COLUMNS)
    assert len(lines) == len(found.entries)
    for line, entry in zip(lines, found.entries, strict=True):
        assert not [cell for cell in line if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        cells = dict(zip(header, line, strict=True))
        for column in ("headline", "text", "said"):
            assert cells[column].removeprefix("'") == getattr(entry, column).removeprefix("'")


@WORDS
@pytest.mark.parametrize("name", EVENTS)
def test_a_line_of_the_timeline(name: str, value: str) -> None:
    found = told([name], value)
    check(timeline.blocks(found, str))
    check_cells(found)
    (entry,) = json.loads(timeline.as_json(found))["entries"]
    assert (entry["headline"], entry["text"]) == (found.entries[0].headline, found.entries[0].text)
    assert (entry["said"], entry["type"]) == (found.entries[0].said, name)


@WORDS
@pytest.mark.parametrize("names", [OF_AN_INCIDENT, OF_A_MAINTENANCE], ids=["incident", "work"])
def test_a_whole_timeline(names: list[str], value: str) -> None:
    found = told(names, value)
    check(timeline.blocks(found, str))
    check(timeline.items(found.entries, found.names))
    check_cells(found)
    assert len(json.loads(timeline.as_json(found))["entries"]) == len(names)


@WORDS
def test_a_whole_postmortem(value: str) -> None:
    found = explained(value)
    check(postmortem.blocks(found, str))
    kept: dict[str, Any] = json.loads(postmortem.as_json(found))
    (factor,) = kept["writing"]["factors"].values()
    stored = normalize("NFC", value)
    assert factor["withdrawn"] == stored
    (told_once,) = kept["writing"]["told"].values()
    assert told_once["text"] == stored
    assert told_once["corrections"] == [stored]


@pytest.mark.parametrize("value", FORMULAS)
def test_a_formula_stays_words(value: str) -> None:
    found = told(["incident.note_added", "incident.impacts_set"], value)
    note, impacts = list(csv.DictReader(io.StringIO(timeline.as_csv(found), newline="")))
    assert note["text"] == f"'{value}"
    assert impacts["impacts"] == f"'{value}: under_maintenance"


@given(st.lists(st.sampled_from([*VALUES[:-3], " ", "é", ". "]), min_size=1, max_size=5))
@settings(deadline=None, max_examples=30)
def test_mixtures_of_them(pieces: list[str]) -> None:
    value = f"x{''.join(pieces)}"[:2_000].rstrip()
    found = told(OF_AN_INCIDENT, value)
    check(timeline.blocks(found, str))
    check_cells(found)
    check(postmortem.blocks(explained(value), str))


def test_every_event_is_among_them() -> None:
    elsewhere = family("component.", "ledger.")
    assert {*OF_AN_INCIDENT, *OF_A_MAINTENANCE, *elsewhere} == set(EVENTS)
