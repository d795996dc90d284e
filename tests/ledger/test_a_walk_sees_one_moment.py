"""Verifying and exporting go through the whole ledger while others write, and are not misled."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

from incidents.errors import Broken
from incidents.ledger import store
from incidents.ledger.chain import verify
from incidents.ledger.rows import Row
from incidents.ledger.snapshot import snapshot
from incidents.redaction import redact
from tests.ledger.threads import elsewhere
from tests.ledger.world import STAFF, Story, all_is_well, declared, do, note, tell_story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def length(monkeypatch: pytest.MonkeyPatch) -> int:
    """Give the length of a ledger in which the next walk is overtaken by somebody who writes."""
    story = tell_story()
    walk, waiting = store.rows_after, [story]

    def overtaken(position: int = 0, *, until: int | None = None) -> Iterator[Row]:
        for row in walk(position, until=until):
            if row.position == story.note_at + 1 and waiting:
                elsewhere(lambda: write(waiting.pop()))
            yield row

    monkeypatch.setattr(store, "PAGE", 2)
    monkeypatch.setattr(store, "rows_after", overtaken)
    return store.head().position


def write(story: Story) -> None:
    """Append, and redact an event that the walk has seen and one that it has not."""
    do(note(), story.incident)
    for position in (story.note_at, story.update_at):
        redact(position, ["text"], "A name.", actor=STAFF, surface="admin")
    declared("Another one")


def test_without_a_snapshot_a_walk_would_be_misled(length: int) -> None:
    head = store.head()
    with pytest.raises(Broken):
        verify(store.rows_after(until=head.position), head)


def test_verifying_is_not_misled(length: int, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_ledger")
    assert f"{length} events" in capsys.readouterr().out
    assert store.head().position > length
    assert all_is_well()


def test_an_export_is_whole(length: int, tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    call_command("export_ledger", str(path), verbosity=0)
    assert len(path.read_bytes().splitlines()) == 1 + length
    assert store.head().position > length
    call_command("verify_ledger", "--file", str(path))


def test_the_connection_writes_again_afterwards(length: int) -> None:
    with snapshot():
        assert store.head().position == length
        elsewhere(lambda: declared("Unseen"))
        assert store.head().position == length
    assert store.head().position == length + 1
    declared("Seen")
    assert store.head().position == length + 2


def test_an_error_inside_ends_it(length: int) -> None:
    with pytest.raises(ZeroDivisionError), snapshot():
        assert store.head().position / 0
    declared()
    assert store.head().position == length + 1
