"""The whole ledger goes into a file and comes back the same, or not at all."""

import hashlib
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from incidents.errors import Broken
from incidents.ledger import store, transfer
from incidents.redaction import redact
from tests.ledger.exports import bring_in, nothing_is_there, start_empty
from tests.ledger.world import NAME, STAFF, Story, all_is_well, declared, do, note, rows, views


@pytest.fixture
def exported(story: Story) -> list[bytes]:
    """Give the lines of an export of a ledger with a redaction in it."""
    redact(story.note_at, ["text"], "A name.", actor=STAFF, surface="admin")
    return list(transfer.export())


@pytest.fixture
def file(exported: list[bytes], tmp_path: Path) -> Path:
    """Give an export as a file."""
    path = tmp_path / "ledger.jsonl"
    call_command("export_ledger", str(path), verbosity=0)
    assert path.read_bytes().splitlines() == exported
    return path


def test_the_round_trip_gives_the_same_ledger_and_the_same_views(file: Path) -> None:
    before, shown, head = rows(), views(), store.head()
    start_empty()
    said = bring_in(file)
    assert f"{head.position} events" in said
    assert f"{head.position}:{head.digest}" in said
    assert rows() == before
    assert views() == shown
    assert store.head()[:3] == head[:3]
    assert all_is_well()


def test_life_goes_on_after_an_import(file: Path, story: Story) -> None:
    start_empty()
    bring_in(file)
    do(note(), story.incident)
    declared("The next one")
    assert all_is_well()


@pytest.mark.django_db
def test_an_empty_ledger_travels_too(tmp_path: Path) -> None:
    path = tmp_path / "empty.jsonl"
    call_command("export_ledger", str(path), verbosity=0)
    assert len(path.read_bytes().splitlines()) == 1
    assert "0 events" in bring_in(path)
    assert nothing_is_there()


def test_what_was_redacted_does_not_travel(file: Path, story: Story) -> None:
    lines = file.read_bytes().splitlines()
    assert NAME.encode() not in lines[story.note_at]
    assert json.loads(lines[story.note_at])["salt"] == ""


def test_anybody_can_verify_a_file_with_a_few_lines_of_their_own(file: Path) -> None:
    heading, *lines = [json.loads(line) for line in file.read_text().splitlines()]
    previous = "0" * 64
    for line in lines:
        columns = list(line)
        hashed = [previous, *(line[name] for name in columns[: columns.index("payload")])]
        text = json.dumps(
            [*hashed, line["payload_digest"]], ensure_ascii=False, separators=(",", ":")
        )
        previous = hashlib.sha256(text.encode()).hexdigest()
        assert line["digest"] == previous
        said = hashlib.sha256((line["salt"] + line["payload"]).encode()).hexdigest()
        assert said == line["payload_digest"] or line["salt"] == ""
    assert heading["digest"] == previous


def test_an_import_into_a_ledger_with_events_is_refused(file: Path, story: Story) -> None:
    declared("Here already")
    before = rows(), store.head(), views()
    with pytest.raises(CommandError, match=f"Nothing was imported.*{len(before[0])} events"):
        bring_in(file)
    assert (rows(), store.head(), views()) == before


def test_a_file_that_is_not_there_is_no_traceback(story: Story, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"Nothing was imported\..* No such file"):
        bring_in(tmp_path / "nothing")
    with pytest.raises(CommandError, match=r"not written: .*No such file"):
        call_command("export_ledger", str(tmp_path / "no" / "folder"))


def test_a_half_export_never_has_the_name(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ledger.jsonl"
    path.write_text("yesterday's")

    def breaks_off() -> Iterator[bytes]:
        yield b"the first line"
        assert path.read_text() == "yesterday's"
        raise Broken(1, "on the way")

    monkeypatch.setattr(transfer, "export", breaks_off)
    with pytest.raises(CommandError, match="on the way"):
        call_command("export_ledger", str(path))
    assert path.read_text() == "yesterday's"
    assert list(tmp_path.iterdir()) == [path]


def test_an_export_is_for_its_owners_eyes(file: Path) -> None:
    assert file.stat().st_mode & 0o777 == 0o600


def test_standard_output_and_input_will_do(
    exported: list[bytes],
    capfdbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = rows()
    call_command("export_ledger")
    written = capfdbinary.readouterr()
    assert written.out.splitlines() == exported
    assert f"{len(before)} events".encode() in written.err
    start_empty()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(written.out)))
    call_command("import_ledger", "-", verbosity=0)
    assert rows() == before
