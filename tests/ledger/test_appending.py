"""Positions without gaps, versions in order, times that never run backwards, clear conflicts."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from incidents import commands
from incidents.errors import Conflict, Refused
from incidents.ledger import store
from incidents.ledger.rows import Fact, Stamp, moment_text
from tests.ledger.world import Story, all_is_well, declared, do, note, rows

STAMP = Stamp(
    actor_kind="job",
    actor_id="test",
    surface="job",
    command_id="c",
    command_digest="",
    correlation_id="c",
)


def append(now: datetime, *, stream: str = "s", version: int = 0, events: int = 1) -> list[str]:
    """Append some events by a clock that says ``now``; when they were recorded."""
    text = '{"note_id":"aaaaaaaaaaaa","text":"x"}'
    fact = Fact(type="incident.note_added", schema=1, payload=text, occurred_at=now)
    with store.turn() as turn:
        found = turn.append(stream, [fact] * events, STAMP, version=version, now=now)
    return [row.recorded_at for row in found]


def test_positions_have_no_gaps_and_versions_count_within_a_stream(story: Story) -> None:
    found = rows()
    assert [row.position for row in found] == list(range(1, len(found) + 1))
    for stream in {row.stream for row in found}:
        versions = [row.version for row in found if row.stream == stream]
        assert versions == list(range(1, len(versions) + 1))


def test_a_refused_command_leaves_no_gap(story: Story) -> None:
    before = store.head()
    with pytest.raises(Refused):
        do(commands.command_from("retitle", {"title": "Checkout fails"}), story.incident)
    assert store.head() == before
    assert do(note(), story.incident).recorded[0].position == before.position + 1


def test_an_append_that_is_rolled_back_leaves_no_gap(story: Story) -> None:
    before = store.head()
    with transaction.atomic():
        do(note(), story.incident)
        assert store.head().position == before.position + 1
        transaction.set_rollback(True)
    assert store.head() == before
    assert do(note(), story.incident).recorded[0].position == before.position + 1
    assert all_is_well()


@pytest.mark.django_db
def test_many_events_of_one_append_follow_each_other() -> None:
    append(datetime.now(UTC), events=95)
    assert [row.version for row in rows()] == list(range(1, 96))
    assert store.head().digest == rows()[-1].digest


@pytest.mark.django_db
def test_the_time_of_recording_never_runs_backwards() -> None:
    now = datetime.now(UTC)
    told = [
        *append(now),
        *append(now - timedelta(hours=1), version=1, events=2),
        *append(now - timedelta(days=400), version=3),
        *append(now + timedelta(seconds=1), version=4),
    ]
    assert told == [moment_text(now)] * 4 + [moment_text(now + timedelta(seconds=1))]
    assert store.head().recorded_at == told[-1]


def test_a_conflict_names_both_versions_and_writes_nothing(story: Story) -> None:
    before = rows()
    found = sum(row.stream == story.incident for row in before)
    with pytest.raises(Conflict, match=f"at version {found}, not at 3") as error:
        do(note(), story.incident, expected=3)
    assert (error.value.expected, error.value.found) == (3, found)
    assert error.value.stream == story.incident
    assert rows() == before
    assert do(note(), story.incident, expected=found).version == found + 1


def test_two_who_saw_the_same_version_do_not_both_win(story: Story) -> None:
    stream = declared()
    assert do(note("First."), stream, expected=1).version == 2
    with pytest.raises(Conflict):
        do(note("Second."), stream, expected=1)


@pytest.mark.django_db
def test_the_index_has_the_last_word_on_a_version() -> None:
    append(datetime.now(UTC))
    with pytest.raises(IntegrityError):
        append(datetime.now(UTC))
    assert len(rows()) == 1
    assert store.head().position == 1
