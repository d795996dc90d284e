"""Planned work begins, is checked, and is finished or called off; what is over stays so."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from incidents.decisions import Command
from incidents.decisions.maintenance import (
    CancelMaintenance,
    CompleteMaintenance,
    ExtendMaintenance,
    RescheduleMaintenance,
    StartMaintenance,
    VerifyMaintenance,
)
from incidents.events import maintenance
from tests.decisions.given import Given, given, new_id
from tests.decisions.world import (
    CALLED_OFF,
    COMPLETED,
    DATABASE,
    GROUP,
    NOW,
    NOWHERE,
    OLD,
    STARTED,
    VERIFYING,
    WINDOW_END,
    WINDOW_START,
    declared,
    minutes,
    plan,
    scheduled,
)

HOUR = timedelta(hours=1)
MOVING: list[Command] = [
    RescheduleMaintenance(starts_at=WINDOW_START, ends_at=WINDOW_END + HOUR, reason="x"),
    StartMaintenance(),
    ExtendMaintenance(ends_at=WINDOW_END + HOUR, reason="x"),
    VerifyMaintenance(),
    CompleteMaintenance(),
    CancelMaintenance(reason="x"),
]
each_move = pytest.mark.parametrize("wish", MOVING, ids=lambda wish: wish.verb)


@pytest.mark.parametrize(
    ("component", "words"),
    [
        (NOWHERE, f"there is no component {NOWHERE}"),
        (OLD, "Old API is retired"),
        (GROUP, "Europe is a group: name the components in it that are affected"),
    ],
)
def test_what_it_touches_must_be_there_and_in_use(component: str, words: str) -> None:
    Given().when(plan(impacts={component: "under_maintenance"})).refused(words, "impacts")


@pytest.mark.parametrize("kind", ["drill", "private"])
def test_a_rehearsal_and_a_private_one_say_so_from_the_start(kind: str) -> None:
    Given().when(plan(**{kind: True})).then(
        scheduled(**{"number": 42, "public_id": new_id(1), kind: True})
    )


@pytest.mark.parametrize("at", [NOW, minutes(1)], ids=["early", "as told later"])
def test_it_starts_when_people_say(at: datetime) -> None:
    after = given(scheduled()).when(StartMaintenance(), at=at).then(maintenance.Started())
    assert (after.incident().status, after.incident().over_since) == ("in_progress", None)


@pytest.mark.parametrize("under_way", [STARTED, VERIFYING], ids=["in progress", "verifying"])
def test_work_that_began_is_completed_or_broken_off(under_way: Any) -> None:
    done = given(*under_way).when(CompleteMaintenance(), at=minutes(90)).accepted().incident()
    assert (done.status, done.over_since, done.impacts) == ("completed", minutes(90), {})
    broken = given(*under_way).when(CancelMaintenance(reason="It fails."), at=minutes(90))
    assert broken.accepted().incident().status == "cancelled"


def test_what_it_touched_is_as_before_when_it_is_over() -> None:
    touching = given(scheduled(impacts={DATABASE: "under_maintenance"}), maintenance.Started())
    assert touching.incident().impacts == {DATABASE: "under_maintenance"}
    assert touching.when(CompleteMaintenance()).accepted().incident().impacts == {}


@each_move
def test_what_is_over_does_not_move(wish: Command) -> None:
    given(*COMPLETED).when(wish).refused("it is completed; schedule a new one")
    given(*CALLED_OFF).when(wish).refused("a maintenance that was cancelled takes no more changes")


@each_move
def test_an_incident_is_no_maintenance(wish: Command) -> None:
    given(declared()).when(wish).refused(
        "this is an incident, and the command is for a maintenance"
    )
