"""Linking says that two have to do with each other; merging lets one go on in the other."""

import pytest

from incidents.decisions.ending import Link, Merge
from incidents.events import incident
from incidents.words import Relation
from tests.decisions.given import Given, given
from tests.decisions.world import (
    API,
    CALLED_OFF,
    CANCELLED,
    GONE,
    MERGED,
    NOWHERE,
    ONGOING,
    RESOLVED,
    SOLVED,
    WORK,
    declared,
    minutes,
    scheduled,
)

OPEN = given(declared(), incident.ImpactsSet(impacts={API: "major_outage"}))


@pytest.mark.parametrize("relation", ["duplicate", "parent", "related"])
@pytest.mark.parametrize("other", [ONGOING, SOLVED, GONE, WORK])
def test_anything_is_linked_in_each_way(relation: Relation, other: str) -> None:
    OPEN.when(Link(other=other, relation=relation)).then(
        incident.Linked(other=other, relation=relation)
    )


@pytest.mark.parametrize(
    "history",
    [given(*RESOLVED), given(*CANCELLED), given(*MERGED), given(scheduled()), given(*CALLED_OFF)],
)
def test_a_link_is_welcome_at_any_time(history: Given) -> None:
    history.when(Link(other=ONGOING, relation="related")).accepted()


def test_two_are_linked_once_in_each_way() -> None:
    after = OPEN.when(Link(other=ONGOING, relation="related")).accepted()
    after.when(Link(other=ONGOING, relation="related")).refused("it is linked so already", "other")
    after = after.when(Link(other=ONGOING, relation="duplicate")).accepted()
    assert after.incident().links == {(ONGOING, "related"), (ONGOING, "duplicate")}


def test_the_other_one_must_be_there() -> None:
    OPEN.when(Link(other=NOWHERE, relation="related")).refused(
        f"there is no other incident {NOWHERE}", "other"
    )
    OPEN.when(Merge(into=NOWHERE)).refused(f"there is no other incident {NOWHERE}", "into")


@pytest.mark.parametrize("into", [ONGOING, SOLVED])
def test_one_goes_on_in_another_and_ends_here(into: str) -> None:
    after = OPEN.when(Merge(into=into), at=minutes(30)).then(incident.Merged(into=into))
    known = after.incident()
    assert (known.merged_into, known.status, known.impacts) == (into, "cancelled", {})
    assert (known.over_since, known.cancelled) == (minutes(30), False)


def test_not_in_a_maintenance() -> None:
    OPEN.when(Merge(into=WORK)).refused("INC-41 is a maintenance; link the two instead", "into")


def test_not_in_what_was_cancelled_or_merged_itself() -> None:
    OPEN.when(Merge(into=GONE)).refused(
        "INC-40 was cancelled or merged itself; name the one that goes on", "into"
    )


@pytest.mark.parametrize(
    ("history", "words"),
    [
        (given(*RESOLVED), "it is resolved; reopen it first"),
        (given(*CANCELLED), "an incident that was cancelled takes no more changes"),
        (given(scheduled()), "this is a maintenance, and the command is for an incident"),
    ],
)
def test_only_an_open_incident_is_merged(history: Given, words: str) -> None:
    history.when(Merge(into=ONGOING)).refused(words)
