"""Two rebuilds at once, or one that is broken off, take nothing from each other or from readers."""

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command

from incidents.ledger import store
from incidents.models import BoardComponent
from incidents.projections import rebuild as rebuilding
from incidents.projections.rebuild import RebuildOvertaken, clear, rebuild
from incidents.projections.register import VIEWS
from incidents.redaction import redact
from tests.ledger.world import STAFF, Story, all_is_well, declared, do, note, views


@pytest.fixture(autouse=True)
def in_small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Report after every stream, so that there is a middle to do something in."""
    monkeypatch.setattr(rebuilding, "BATCH", 1)


def once(work: Callable[[], object]) -> Callable[[int, int], None]:
    """A report that does this the first time, in the middle of a rebuild."""
    waiting = [work]

    def report(done: int, total: int) -> None:
        if waiting:
            waiting.pop()()

    return report


def interrupted(done: int, total: int) -> None:
    """A report during which somebody presses Ctrl-C."""
    raise KeyboardInterrupt


def only_live_rows() -> bool:
    """Whether no rebuild left anything behind."""
    live = store.head().generation
    return not any(view.model.objects.exclude(generation=live).exists() for view in VIEWS)


def test_the_first_to_finish_wins_and_the_other_one_is_given_up(story: Story) -> None:
    before = views()
    with pytest.raises(RebuildOvertaken):
        rebuild(once(rebuild))
    assert views() == before
    assert only_live_rows()
    assert all_is_well()


def test_one_that_is_broken_off_takes_nothing_from_the_other(story: Story) -> None:
    def break_off() -> None:
        with pytest.raises(KeyboardInterrupt):
            rebuild(interrupted)

    before = views()
    assert rebuild(once(break_off)) == store.head().position
    assert views() == before
    assert only_live_rows()
    assert all_is_well()


def test_one_that_is_broken_off_leaves_the_live_views_as_they_were(story: Story) -> None:
    before, head = views(), store.head()
    with pytest.raises(KeyboardInterrupt):
        rebuild(interrupted)
    assert (views(), store.head()) == (before, head)
    assert only_live_rows()


def test_clearing_up_leaves_a_newer_rebuild_alone(story: Story) -> None:
    live = store.head().generation

    def clear_up() -> None:
        clear(keep=live)

    rebuild(once(clear_up))
    assert all_is_well()


def test_what_a_killed_rebuild_left_behind_is_cleared_by_the_next(story: Story) -> None:
    live = store.head().generation
    for view in VIEWS:
        for row in view.model.objects.filter(generation=live):
            row.pk, row.generation = None, live + 1
            row.save()
    assert not only_live_rows()
    rebuild()
    assert store.head().generation == live + 2
    assert only_live_rows()
    assert all_is_well()


def test_a_switch_whose_answer_was_lost_is_not_undone(story: Story) -> None:
    before = views()
    rebuilding._discard(store.head().generation)
    assert views() == before


def test_what_is_written_and_redacted_meanwhile_is_in(story: Story) -> None:
    def write() -> None:
        do(note(), story.incident)
        declared("Meanwhile", text="Seen.")
        # The first stream is folded already; its words must not come back.
        redact(1, ["name"], "A name.", actor=STAFF, surface="admin")

    rebuild(once(write))
    assert BoardComponent.objects.live().get(stream=story.api).name == "[redacted]"
    assert all_is_well()


@pytest.mark.django_db
def test_each_has_rows_of_its_own_even_when_the_ledger_is_empty() -> None:
    live = store.head().generation
    assert [rebuilding._claim(live) for _ in range(3)] == [live + 1, live + 2, live + 3]
    rebuild()
    assert only_live_rows()


def test_the_command_says_that_another_one_was_first(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overtaken(report: object) -> int:
        raise RebuildOvertaken

    monkeypatch.setattr("incidents.management.commands.rebuild_projections.rebuild", overtaken)
    with pytest.raises(CommandError, match="Another rebuild ran at the same time"):
        call_command("rebuild_projections")
