"""The board shows which components are affected, and the worst impact that there was."""

from typing import Literal

import pytest

from incidents.decisions.declaring import OverrideImpact, SetImpacts
from incidents.decisions.ending import Cancel, Close, Merge, Reopen
from incidents.decisions.maintenance import (
    CompleteMaintenance,
    ExtendMaintenance,
    RescheduleMaintenance,
    StartMaintenance,
    VerifyMaintenance,
)
from incidents.decisions.responding import AssignRole, ReleaseRole
from incidents.words import ComponentStatus, Impact
from tests.projections.saying import (
    board,
    component,
    declared_at,
    minute,
    resolved_at,
    said,
    scheduled,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("status", "impact"),
    [
        ("operational", "none"),
        ("under_maintenance", "none"),
        ("degraded_performance", "minor"),
        ("partial_outage", "major"),
        ("major_outage", "critical"),
    ],
)
def test_the_impact_follows_from_the_components(status: ComponentStatus, impact: Impact) -> None:
    api = component()
    row = board(declared_at(0, impacts={api: status}))
    assert (row.impact, row.impact_reached) == (impact, impact)
    assert row.components == ({} if status == "operational" else {api: status})


def test_the_worst_of_several_components_counts_and_what_was_reached_stays() -> None:
    api, database = component("API"), component("Database")
    stream = declared_at(0, impacts={api: "degraded_performance", database: "partial_outage"})
    assert board(stream).impact == "major"
    said(SetImpacts(impacts={database: "operational"}), stream, 10)
    row = board(stream)
    assert (row.components, row.impact) == ({api: "degraded_performance"}, "major")


def test_an_impact_set_by_hand_stands_until_it_is_given_back() -> None:
    api = component()
    stream = declared_at(0, impacts={api: "degraded_performance"})
    said(OverrideImpact(impact="none"), stream, 1)
    row = board(stream)
    assert (row.impact, row.impact_reached, row.impact_override) == ("none", "minor", "none")
    said(SetImpacts(impacts={api: "major_outage"}), stream, 2)
    assert (board(stream).impact, board(stream).impact_reached) == ("none", "critical")
    said(OverrideImpact(impact=None), stream, 3)
    row = board(stream)
    assert (row.impact, row.impact_override) == ("critical", None)


def test_what_is_over_affects_nothing_and_keeps_its_impact() -> None:
    api = component()
    stream = declared_at(0, impacts={api: "major_outage"})
    resolved_at(stream, 30)
    row = board(stream)
    assert (row.components, row.impact, row.is_open) == ({}, "critical", False)
    said(SetImpacts(impacts={api: "partial_outage"}), stream, 20)
    assert board(stream).components == {}
    said(Reopen(reason="It is back.", impacts={api: "partial_outage"}), stream, 40)
    row = board(stream)
    assert (row.components, row.impact) == ({api: "partial_outage"}, "critical")


def test_a_merged_incident_ends_and_says_where_it_goes_on() -> None:
    api = component()
    into = declared_at(0)
    stream = declared_at(5, impacts={api: "major_outage"})
    said(Merge(into=into), stream, 10)
    row = board(stream)
    assert (row.merged_into, row.status, row.is_open) == (into, "cancelled", False)
    assert (row.components, row.resolved_at) == ({}, minute(10))
    assert (board(into).merged_into, board(into).is_open) == ("", True)


@pytest.mark.parametrize("end", ["cancelled", "closed"])
def test_cancelled_and_closed_are_two_things(end: Literal["cancelled", "closed"]) -> None:
    stream = declared_at(0)
    if end == "cancelled":
        said(Cancel(reason="False alarm."), stream, 5)
    else:
        resolved_at(stream, 5)
        said(Close(), stream, 6)
    row = board(stream)
    expected = ("cancelled", False) if end == "cancelled" else ("resolved", True)
    assert (row.status, row.is_closed) == expected
    assert (row.is_open, row.resolved_at) == (False, minute(5))


def test_a_maintenance_moves_along_its_window() -> None:
    api = component()
    stream = scheduled(0, 60, impacts={api: "under_maintenance"})
    row = board(stream)
    assert (row.kind, row.status, row.impact) == ("maintenance", "scheduled", "maintenance")
    assert (row.starts_at, row.ends_at, row.began_at) == (minute(0), minute(60), None)
    window = RescheduleMaintenance(starts_at=minute(10), ends_at=minute(70), reason="Later.")
    said(window, stream, -60)
    said(StartMaintenance(), stream, 12)
    said(ExtendMaintenance(ends_at=minute(90), reason="It takes longer."), stream, 60)
    row = board(stream)
    assert (row.status, row.began_at) == ("in_progress", minute(12))
    assert (row.starts_at, row.ends_at) == (minute(10), minute(90))
    assert row.components == {api: "under_maintenance"}
    said(VerifyMaintenance(), stream, 80)
    assert board(stream).status == "verifying"
    said(CompleteMaintenance(), stream, 85)
    row = board(stream)
    assert (row.status, row.is_open, row.resolved_at) == ("completed", False, minute(85))
    assert (row.components, row.impact) == ({}, "maintenance")


def test_roles_are_handed_over_and_given_up() -> None:
    stream = declared_at(0)
    said(AssignRole(role="commander", person="staff:7"), stream, 1)
    said(AssignRole(role="scribe", person="staff:7"), stream, 2)
    said(AssignRole(role="commander", person="staff:8"), stream, 3)
    assert board(stream).roles == {"commander": "staff:8", "scribe": "staff:7"}
    said(ReleaseRole(role="scribe"), stream, 4)
    assert board(stream).roles == {"commander": "staff:8"}
