"""Title, severity, status, components and impact change while it lasts; some of them after."""

import pytest

from incidents.decisions import Command
from incidents.decisions.declaring import (
    ChangeSeverity,
    ChangeStatus,
    OverrideImpact,
    Retitle,
    SetImpacts,
)
from incidents.events import incident
from incidents.words import Severity
from tests.decisions.given import given
from tests.decisions.world import (
    API,
    DATABASE,
    GROUP,
    NOWHERE,
    OLD,
    RESOLVED,
    STARTED,
    Impacts,
    declared,
    minutes,
    scheduled,
)

AFFECTED = given(declared(), incident.ImpactsSet(impacts={API: "major_outage"}))
OF_THE_OTHER_KIND = "this is a maintenance, and the command is for an incident"


@pytest.mark.parametrize("severity", ["SEV1", "SEV3", "SEV4"])
def test_severity_moves_either_way_and_after_the_end(severity: Severity) -> None:
    for history in (given(declared()), given(*RESOLVED)):
        after = history.when(ChangeSeverity(severity=severity)).accepted()
        assert after.incident().severity == severity


@pytest.mark.parametrize("wish", [ChangeSeverity(severity="SEV1"), ChangeStatus(status="resolved")])
def test_a_maintenance_has_neither_severity_nor_these_statuses(wish: Command) -> None:
    given(scheduled()).when(wish).refused(OF_THE_OTHER_KIND)


def test_a_title_changes_after_the_end_and_for_a_maintenance() -> None:
    for history in (given(*RESOLVED), given(scheduled())):
        history.when(Retitle(title="Payments fail")).then(incident.Retitled(title="Payments fail"))


def test_a_title_is_compared_in_its_stored_form() -> None:
    given(declared(title="Café closed")).when(Retitle(title="Cafe\u0301 closed ")).refused(
        "that is its title already", "title"
    )


def test_the_status_goes_back_in_full_view() -> None:
    history = given(declared())
    for status in ("identified", "monitoring", "investigating"):
        history = history.when(ChangeStatus(status=status)).then(
            incident.StatusChanged(status=status)
        )
    assert [each.event for each in history.recorded[1:]] == [
        incident.StatusChanged(status=status)
        for status in ("identified", "monitoring", "investigating")
    ]


def test_the_end_has_a_command_of_its_own() -> None:
    given(declared()).when(ChangeStatus(status="resolved")).refused(
        "use resolve: it asks what resolving must say", "status"
    )


def test_what_is_over_has_no_other_status() -> None:
    given(*RESOLVED).when(ChangeStatus(status="monitoring")).refused(
        "it is resolved; reopen it first"
    )


def test_components_that_are_not_named_stay_as_they_were() -> None:
    after = AFFECTED.when(SetImpacts(impacts={DATABASE: "partial_outage"})).accepted()
    assert after.incident().impacts == {API: "major_outage", DATABASE: "partial_outage"}


def test_operational_ends_an_impact() -> None:
    after = AFFECTED.when(SetImpacts(impacts={API: "operational"})).accepted()
    assert after.incident().impacts == {}


def test_a_maintenance_says_anew_what_it_touches() -> None:
    hit: Impacts = {DATABASE: "major_outage"}
    after = given(*STARTED).when(SetImpacts(impacts=hit)).then(incident.ImpactsSet(impacts=hit))
    assert after.incident().impacts == hit


def test_no_component_is_no_statement() -> None:
    given(declared()).when(SetImpacts(impacts={})).refused("name at least one component", "impacts")


@pytest.mark.parametrize(
    ("component", "words"),
    [
        (NOWHERE, f"there is no component {NOWHERE}"),
        (OLD, "Old API is retired"),
        (GROUP, "Europe is a group: name the components in it that are affected"),
    ],
)
def test_components_must_be_there_and_in_use(component: str, words: str) -> None:
    given(declared()).when(SetImpacts(impacts={component: "degraded_performance"})).refused(
        words, "impacts"
    )


def test_what_was_retired_meanwhile_recovers() -> None:
    history = given(declared(), incident.ImpactsSet(impacts={OLD: "major_outage"}))
    after = history.when(SetImpacts(impacts={OLD: "operational"})).accepted()
    assert after.incident().impacts == {}


def test_after_the_end_only_the_time_before_it_is_corrected() -> None:
    wish = SetImpacts(impacts={API: "major_outage"})
    resolved = given(*RESOLVED)
    after = resolved.when(wish, at=minutes(2)).then(incident.ImpactsSet(impacts=wish.impacts))
    assert after.incident().impacts == {}, "nothing is affected any more"
    resolved.when(wish, at=minutes(3)).refused(
        "it has been resolved since then; give a time before the end, or reopen it", "occurred_at"
    )


def test_an_impact_set_by_hand_is_given_back_to_the_rule() -> None:
    by_hand = given(declared(), incident.ImpactOverridden(impact="critical"))
    after = by_hand.when(OverrideImpact(impact=None)).then(incident.ImpactOverridden(impact=None))
    after.when(OverrideImpact(impact=None)).refused("it is so already", "impact")


def test_only_a_maintenance_weighs_as_one() -> None:
    wish = OverrideImpact(impact="maintenance")
    given(scheduled()).when(wish).then(incident.ImpactOverridden(impact="maintenance"))
    given(declared()).when(wish).refused("an incident is none, minor, major or critical", "impact")
