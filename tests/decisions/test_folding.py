"""Folding: a handler for each kind of event, going on from a state, and nothing but the events."""

import pytest

from incidents.events import Event, incident, update
from incidents.folding import Fold
from incidents.incident import Incident, fold
from tests.decisions.given import given
from tests.decisions.world import (
    APPROVED,
    CLOSED,
    DRAFT,
    MERGED,
    STARTED,
    declared,
    drafted,
    published,
)


def test_no_events_leave_the_start_value() -> None:
    assert fold(()) == Incident()


def test_each_fold_has_a_state_of_its_own() -> None:
    first, second = given(declared()), given(declared())
    first.incident().roles["scribe"] = "staff:7"
    assert second.incident().roles == {}


@pytest.mark.parametrize("history", [APPROVED, CLOSED, MERGED, STARTED])
def test_going_on_gives_the_same_as_starting_anew(history: tuple[Event, ...]) -> None:
    recorded = given(*history).recorded
    for at in range(len(recorded) + 1):
        assert fold(recorded[at:], fold(recorded[:at])) == fold(recorded)


def test_events_without_a_handler_change_nothing() -> None:
    history = given(declared())
    noted = history.also(incident.NoteAdded(note_id="note00000001", text="Asked the vendor."))
    assert noted.incident() == history.incident()


def test_one_event_has_one_handler() -> None:
    counting: Fold[list[str]] = Fold(list)

    @counting.on(incident.Declared, update.Published)
    def _(state: list[str], it: object) -> None:
        state.append("seen")

    assert counting(given(declared(), published(), drafted()).recorded) == ["seen", "seen"]
    with pytest.raises(ValueError, match=r"two handlers for update\.published"):
        counting.on(update.Published)(lambda state, it: None)


def test_who_drafted_and_in_which_status_is_kept() -> None:
    history = given(declared(), incident.StatusChanged(status="monitoring"), drafted())
    draft = history.incident().drafts[DRAFT]
    assert (draft.drafter, draft.drafted_in, draft.drafted.status) == (
        "staff:7",
        "monitoring",
        "identified",
    )
