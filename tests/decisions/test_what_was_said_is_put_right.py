"""Corrections and retractions name an update that stands, whatever became of the incident."""

import pytest

from incidents.decisions import Command
from incidents.decisions.updating import CorrectUpdate, RetractUpdate
from incidents.events import Event, incident, maintenance, update
from tests.decisions.given import given
from tests.decisions.world import DRAFT, ONGOING, SAID, declared, drafted, published, scheduled

CORRECT = CorrectUpdate(update_id=SAID, text="The EU only.", reason="Not everywhere.")
CORRECTED = update.Corrected(update_id=SAID, text="The EU only.", reason="Not everywhere.")
RETRACT = RetractUpdate(update_id=SAID, reason="Meant for another incident.")
RETRACTED = update.Retracted(update_id=SAID, reason="Meant for another incident.")
TOLD = given(declared(), published())
both = pytest.mark.parametrize("wish", [CORRECT, RETRACT], ids=lambda wish: wish.verb)


@pytest.mark.parametrize(
    "ended",
    [
        incident.Cancelled(reason="A false alarm."),
        incident.Merged(into=ONGOING),
        published(update_id="said00000002", text="Well again.", status="resolved"),
        incident.Closed(),
    ],
    ids=lambda event: event.stored_name,
)
def test_it_is_put_right_even_when_the_incident_is_gone(ended: Event) -> None:
    TOLD.also(ended).when(CORRECT).then(CORRECTED)
    TOLD.also(ended).when(RETRACT).then(RETRACTED)


def test_it_is_put_right_for_a_maintenance_that_was_called_off() -> None:
    history = given(
        scheduled(), published(status="scheduled"), maintenance.Cancelled(reason="No people.")
    )
    history.when(CORRECT).then(CORRECTED)


def test_a_correction_can_be_corrected_and_taken_back() -> None:
    after = TOLD.when(CORRECT).then(CORRECTED)
    after.when(CORRECT).refused("that is what it says already", "text")
    again = CorrectUpdate(
        update_id=SAID, text="We are looking into it.", reason="Everywhere after all."
    )
    assert after.when(again).accepted().incident().published == {SAID: "We are looking into it."}


def test_only_the_text_is_put_right() -> None:
    history = given(declared(), published(status="monitoring"))
    for wish in (CORRECT, RETRACT):
        assert history.when(wish).accepted().incident().status == "monitoring"


@both
def test_what_was_retracted_stays_so(wish: Command) -> None:
    TOLD.also(RETRACTED).when(wish).refused("this update was retracted", "update_id")


@both
def test_nothing_was_published_under_this_id(wish: Command) -> None:
    given(declared(), published(update_id="said00000002")).when(wish).refused(
        "no published update of this incident has this id", "update_id"
    )


def test_a_draft_is_drafted_anew() -> None:
    wishes = (
        CorrectUpdate(update_id=DRAFT, text="x", reason="y"),
        RetractUpdate(update_id=DRAFT, reason="y"),
    )
    for wish in wishes:
        given(declared(), drafted()).when(wish).refused(
            "this update is a draft; draft it anew instead", "update_id"
        )


def test_what_was_corrected_can_be_retracted() -> None:
    after = TOLD.also(CORRECTED).when(RETRACT).then(RETRACTED)
    assert (after.incident().published, after.incident().retracted) == ({}, {SAID})
