"""Uptime intervals come from incidents, maintenances and standing statements; not from drills."""

import pytest

from incidents.decisions.catalogue import RetireComponent, StateComponentStatus
from incidents.decisions.maintenance import (
    CancelMaintenance,
    CompleteMaintenance,
    StartMaintenance,
)
from incidents.decisions.updating import PublishUpdate
from incidents.models import UptimeInterval
from tests.projections.saying import component, declared_at, intervals, said, scheduled

pytestmark = pytest.mark.django_db


@pytest.fixture
def api() -> str:
    """A component."""
    return component()


def sources(stream: str) -> set[tuple[str, bool]]:
    """Where the intervals of a stream come from, and whether they are public."""
    found = UptimeInterval.objects.live().filter(stream=stream)
    return set(found.values_list("source", "public"))


def test_a_maintenance_counts_from_its_start_to_its_end(api: str) -> None:
    stream = scheduled(0, 60, impacts={api: "under_maintenance"})
    assert intervals(stream) == []
    said(StartMaintenance(), stream, 5)
    assert intervals(stream) == [("under_maintenance", 5, None)]
    said(PublishUpdate(text="Harder than we thought.", impacts={api: "partial_outage"}), stream, 20)
    said(CompleteMaintenance(), stream, 50)
    assert intervals(stream) == [("under_maintenance", 5, 20), ("partial_outage", 20, 50)]
    assert sources(stream) == {("maintenance", True)}


@pytest.mark.parametrize("started", [True, False])
def test_a_maintenance_that_is_called_off_stops_counting(api: str, started: bool) -> None:
    stream = scheduled(0, 60, impacts={api: "under_maintenance"})
    if started:
        said(StartMaintenance(), stream, 5)
    said(CancelMaintenance(reason="No need."), stream, 10)
    assert intervals(stream) == ([("under_maintenance", 5, 10)] if started else [])


def test_a_drill_leaves_no_trace(api: str) -> None:
    rehearsal = declared_at(0, drill=True, impacts={api: "major_outage"})
    window = scheduled(0, 60, drill=True, impacts={api: "under_maintenance"})
    said(StartMaintenance(), window, 0)
    assert intervals(rehearsal) == intervals(window) == []


def test_what_is_private_counts_and_is_not_public(api: str) -> None:
    hidden = declared_at(0, private=True, impacts={api: "major_outage"})
    window = scheduled(0, 60, private=True, impacts={api: "under_maintenance"})
    said(StartMaintenance(), window, 0)
    assert intervals(hidden) == [("major_outage", 0, None)]
    assert sources(hidden) == {("incident", False)}
    assert sources(window) == {("maintenance", False)}


def test_a_standing_statement_counts_until_it_is_said_anew(api: str) -> None:
    said(StateComponentStatus(status="partial_outage"), api, 0)
    said(StateComponentStatus(status="degraded_performance"), api, 10)
    said(StateComponentStatus(status="operational"), api, 20)
    assert intervals(api) == [("partial_outage", 0, 10), ("degraded_performance", 10, 20)]
    assert sources(api) == {("stated", True)}


def test_a_statement_that_is_told_late_takes_its_place_in_time(api: str) -> None:
    said(StateComponentStatus(status="partial_outage"), api, 20)
    said(StateComponentStatus(status="major_outage"), api, 10)
    assert intervals(api) == [("major_outage", 10, 20), ("partial_outage", 20, None)]


def test_a_retired_component_is_down_no_more(api: str) -> None:
    said(StateComponentStatus(status="major_outage"), api, 0)
    said(RetireComponent(), api, 30)
    assert intervals(api) == [("major_outage", 0, 30)]
