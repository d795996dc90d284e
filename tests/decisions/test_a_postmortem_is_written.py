"""Prose, factors and action items: who may change what, and until when."""

from typing import Any

import pytest

from incidents.decisions import Command
from incidents.decisions.postmortem import (
    AddAction,
    ChangeAction,
    DropAction,
    FinishAction,
    IdentifyFactor,
    OpenPostmortem,
    WithdrawFactor,
    WriteSection,
)
from incidents.events import postmortem
from incidents.words import SECTIONS, Section
from tests.decisions.given import given
from tests.decisions.world import (
    ACTION,
    BOB,
    CANCELLED,
    CLOSED,
    FACTOR,
    IN_REVIEW,
    OPENED,
    PRIVATE,
    RESOLVED,
    WRITTEN,
    action,
    declared,
    scheduled,
)

FOUND = postmortem.FactorIdentified(factor_id=FACTOR, text="No test.")
SUMMARY = WriteSection(section="summary", text="A deploy broke it.")
WRITING: list[Command] = [
    SUMMARY,
    IdentifyFactor(text="No test."),
    WithdrawFactor(factor_id=FACTOR, reason="There was one."),
    AddAction(title="Test deploys", kind="prevent"),
]
each_writing = pytest.mark.parametrize("wish", WRITING, ids=lambda wish: wish.verb)
ON_AN_ACTION: list[Command] = [
    ChangeAction(action_id=ACTION, title="Test more", kind="prevent"),
    FinishAction(action_id=ACTION),
    DropAction(action_id=ACTION, reason="Too dear."),
]
each_action = pytest.mark.parametrize("wish", ON_AN_ACTION, ids=lambda wish: wish.verb)


@pytest.mark.parametrize("history", [(declared(),), PRIVATE, RESOLVED])
def test_it_may_begin_before_the_end_and_in_private(history: Any) -> None:
    after = given(*history).when(OpenPostmortem()).then(postmortem.Opened())
    assert after.incident().postmortem is not None
    after.when(SUMMARY).accepted()


def test_a_maintenance_has_none() -> None:
    given(scheduled()).when(OpenPostmortem()).refused(
        "this is a maintenance, and the command is for an incident"
    )
    given(*CANCELLED).when(OpenPostmortem()).refused(
        "an incident that was cancelled takes no more changes"
    )


@pytest.mark.parametrize("section", [each for each in SECTIONS if each != "internal_notes"])
def test_every_section_is_written_for_the_public_or_for_us(section: Section) -> None:
    for audience in ("public", "internal"):
        given(*OPENED).when(
            WriteSection(section=section, text="So it was.", audience=audience)
        ).then(postmortem.SectionWritten(section=section, text="So it was.", audience=audience))


def test_internal_notes_are_never_public() -> None:
    given(*OPENED).when(WriteSection(section="internal_notes", text="Names.")).refused(
        "internal notes are for the internal audience", "audience"
    )
    given(*OPENED).when(
        WriteSection(section="internal_notes", text="Names.", audience="internal")
    ).accepted()


def test_nobody_approves_other_words_than_were_read() -> None:
    given(*IN_REVIEW).when(SUMMARY).refused(
        "it is in review; ask for changes first, so that nobody approves other words"
    )


@each_writing
def test_what_is_closed_is_not_written_on(wish: Command) -> None:
    given(*OPENED, FOUND, postmortem.Closed(reason="Nothing to learn.")).when(wish).refused(
        "its postmortem is closed"
    )


def test_everybody_who_wrote_is_a_writer() -> None:
    after = given(*WRITTEN).when(WriteSection(section="impact", text="No carts."), by=BOB)
    document = after.accepted().incident().postmortem
    assert document is not None
    assert document.writers == {"staff:7", "staff:8"}
    assert document.sections == {"summary", "impact"}


def test_a_factor_that_was_withdrawn_may_be_found_again() -> None:
    history = given(*OPENED, FOUND)
    chosen = IdentifyFactor(text="No test.", factor_id=FACTOR)
    history.when(chosen).refused("there is a factor with this id", "factor_id")
    gone = history.when(WithdrawFactor(factor_id=FACTOR, reason="There was one.")).accepted()
    gone.when(chosen).then(FOUND)


def test_a_chosen_id_of_an_action_is_used_once() -> None:
    chosen = AddAction(title="Test deploys", kind="prevent", action_id=ACTION)
    after = given(*OPENED).when(chosen).then(action())
    after.when(chosen).refused("there is an action with this id", "action_id")


@each_action
@pytest.mark.parametrize(
    ("ended", "state"),
    [
        (postmortem.ActionDone(action_id=ACTION), "done"),
        (postmortem.ActionDropped(action_id=ACTION, reason="Too dear."), "dropped"),
    ],
)
def test_only_an_open_action_moves(wish: Command, ended: Any, state: str) -> None:
    given(*OPENED, action()).when(wish).accepted()
    given(*OPENED, action(), ended).when(wish).refused(f"this action is {state}", "action_id")


@each_action
def test_an_action_must_be_there(wish: Command) -> None:
    words = "no action of this incident has this id"
    given(*OPENED).when(wish).refused(words, "action_id")
    given(declared()).when(wish).refused(words, "action_id")


def test_an_action_outlives_the_postmortem_that_asked_for_it() -> None:
    opened, closed = CLOSED[: len(OPENED)], CLOSED[len(OPENED) :]
    history = given(*opened, action(), *closed)
    history.when(FinishAction(action_id=ACTION)).then(postmortem.ActionDone(action_id=ACTION))
    history.when(DropAction(action_id=ACTION, reason="Too dear.")).accepted()
