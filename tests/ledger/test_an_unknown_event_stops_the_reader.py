"""An event of a newer version is not skipped: who meets it stops, names it, and loses nothing."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from incidents import history
from incidents.errors import UnknownEvent
from incidents.ledger import store
from incidents.ledger.rows import Fact, Stamp
from incidents.projections.rebuild import rebuild
from incidents.projections.register import VIEWS
from tests.ledger.world import Story, declared, do, note, rows, views


@pytest.fixture(params=[("incident.teleported", 1), ("incident.note_added", 99)])
def unknown(request: pytest.FixtureRequest, story: Story) -> tuple[str, int, int]:
    """Give type, schema number and position of an event that this code does not know."""
    type_, schema = request.param
    now = datetime.now(UTC)
    fact = Fact(type=type_, schema=schema, payload='{"text":"x"}', occurred_at=now)
    stamp = Stamp(
        actor_kind="staff",
        actor_id="7",
        surface="api",
        command_id="c",
        command_digest="",
        correlation_id="c",
    )
    version = sum(row.stream == story.maintenance for row in rows())
    with store.turn() as turn:
        (row,) = turn.append(story.maintenance, [fact], stamp, version=version, now=now)
    declared("After it")
    return type_, schema, row.position


def test_a_reader_gets_everything_before_it_and_then_its_name(
    unknown: tuple[str, int, int],
) -> None:
    reader = history.after(0)
    seen = [next(reader).position for _ in range(unknown[2] - 1)]
    assert seen == list(range(1, unknown[2]))
    with pytest.raises(UnknownEvent) as error:
        next(reader)
    assert (error.value.type, error.value.schema, error.value.position) == unknown
    assert f"position {unknown[2]} is of type {unknown[0]!r}" in str(error.value)


def test_a_reader_that_goes_on_from_before_meets_it_again(unknown: tuple[str, int, int]) -> None:
    at = unknown[2]
    reader = history.after(at - 2)
    assert next(reader).position == at - 1
    for again in (reader, history.after(at - 1)):
        with pytest.raises(UnknownEvent):
            next(again)


def test_a_rebuild_stops_and_leaves_the_live_views_as_they_were(
    unknown: tuple[str, int, int],
) -> None:
    before, head = views(), store.head()
    with pytest.raises(UnknownEvent):
        rebuild()
    assert views() == before
    assert store.head() == head
    # Nor is anything left behind.
    for view in VIEWS:
        assert not view.model.objects.exclude(generation=head.generation).exists()


@pytest.mark.parametrize("options", [[], ["--check"]])
def test_the_command_says_so_without_a_traceback(
    options: list[str], unknown: tuple[str, int, int]
) -> None:
    with pytest.raises(CommandError, match=f"position {unknown[2]} is of type"):
        call_command("rebuild_projections", *options)


def test_its_stream_takes_no_commands_and_all_others_do(
    unknown: tuple[str, int, int], story: Story
) -> None:
    with pytest.raises(UnknownEvent):
        do(note(), story.maintenance)
    assert do(note(), story.incident).recorded[0].position == store.head().position


def test_the_chain_verifies_all_the_same(unknown: tuple[str, int, int]) -> None:
    call_command("verify_ledger")
