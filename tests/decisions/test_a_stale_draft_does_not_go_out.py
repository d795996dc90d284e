"""A draft is published only while it still fits what happened since it was written."""

import pytest

from incidents.decisions.drafting import DraftUpdate, PublishDraft
from incidents.events import Event, incident, maintenance
from incidents.words import IncidentStatus
from tests.decisions.given import given, new_id
from tests.decisions.world import (
    API,
    DRAFT,
    GROUP,
    NOWHERE,
    OLD,
    ONGOING,
    PRIVATE,
    declared,
    drafted,
    published,
    scheduled,
)

PUBLISH = PublishDraft(update_id=DRAFT)
OPEN = given(declared())


def moved(status: IncidentStatus) -> Event:
    return incident.StatusChanged(status=status)


def test_the_words_go_out_as_they_were_drafted() -> None:
    said = {"text": "It was a deploy.", "status": "monitoring", "notify": False}
    history = OPEN.also(drafted(**said))
    after = history.when(PUBLISH).then(published(update_id=DRAFT, **said))
    assert (after.incident().status, after.incident().drafts) == ("monitoring", {})


def test_a_draft_without_a_status_keeps_that_of_its_day() -> None:
    OPEN.also(moved("identified")).when(DraftUpdate(text="We know it.")).then(
        drafted(update_id=new_id(21), text="We know it.", status="identified")
    )


@pytest.mark.parametrize("status", ["identified", "monitoring"])
def test_a_draft_that_is_not_behind_still_fits(status: IncidentStatus) -> None:
    OPEN.also(drafted(status="monitoring"), moved(status)).when(PUBLISH).accepted()


@pytest.mark.parametrize("said", ["investigating", "identified"])
def test_a_draft_from_before_does_not_move_the_status_back(said: IncidentStatus) -> None:
    OPEN.also(drafted(status=said), moved("monitoring")).when(PUBLISH).refused(
        f"the draft no longer fits: it says {said}, and the incident is monitoring by now; "
        "draft it anew",
        "update_id",
    )


def test_a_draft_may_move_the_status_back_on_purpose() -> None:
    history = OPEN.also(moved("monitoring"), drafted(status="investigating"))
    assert history.when(PUBLISH).accepted().incident().status == "investigating"


def test_a_draft_from_before_the_end_does_not_reopen() -> None:
    history = OPEN.also(drafted(), incident.DataLossStated(loss="none"), moved("resolved"))
    history.when(PUBLISH).refused(
        "the draft no longer fits: it is resolved; reopen it first", "update_id"
    )


def test_a_draft_from_before_the_end_fits_again_when_it_was_reopened() -> None:
    history = OPEN.also(drafted(), moved("resolved"), incident.Reopened(reason="It fails again."))
    assert history.when(PUBLISH).accepted().incident().status == "identified"


def test_a_draft_that_resolves_asks_for_data_loss_when_it_goes_out() -> None:
    history = OPEN.also(drafted(text="Well again.", status="resolved"))
    history.when(PUBLISH).refused(
        'say whether data was lost: "none", "some" or "unknown" (unknown is an answer)', "data_loss"
    )
    wish = PublishDraft(update_id=DRAFT, data_loss="some", data_loss_text="Carts.")
    history.when(wish).then(
        incident.DataLossStated(loss="some", text="Carts."),
        published(update_id=DRAFT, text="Well again.", status="resolved"),
    )


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        (
            incident.Cancelled(reason="A false alarm."),
            "an incident that was cancelled takes no more changes",
        ),
        (
            incident.Merged(into=ONGOING),
            f"this incident was merged into {ONGOING}; go on there instead",
        ),
    ],
    ids=["cancelled", "merged"],
)
def test_a_draft_does_not_outlive_its_incident(ended: Event, words: str) -> None:
    OPEN.also(drafted(), ended).when(PUBLISH).refused(
        f"the draft no longer fits: {words}", "update_id"
    )


def test_a_draft_for_a_maintenance_that_moved_on_is_stale() -> None:
    history = given(scheduled(), drafted(status="scheduled"))
    history.when(PUBLISH).accepted()
    history.also(maintenance.Started()).when(PUBLISH).refused(
        "the draft no longer fits: a maintenance moves by its own commands; it is in_progress now",
        "update_id",
    )


@pytest.mark.parametrize(
    ("component", "words"),
    [
        (NOWHERE, f"there is no component {NOWHERE}"),
        (OLD, "Old API is retired"),
        (GROUP, "Europe is a group: name the components in it that are affected"),
    ],
)
def test_only_what_could_be_published_is_drafted(component: str, words: str) -> None:
    OPEN.when(DraftUpdate(text="x", impacts={component: "major_outage"})).refused(words, "impacts")


def test_a_draft_names_components() -> None:
    OPEN.when(DraftUpdate(text="x", impacts={API: "major_outage"})).then(
        drafted(
            update_id=new_id(11), text="x", status="investigating", impacts={API: "major_outage"}
        )
    )


def test_nothing_is_drafted_about_what_is_private() -> None:
    given(*PRIVATE).when(DraftUpdate(text="x")).refused(
        "it is private, so nothing of it is told to the public; add a note instead", "text"
    )
