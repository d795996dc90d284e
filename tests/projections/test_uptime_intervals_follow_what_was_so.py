"""Uptime intervals take every change at the time at which it was so, however late it is told."""

import pytest

from incidents.decisions.declaring import SetImpacts
from incidents.decisions.ending import Merge, Reopen
from incidents.decisions.responding import RecordMilestone
from incidents.decisions.updating import PublishUpdate
from incidents.words import ComponentStatus
from tests.projections.saying import component, declared_at, intervals, resolved_at, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def api() -> str:
    """A component."""
    return component()


def affects(stream: str, api: str, status: ComponentStatus, number: int) -> None:
    said(SetImpacts(impacts={api: status}), stream, number)


def test_an_impact_lasts_until_the_incident_is_over(api: str) -> None:
    stream = declared_at(0, impacts={api: "major_outage"})
    assert intervals(stream) == [("major_outage", 0, None)]
    resolved_at(stream, 30)
    assert intervals(stream) == [("major_outage", 0, 30)]


def test_a_change_ends_one_interval_and_begins_another(api: str) -> None:
    stream = declared_at(0, impacts={api: "major_outage"})
    said(
        PublishUpdate(text="Better.", status="monitoring", impacts={api: "partial_outage"}),
        stream,
        10,
    )
    affects(stream, api, "operational", 20)
    affects(stream, api, "degraded_performance", 25)
    assert intervals(stream) == [
        ("major_outage", 0, 10),
        ("partial_outage", 10, 20),
        ("degraded_performance", 25, None),
    ]


def test_the_same_status_again_makes_no_other_interval(api: str) -> None:
    stream = declared_at(0, impacts={api: "major_outage"})
    affects(stream, api, "major_outage", 10)
    assert intervals(stream) == [("major_outage", 0, None)]


def test_a_change_that_is_told_late_takes_its_place_in_time(api: str) -> None:
    stream = declared_at(0, impacts={api: "major_outage"})
    affects(stream, api, "degraded_performance", 30)
    affects(stream, api, "partial_outage", 10)
    assert intervals(stream) == [
        ("major_outage", 0, 10),
        ("partial_outage", 10, 30),
        ("degraded_performance", 30, None),
    ]


def test_of_two_changes_of_one_moment_the_later_word_counts(api: str) -> None:
    stream = declared_at(0, impacts={api: "major_outage"})
    affects(stream, api, "partial_outage", 10)
    affects(stream, api, "degraded_performance", 10)
    assert intervals(stream) == [("major_outage", 0, 10), ("degraded_performance", 10, None)]


def test_a_change_can_be_told_after_the_end_and_ends_with_it(api: str) -> None:
    stream = declared_at(0)
    resolved_at(stream, 30)
    assert intervals(stream) == []
    affects(stream, api, "partial_outage", 10)
    assert intervals(stream) == [("partial_outage", 10, 30)]


def test_the_first_change_reaches_back_to_where_the_impact_began(api: str) -> None:
    database = component("Database")
    stream = declared_at(0, impacts={api: "major_outage", database: "partial_outage"})
    affects(stream, api, "degraded_performance", 10)
    said(RecordMilestone(milestone="impact_started"), stream, -40)
    assert intervals(stream, api) == [
        ("major_outage", -40, 10),
        ("degraded_performance", 10, None),
    ]
    assert intervals(stream, database) == [("partial_outage", -40, None)]


def test_nothing_is_affected_before_the_impact_began(api: str) -> None:
    stream = declared_at(0, impacts={api: "major_outage"})
    affects(stream, api, "partial_outage", 20)
    said(RecordMilestone(milestone="impact_started"), stream, 10)
    assert intervals(stream) == [("major_outage", 10, 20), ("partial_outage", 20, None)]


@pytest.mark.parametrize("end", [20, 45])
def test_it_ends_when_people_say_that_service_was_restored(api: str, end: int) -> None:
    stream = declared_at(0, impacts={api: "major_outage"})
    resolved_at(stream, 30)
    said(RecordMilestone(milestone="resolved"), stream, end)
    assert intervals(stream) == [("major_outage", 0, end)]


def test_what_changed_after_the_end_is_left_out(api: str) -> None:
    stream = declared_at(0, impacts={api: "major_outage"})
    affects(stream, api, "partial_outage", 20)
    resolved_at(stream, 30)
    said(RecordMilestone(milestone="resolved"), stream, 10)
    assert intervals(stream) == [("major_outage", 0, 10)]


def test_reopening_begins_another_spell_and_the_gap_is_up(api: str) -> None:
    stream = declared_at(0, impacts={api: "major_outage"})
    resolved_at(stream, 30)
    said(Reopen(reason="It is back.", impacts={api: "partial_outage"}), stream, 50)
    assert intervals(stream) == [("major_outage", 0, 30), ("partial_outage", 50, None)]
    said(RecordMilestone(milestone="impact_started"), stream, 45)
    resolved_at(stream, 60)
    assert intervals(stream) == [("major_outage", 0, 30), ("partial_outage", 45, 60)]


def test_an_end_before_the_reopening_makes_no_two_intervals_of_one_time(api: str) -> None:
    stream = declared_at(0, impacts={api: "major_outage"})
    resolved_at(stream, 30)
    said(Reopen(reason="It is back.", impacts={api: "partial_outage"}), stream, 50)
    resolved_at(stream, 60)
    said(RecordMilestone(milestone="resolved"), stream, 10)
    assert intervals(stream) == [("major_outage", 0, 30)]
    said(Reopen(reason="And again.", impacts={api: "degraded_performance"}), stream, 70)
    affects(stream, api, "partial_outage", 20)
    assert intervals(stream) == [
        ("major_outage", 0, 20),
        ("partial_outage", 20, 30),
        ("degraded_performance", 70, None),
    ]


def test_a_merged_incident_stops_counting(api: str) -> None:
    stream = declared_at(0, impacts={api: "major_outage"})
    said(Merge(into=declared_at(5)), stream, 10)
    assert intervals(stream) == [("major_outage", 0, 10)]
