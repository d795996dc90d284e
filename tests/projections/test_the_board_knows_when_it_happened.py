"""The board holds the moments of an incident: what people stated before what follows from it."""

import pytest

from incidents.decisions.declaring import ChangeStatus
from incidents.decisions.ending import Reopen
from incidents.decisions.responding import RecordMilestone
from incidents.decisions.updating import PublishUpdate
from incidents.words import MILESTONES, Milestone
from tests.ledger.world import do
from tests.projections.saying import at, board, declared_at, minute, resolved_at, said

pytestmark = pytest.mark.django_db
COLUMN = {
    "impact_started": "began_at",
    "detected": "detected_at",
    "acknowledged": "acknowledged_at",
    "identified": "identified_at",
    "mitigated": "mitigated_at",
}


def test_a_new_incident_has_no_moment_but_its_declaration() -> None:
    row = board(declared_at(0))
    assert row.declared_at == minute(0)
    assert {getattr(row, column) for column in (*COLUMN.values(), "resolved_at")} == {None}
    assert (row.status, row.is_open, row.is_closed) == ("investigating", True, False)
    assert (row.first_public_at, row.last_public_at, row.imprecise) == (None, None, {})


@pytest.mark.parametrize("milestone", [each for each in MILESTONES if each != "resolved"])
def test_a_milestone_stands_where_it_was_stated_last(milestone: Milestone) -> None:
    stream = declared_at(0)
    said(RecordMilestone(milestone=milestone), stream, -30)
    assert getattr(board(stream), COLUMN[milestone]) == minute(-30)
    said(RecordMilestone(milestone=milestone), stream, -20)
    assert getattr(board(stream), COLUMN[milestone]) == minute(-20)


def test_a_status_tells_when_the_cause_was_identified() -> None:
    stream = declared_at(0)
    said(PublishUpdate(text="A bad deploy.", status="identified"), stream, 10)
    assert board(stream).identified_at == minute(10)


@pytest.mark.parametrize("stated_first", [True, False])
def test_what_was_stated_counts_more_than_what_follows_from_a_status(stated_first: bool) -> None:
    stream = declared_at(0)
    steps = [
        (RecordMilestone(milestone="identified"), 7),
        (ChangeStatus(status="identified"), 10),
    ]
    for wish, number in steps if stated_first else steps[::-1]:
        said(wish, stream, number)
    assert board(stream).identified_at == minute(7)


def test_the_end_is_when_it_was_resolved_until_somebody_knows_better() -> None:
    stream = declared_at(0)
    resolved_at(stream, 60)
    assert board(stream).resolved_at == minute(60)
    said(RecordMilestone(milestone="resolved"), stream, 45)
    row = board(stream)
    assert (row.resolved_at, row.status, row.is_open) == (minute(45), "resolved", False)


def test_how_well_a_moment_is_known_goes_with_the_moment() -> None:
    stream = declared_at(0)
    do(RecordMilestone(milestone="detected"), stream, when=at(-5, "about"))
    do(RecordMilestone(milestone="impact_started"), stream, when=at(-9, "day"))
    assert board(stream).imprecise == {"detected_at": "about", "began_at": "day"}
    do(RecordMilestone(milestone="detected"), stream, when=at(-6))
    assert board(stream).imprecise == {"began_at": "day"}


def test_reopening_begins_another_spell_and_adds_up_the_earlier_ones() -> None:
    stream = declared_at(0)
    said(RecordMilestone(milestone="impact_started"), stream, -10)
    resolved_at(stream, 20)
    do(Reopen(reason="It is back."), stream, when=at(50, "about"))
    row = board(stream)
    assert (row.status, row.is_open, row.resolved_at) == ("investigating", True, None)
    assert (row.began_at, row.earlier_seconds) == (minute(50), 30 * 60)
    assert row.imprecise == {"began_at": "about"}
    resolved_at(stream, 55)
    said(Reopen(reason="And again."), stream, 100)
    assert board(stream).earlier_seconds == 30 * 60 + 5 * 60


def test_an_earlier_spell_counts_from_the_declaration_where_nobody_said_when_it_began() -> None:
    stream = declared_at(0)
    resolved_at(stream, 20)
    said(Reopen(reason="It is back."), stream, 50)
    assert board(stream).earlier_seconds == 20 * 60


def test_it_knows_the_first_and_the_last_public_word_and_the_promise() -> None:
    stream = declared_at(0)
    said(PublishUpdate(text="We look into it.", next_update_by=minute(35)), stream, 5)
    said(PublishUpdate(text="Still.", next_update_by=minute(60)), stream, 30)
    row = board(stream)
    assert (row.first_public_at, row.last_public_at) == (minute(5), minute(30))
    assert row.next_update_by == minute(60)
    resolved_at(stream, 50)
    row = board(stream)
    assert (row.last_public_at, row.next_update_by) == (minute(30), None)
