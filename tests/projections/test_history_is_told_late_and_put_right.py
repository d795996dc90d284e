"""People learn late, and in the wrong order. What is told then takes its place."""

import pytest

from incidents.decisions.catalogue import StateComponentStatus
from incidents.decisions.declaring import ChangeStatus, SetImpacts
from incidents.decisions.ending import Cancel, Reopen
from incidents.decisions.maintenance import StartMaintenance
from incidents.decisions.responding import RecordMilestone
from incidents.words import IncidentStatus
from tests.ledger.world import all_is_well
from tests.projections.saying import (
    board,
    catalogue,
    component,
    declared_at,
    intervals,
    minutes,
    resolved_at,
    said,
    scheduled,
)

pytestmark = pytest.mark.django_db


def test_an_impact_of_the_first_spell_told_after_a_reopen_belongs_to_it() -> None:
    api = component()
    stream = declared_at(0, impacts={api: "major_outage"})
    resolved_at(stream, 60)
    said(Reopen(reason="Again."), stream, 120)
    said(SetImpacts(impacts={api: "partial_outage"}), stream, 0)
    assert intervals(stream) == [("partial_outage", 0, 60)]
    assert all_is_well()


def test_the_start_of_the_first_spell_told_after_a_reopen_moves_that_one() -> None:
    api = component()
    stream = declared_at(0, impacts={api: "major_outage"})
    resolved_at(stream, 60)
    said(Reopen(reason="Again.", impacts={api: "major_outage"}), stream, 120)
    said(RecordMilestone(milestone="impact_started"), stream, -5)
    resolved_at(stream, 180)
    assert intervals(stream) == [("major_outage", -5, 60), ("major_outage", 120, 180)]
    row = board(stream)
    assert (minutes(row.began_at), row.earlier_seconds) == (120, 65 * 60)


def test_an_outage_that_is_told_after_its_end_counts() -> None:
    api = component()
    stream = declared_at(300, impacts={api: "major_outage"})
    said(RecordMilestone(milestone="impact_started"), stream, 0)
    resolved_at(stream, 60)
    assert intervals(stream) == [("major_outage", 0, 60)]


def test_planned_work_affects_nothing_before_it_begins() -> None:
    api = component()
    stream = scheduled(0, 60)
    said(SetImpacts(impacts={api: "under_maintenance"}), stream, -600)
    assert intervals(stream) == []
    said(StartMaintenance(), stream, 1)
    assert intervals(stream) == [("under_maintenance", 1, None)]


def test_an_earlier_impact_told_late_is_not_the_present_one() -> None:
    api = component()
    stream = declared_at(0, impacts={api: "major_outage"})
    said(SetImpacts(impacts={api: "degraded_performance"}), stream, 30)
    said(SetImpacts(impacts={api: "partial_outage"}), stream, 10)
    assert board(stream).components == {api: "degraded_performance"}


def test_an_earlier_statement_told_late_is_not_the_present_one() -> None:
    api = component()
    said(StateComponentStatus(status="major_outage"), api, 0)
    said(StateComponentStatus(status="degraded_performance"), api, 20)
    said(StateComponentStatus(status="partial_outage"), api, 10)
    assert catalogue(api).stated == "degraded_performance"


def test_a_cause_is_identified_for_the_first_time_once() -> None:
    stream = declared_at(0)
    steps: list[tuple[IncidentStatus, int]] = [
        ("identified", 1),
        ("monitoring", 2),
        ("identified", 3),
    ]
    for status, minute in steps:
        said(ChangeStatus(status=status), stream, minute)
    assert minutes(board(stream).identified_at) == 1


@pytest.mark.parametrize("hidden", [{"private": True}, {"drill": True}])
def test_work_that_is_not_public_is_no_public_word(hidden: dict[str, bool]) -> None:
    assert board(scheduled(0, 60, **hidden)).first_public_at is None


def test_what_was_no_incident_was_no_downtime() -> None:
    api = component()
    stream = declared_at(0, impacts={api: "major_outage"})
    said(Cancel(reason="False alarm."), stream, 60)
    assert intervals(stream) == []
