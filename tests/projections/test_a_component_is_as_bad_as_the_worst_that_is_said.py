"""A component's status is the worst of open incidents, maintenance under way and statements."""

from datetime import UTC, datetime

import pytest

from incidents import asof, standing
from incidents.decisions.catalogue import RetireComponent, StateComponentStatus
from incidents.decisions.declaring import SetImpacts
from incidents.decisions.ending import Reopen
from incidents.decisions.maintenance import CompleteMaintenance, StartMaintenance
from incidents.words import ComponentStatus
from tests.projections.saying import component, declared_at, resolved_at, said, scheduled

pytestmark = pytest.mark.django_db


@pytest.fixture
def api() -> str:
    """A component."""
    return component()


def status_of(stream: str, *, public: bool = True) -> ComponentStatus:
    """What is derived of a component, live and as of this moment."""
    found = standing.statuses(public=public)
    assert asof.statuses(datetime.now(UTC), public=public) == found
    assert "operational" not in found.values()
    return found.get(stream, "operational")


def test_a_component_of_which_nothing_is_said_is_operational(api: str) -> None:
    assert status_of(api) == "operational"
    scheduled(0, 60, impacts={api: "under_maintenance"})
    assert status_of(api) == "operational"


def test_the_worst_counts_and_when_it_ends_the_next_worst(api: str) -> None:
    said(StateComponentStatus(status="degraded_performance"), api, 0)
    assert status_of(api) == "degraded_performance"
    window = scheduled(0, 60, impacts={api: "under_maintenance"})
    said(StartMaintenance(), window, 1)
    assert status_of(api) == "degraded_performance"
    small = declared_at(2, impacts={api: "partial_outage"})
    large = declared_at(3, impacts={api: "major_outage"})
    assert status_of(api) == "major_outage"
    resolved_at(large, 10)
    assert status_of(api) == "partial_outage"
    said(SetImpacts(impacts={api: "operational"}), small, 11)
    assert status_of(api) == "degraded_performance"
    said(StateComponentStatus(status="operational"), api, 12)
    assert status_of(api) == "under_maintenance"
    said(CompleteMaintenance(), window, 13)
    assert status_of(api) == "operational"
    said(Reopen(reason="It is back.", impacts={api: "partial_outage"}), large, 14)
    assert status_of(api) == "partial_outage"


def test_what_is_private_is_for_staff_and_a_drill_for_nobody(api: str) -> None:
    declared_at(0, impacts={api: "major_outage"}, drill=True)
    assert status_of(api, public=False) == "operational"
    declared_at(1, impacts={api: "partial_outage"}, private=True)
    assert (status_of(api), status_of(api, public=False)) == ("operational", "partial_outage")


def test_a_group_is_as_bad_as_the_worst_of_its_members() -> None:
    group = component("Europe", is_group=True, place=2)
    api = component("API", group=group)
    component("Database", group=group)
    other = component("Website", place=1)
    declared_at(0, impacts={api: "partial_outage", other: "degraded_performance"})
    found = standing.components()
    assert [(each.name, each.status) for each in found] == [
        ("Website", "degraded_performance"),
        ("Europe", "partial_outage"),
    ]
    assert [(each.name, each.status) for each in found[1].members] == [
        ("API", "partial_outage"),
        ("Database", "operational"),
    ]
    assert standing.overall(found) == "partial_outage"
    assert standing.overall([]) == "operational"


def test_a_retired_component_is_not_listed(api: str) -> None:
    declared_at(0, impacts={api: "major_outage"})
    said(RetireComponent(), api, 1)
    assert standing.components() == []
