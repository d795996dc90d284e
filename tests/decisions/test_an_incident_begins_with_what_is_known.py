"""Declaring: with or without words to the public, with or without components, loud or private."""

from typing import Any

import pytest

from incidents.decisions.declaring import Declare
from incidents.events import incident
from tests.decisions.given import Given, given, new_id
from tests.decisions.world import (
    API,
    DATABASE,
    GROUP,
    NOW,
    NOWHERE,
    OLD,
    Impacts,
    declared,
    minutes,
    published,
    scheduled,
)

WORDS = "We are looking into it."
NOBODY = Given()


def declare(**more: Any) -> Declare:
    return Declare(**{"title": "Checkout fails", "severity": "SEV2", **more})


def begun(**more: Any) -> incident.Declared:
    return declared(**{"public_id": new_id(1), **more})


def test_words_are_told_in_the_same_breath() -> None:
    hit: Impacts = {API: "partial_outage", DATABASE: "degraded_performance"}
    wish = declare(text=WORDS, impacts=hit, next_update_by=minutes(240), notify=False)
    NOBODY.when(wish).then(
        begun(),
        published(update_id=new_id(2), impacts=hit, next_update_by=minutes(240), notify=False),
    )


def test_components_can_be_named_without_a_word() -> None:
    hit: Impacts = {API: "major_outage"}
    NOBODY.when(declare(impacts=hit)).then(begun(), incident.ImpactsSet(impacts=hit))


def test_a_chosen_public_id_is_kept() -> None:
    chosen = "statuspageid"
    NOBODY.when(declare(public_id=chosen)).then(declared(public_id=chosen))


@pytest.mark.parametrize("kind", ["drill", "private"])
def test_a_drill_and_a_private_one_say_so_from_the_start(kind: str) -> None:
    NOBODY.when(declare(**{kind: True})).then(begun(**{kind: True}))


def test_a_drill_rehearses_the_words_too() -> None:
    after = NOBODY.when(declare(drill=True, text=WORDS)).then(
        begun(drill=True), published(update_id=new_id(2))
    )
    assert after.incident().drill


def test_a_private_one_keeps_its_components_to_itself() -> None:
    hit: Impacts = {API: "major_outage"}
    NOBODY.when(declare(private=True, impacts=hit)).then(
        begun(private=True), incident.ImpactsSet(impacts=hit)
    )


def test_a_private_one_has_no_public_words() -> None:
    NOBODY.when(declare(private=True, text=WORDS)).refused(
        "a private incident has no public words; leave the text out", "text"
    )


def test_a_promise_needs_words() -> None:
    NOBODY.when(declare(next_update_by=minutes(240))).refused(
        "a promise needs words that make it: give a text too", "next_update_by"
    )


def test_a_promise_lies_after_the_words() -> None:
    NOBODY.when(declare(text=WORDS, next_update_by=NOW)).refused(
        "must be after the update that promises it", "next_update_by"
    )


@pytest.mark.parametrize(
    ("component", "words"),
    [
        (NOWHERE, f"there is no component {NOWHERE}"),
        (OLD, "Old API is retired"),
        (GROUP, "Europe is a group: name the components in it that are affected"),
    ],
)
def test_components_must_be_there_and_in_use(component: str, words: str) -> None:
    NOBODY.when(declare(impacts={component: "major_outage"})).refused(words, "impacts")


def test_a_stream_holds_one_beginning() -> None:
    given(scheduled()).when(declare()).refused("this incident was declared before")


def test_what_was_declared_is_known_to_the_next_rule() -> None:
    hit: Impacts = {API: "major_outage", DATABASE: "operational"}
    known = NOBODY.when(declare(text=WORDS, impacts=hit)).accepted().incident()
    assert (known.kind, known.title, known.severity) == ("incident", "Checkout fails", "SEV2")
    assert (known.status, known.over_since) == ("investigating", None)
    assert known.impacts == {API: "major_outage"}
    assert known.published == {new_id(2): WORDS}
