"""The command rebuilds the views, or finds every place where they differ from the log."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from incidents.ledger import store
from incidents.management import progress
from incidents.models import BoardIncident, TimelineEntry, UptimeInterval
from tests.ledger.raw import tamper
from tests.ledger.world import Story, all_is_well, rows, tell_story, views


def run(*args: str) -> str:
    """What the command says."""
    out = io.StringIO()
    call_command("rebuild_projections", *args, stdout=out)
    return out.getvalue()


def test_it_rebuilds_everything_to_the_same(story: Story) -> None:
    before, generation = views(), store.head().generation
    said = run()
    assert f"{store.head().position} events" in said
    assert "a second" in said
    assert views() == before
    assert store.head().generation > generation
    assert all_is_well()


def test_it_brings_back_what_was_thrown_away(story: Story) -> None:
    before = views()
    for model in (BoardIncident, TimelineEntry, UptimeInterval):
        model.objects.all().delete()
    assert views() != before
    run()
    assert views() == before


def test_it_answers_in_json(story: Story) -> None:
    assert json.loads(run("--json"))["events"] == store.head().position


def test_it_shows_progress_on_standard_error(
    story: Story, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "EVERY", 0)
    call_command("rebuild_projections")
    assert f"{store.head().position} events" in capsys.readouterr().err
    call_command("rebuild_projections", verbosity=0)
    assert capsys.readouterr().err == ""


def test_a_check_of_good_views_says_how_much_was_compared(story: Story) -> None:
    streams = len({row.stream for row in rows()})
    count = sum(map(len, views().values()))
    assert f"{streams} streams, {count} rows" in run("--check")
    said = json.loads(run("--check", "--json"))
    assert said == {"streams": streams, "rows": count, "differences": []}


def spoil(story: Story) -> None:
    """Make each kind of difference: another value, a missing row, a row too many, a stray one."""
    BoardIncident.objects.live().filter(stream=story.incident).update(title="Something else")
    TimelineEntry.objects.live().filter(stream=story.maintenance, version=1).delete()
    for stream in (story.incident, "stray"):
        one = UptimeInterval.objects.live()[0]
        one.pk, one.stream, one.component = None, stream, "nowhere"
        one.save()


def test_a_check_lists_every_difference(story: Story) -> None:
    spoil(story)
    before = views()
    with pytest.raises(CommandError) as error:
        run("--check")
    said = str(error.value)
    assert error.value.returncode == 1
    assert "4 differences" in said
    assert f"board: stream {story.incident}" in said
    assert "title is 'Something else', the log says 'Checkout fails'" in said
    assert f"timeline: stream {story.maintenance}" in said
    assert f"uptime: stream {story.incident}" in said
    assert "uptime: stream stray has 1 rows where the log says 0" in said
    assert views() == before
    run()
    assert "say what the log says" in run("--check")


def test_it_lists_no_more_than_it_is_asked_for(story: Story) -> None:
    spoil(story)
    with pytest.raises(CommandError, match="4 differences") as error:
        run("--check", "--show", "1")
    assert "and 3 more" in str(error.value)
    assert str(error.value).count("stream ") == 1


@pytest.mark.django_db
def test_an_empty_ledger_has_nothing_to_compare() -> None:
    assert "0 streams, 0 rows" in run("--check")
    assert "0 events" in run()
    tell_story()
    assert all_is_well()


@pytest.mark.parametrize("options", [[], ["--check"]])
def test_a_damaged_event_is_no_traceback(options: list[str], story: Story) -> None:
    before = views()
    tamper("UPDATE ledger_event SET payload = 'no JSON' WHERE position = 5")
    with pytest.raises(CommandError, match=r"cannot be read: .* verify_ledger"):
        run(*options)
    assert views() == before
