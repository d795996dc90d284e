"""Whatever is refused, of every command: no event, no position, no row of a view."""

from collections.abc import Iterator
from typing import Any

import pytest

from incidents import history
from incidents.commands import command_from
from incidents.decisions import COMMANDS, Command
from incidents.errors import Conflict, NotFound, Refused
from incidents.ledger import store
from tests.events.values import IN_COMMANDS, STREAM, required
from tests.ledger.world import Story, all_is_well, do, rows, tell_story, views

BEGINNING = {verb for verb, cls in COMMANDS.items() if cls.begins}


@pytest.fixture
def story(db: None) -> Iterator[Story]:
    """Give a ledger that must be the same afterwards, to the row."""
    told = tell_story()
    before = (store.head(), rows(), views())
    yield told
    assert (store.head(), rows(), views()) == before
    assert all_is_well()


def right(verb: str) -> Command:
    """A command of this kind with nothing wrong in its form."""
    return command_from(verb, required(COMMANDS[verb]))


def subject(verb: str, story: Story) -> str | None:
    """A stream that the command may be about."""
    if verb in BEGINNING:
        return None
    return story.api if COMMANDS[verb].subject == "component" else story.incident


def test_words_that_may_not_enter(story: Story) -> None:
    for place in IN_COMMANDS:
        given = COMMANDS[place.name](**place.holding("a\0b"))
        with pytest.raises(Refused, match=r"may not contain the character U\+0000"):
            do(given, subject(place.name, story))


def test_a_stream_that_is_not_there(story: Story) -> None:
    for verb in COMMANDS.keys() - BEGINNING:
        kind = COMMANDS[verb].subject
        with pytest.raises(NotFound, match=rf"^There is no {kind} with the id {STREAM}\.$"):
            do(right(verb), STREAM)


def test_a_version_that_is_not_so_any_more(story: Story) -> None:
    for verb in COMMANDS.keys() - BEGINNING:
        stream = subject(verb, story)
        found = sum(row.stream == stream for row in rows())
        for expected in (0, found - 1, found + 1):
            with pytest.raises(Conflict) as error:
                do(right(verb), stream, expected=expected)
            assert (error.value.expected, error.value.found) == (expected, found)
            assert error.value.stream == stream


def test_a_version_of_what_only_begins(story: Story) -> None:
    for verb in BEGINNING:
        with pytest.raises(Conflict) as error:
            do(right(verb), expected=1)
        assert (error.value.expected, error.value.found) == (1, 0)


@pytest.mark.parametrize(
    "envelope", [{"surface": "telegraph"}, {"key": ""}, {"key": "é"}], ids=repr
)
def test_an_envelope_that_may_not_be(story: Story, envelope: dict[str, Any]) -> None:
    for verb in COMMANDS:
        with pytest.raises(Refused) as error:
            do(right(verb), subject(verb, story), **envelope)
        assert error.value.field in envelope


@pytest.mark.parametrize("verb", sorted(BEGINNING))
def test_a_public_id_that_is_taken(story: Story, verb: str) -> None:
    stream = story.api if COMMANDS[verb].subject == "component" else story.incident
    first = next(history.decoded(store.read_stream(stream, columns=history.COLUMNS)))
    given = required(COMMANDS[verb]) | {"public_id": first.event.public_id}
    with pytest.raises(Refused) as error:
        do(command_from(verb, given))
    assert (error.value.field, error.value.message) == ("public_id", "is taken")


@pytest.mark.parametrize("verb", ["declare", "schedule_maintenance", "publish_update", "reopen"])
def test_a_component_that_is_not_there(story: Story, verb: str) -> None:
    stream = {"publish_update": story.maintenance, "reopen": story.incident}.get(verb)
    window = {"starts_at": "2199-01-01T00:00:00Z", "ends_at": "2199-01-02T00:00:00Z"}
    given = required(COMMANDS[verb]) | {"impacts": {STREAM: "major_outage"}}
    wish = command_from(verb, given | (window if "starts_at" in given else {}))
    with pytest.raises(Refused) as error:
        do(wish, stream)
    assert error.value.field == "impacts"
    assert error.value.message == f"there is no component {STREAM}"
