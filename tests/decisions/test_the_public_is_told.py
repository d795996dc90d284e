"""Publishing an update: its status, its components, and what its end must say."""

from typing import Any

import pytest

from incidents.decisions.updating import PublishUpdate
from incidents.events import incident, update
from incidents.words import Status
from tests.decisions.given import given, new_id
from tests.decisions.world import (
    API,
    CALLED_OFF,
    DATABASE,
    DRAFT,
    OLD,
    RESOLVED,
    SAID,
    STARTED,
    Impacts,
    declared,
    drafted,
    minutes,
    published,
    scheduled,
)

OPEN = given(declared())
LOSS = 'say whether data was lost: "none", "some" or "unknown" (unknown is an answer)'


def tell(**more: Any) -> PublishUpdate:
    return PublishUpdate(**{"text": "We know more.", **more})


def told(**more: Any) -> update.Published:
    return published(**{"update_id": new_id(11), "text": "We know more.", **more})


@pytest.mark.parametrize("status", ["identified", "monitoring"])
def test_the_status_comes_with_the_words(status: Status) -> None:
    after = OPEN.when(tell(status=status)).then(told(status=status))
    assert after.incident().status == status


def test_no_status_keeps_the_present_one() -> None:
    monitored = OPEN.also(incident.StatusChanged(status="monitoring"))
    monitored.when(tell()).then(told(update_id=new_id(21), status="monitoring"))


def test_the_status_goes_back_when_the_cause_was_another() -> None:
    monitored = OPEN.also(incident.StatusChanged(status="monitoring"))
    after = monitored.when(tell(status="investigating")).accepted()
    assert after.incident().status == "investigating"


def test_components_come_with_the_words() -> None:
    hit: Impacts = {API: "operational", DATABASE: "major_outage"}
    before = OPEN.also(incident.ImpactsSet(impacts={API: "partial_outage"}))
    after = before.when(tell(impacts=hit)).then(told(update_id=new_id(21), impacts=hit))
    assert after.incident().impacts == {DATABASE: "major_outage"}


def test_what_is_retired_is_not_affected() -> None:
    OPEN.when(tell(impacts={OLD: "major_outage"})).refused("Old API is retired", "impacts")


def test_resolving_by_an_update_asks_for_data_loss() -> None:
    OPEN.when(tell(status="resolved")).refused(LOSS, "data_loss")
    after = OPEN.when(tell(status="resolved", data_loss="unknown", data_loss_text="Asked.")).then(
        incident.DataLossStated(loss="unknown", text="Asked."), told(status="resolved")
    )
    assert after.incident().loss == "unknown"


def test_resolving_does_not_ask_again_for_what_was_stated() -> None:
    stated = OPEN.also(incident.DataLossStated(loss="none"))
    stated.when(tell(status="resolved")).then(told(update_id=new_id(21), status="resolved"))


def test_words_on_data_loss_need_the_statement() -> None:
    OPEN.when(tell(data_loss_text="Carts of an hour.")).refused(LOSS, "data_loss")
    given(scheduled()).when(tell(data_loss="none")).refused(
        "only an incident states whether data was lost", "data_loss"
    )


def test_resolving_ends_every_impact() -> None:
    hurt = OPEN.also(incident.ImpactsSet(impacts={API: "partial_outage"}))
    wish = tell(status="resolved", data_loss="none", impacts={API: "operational"})
    after = hurt.when(wish, at=minutes(90)).accepted()
    assert (after.incident().impacts, after.incident().over_since) == ({}, minutes(90))
    hurt.when(tell(status="resolved", data_loss="none", impacts={API: "partial_outage"})).refused(
        "resolving ends every impact; name none, or do not resolve yet", "impacts"
    )


def test_there_is_a_last_word_after_the_end() -> None:
    given(*RESOLVED).when(tell()).then(told(update_id=new_id(31), status="resolved"))


@pytest.mark.parametrize("status", ["investigating", "identified", "monitoring"])
def test_words_do_not_reopen(status: Status) -> None:
    given(*RESOLVED).when(tell(status=status)).refused("it is resolved; reopen it first", "status")


@pytest.mark.parametrize("hit", [{API: "major_outage"}, {API: "operational"}])
def test_nothing_is_affected_after_the_end(hit: Impacts) -> None:
    given(*RESOLVED).when(tell(impacts=hit)).refused(
        "it is resolved, so nothing is affected any more", "impacts"
    )


def test_an_incident_is_never_in_a_status_of_maintenance() -> None:
    OPEN.when(tell(status="in_progress")).refused("an incident is never in_progress", "status")
    OPEN.when(tell(status="cancelled")).refused("an incident is never cancelled", "status")


def test_a_maintenance_speaks_without_moving() -> None:
    after = (
        given(*STARTED)
        .when(tell(impacts={API: "partial_outage"}))
        .then(told(update_id=new_id(21), status="in_progress", impacts={API: "partial_outage"}))
    )
    assert after.incident().status == "in_progress"
    given(*STARTED).when(tell(status="completed")).refused(
        "a maintenance moves by its own commands; it is in_progress now", "status"
    )
    given(*CALLED_OFF).when(tell()).refused(
        "a maintenance that was cancelled takes no more changes"
    )


def test_a_chosen_id_is_kept_and_used_once() -> None:
    after = OPEN.when(tell(update_id=SAID)).then(told(update_id=SAID))
    after.when(tell(update_id=SAID)).refused(
        "an update with this id was published before", "update_id"
    )
    after.also(update.Retracted(update_id=SAID, reason="Wrong.")).when(
        tell(update_id=SAID)
    ).refused("an update with this id was published before", "update_id")
    OPEN.also(drafted()).when(tell(update_id=DRAFT)).refused(
        "a draft has this id; publish the draft, or discard it", "update_id"
    )
