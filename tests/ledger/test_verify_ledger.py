"""The command says that the ledger is whole, or names the first place that is not."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from incidents.ledger import store, transfer
from tests.flushing import guards_lifted
from tests.ledger.raw import execute, insert, only_sqlite, tamper
from tests.ledger.world import Story, rows


def verify(*args: str) -> str:
    """What the command says."""
    out = io.StringIO()
    call_command("verify_ledger", *args, stdout=out)
    return out.getvalue()


def broken(*args: str) -> str:
    """What the command says of a broken ledger."""
    with pytest.raises(CommandError) as error:
        verify(*args)
    assert error.value.returncode == 1
    return str(error.value)


def test_it_says_how_long_the_ledger_is_and_where_its_head_stands(story: Story) -> None:
    head = store.head()
    said = verify()
    assert f"{head.position} events" in said
    assert f"{head.position}:{head.digest} {head.recorded_at}" in said


def test_it_answers_in_json(story: Story) -> None:
    head = store.head()
    assert json.loads(verify("--json")) == {
        "whole": True,
        "events": head.position,
        "position": head.position,
        "digest": head.digest,
        "recorded_at": head.recorded_at,
    }


@pytest.mark.django_db
def test_an_empty_ledger_is_whole() -> None:
    assert "0 events" in verify()


def test_a_change_of_any_column_with_the_guards_lifted_is_found(story: Story) -> None:
    for column, present in rows()[3]._asdict().items():
        value = present + 500 if isinstance(present, int) else present[1:] + "x"
        with transaction.atomic():
            tamper(f"UPDATE ledger_event SET {column} = %s WHERE position = 4", [value])
            assert "broken at position 4" in broken(), column
            transaction.set_rollback(True)
    assert "is whole" in verify()


def test_a_broken_ledger_is_described_in_json_too(
    story: Story, capsys: pytest.CaptureFixture[str]
) -> None:
    tamper("UPDATE ledger_event SET actor_id = '8' WHERE position = 4")
    with pytest.raises(CommandError):
        call_command("verify_ledger", "--json")
    assert json.loads(capsys.readouterr().out) == {
        "whole": False,
        "position": 4,
        "why": "its digest does not fit its contents",
    }


def test_a_blanked_text_is_found(story: Story) -> None:
    tamper("UPDATE ledger_event SET payload = '', salt = '' WHERE position = 4")
    assert "broken at position 4" in broken()


def test_a_removed_event_is_found(story: Story) -> None:
    tamper("DELETE FROM ledger_event WHERE position = 5")
    assert "broken at position 5" in broken()


def test_a_cut_tail_is_found(story: Story) -> None:
    last = store.head().position
    tamper("DELETE FROM ledger_event WHERE position > %s", [last - 2])
    assert f"broken at position {last - 1}" in broken()


def test_a_ledger_that_was_emptied_is_found(story: Story) -> None:
    tamper("DELETE FROM ledger_event")
    assert "broken at position 1" in broken()


def test_a_head_that_was_turned_back_is_found(story: Story) -> None:
    one = rows()[-3]
    tamper(
        "UPDATE ledger_head SET position = %s, digest = %s, recorded_at = %s",
        [one.position, one.digest, one.recorded_at],
    )
    assert f"broken at position {one.position + 1}" in broken()


def test_an_event_that_was_put_behind_the_head_is_found(story: Story) -> None:
    last = rows()[-1]
    forged = last._replace(position=last.position + 1, event_id="forged", stream="forged")
    execute(insert(forged), forged)
    assert f"broken at position {forged.position}" in broken()


def test_a_missing_head_is_found(story: Story) -> None:
    tamper("DELETE FROM ledger_head")
    assert "its head is missing" in broken()


@only_sqlite
def test_bytes_that_are_no_text_are_found(story: Story) -> None:
    tamper("UPDATE ledger_event SET payload = CAST(x'7bff7d' AS TEXT) WHERE position = 6")
    assert "broken at position 6" in broken()


@only_sqlite
def test_a_value_of_another_type_is_found(story: Story) -> None:
    tamper("UPDATE ledger_event SET payload = CAST(payload AS BLOB) WHERE position = 6")
    assert "broken at position 6" in broken()


def test_it_looks_even_when_the_guards_are_gone(story: Story) -> None:
    with guards_lifted(connection):
        assert "is whole" in verify()


def test_a_published_head_must_still_be_part_of_it(story: Story) -> None:
    one = rows()[4]
    assert "is whole" in verify("--known", f"5:{one.digest}", "--known", f"1:{rows()[0].digest}")
    assert "broken at position 5" in broken("--known", f"5:{'0' * 64}")
    beyond = store.head().position + 1
    assert f"broken at position {beyond}" in broken("--known", f"{beyond}:{one.digest}")


@pytest.mark.parametrize("text", ["5", "5:abc", "x:" + "0" * 64])
def test_what_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(CommandError, match="POSITION:DIGEST"):
        verify("--known", text)


@pytest.fixture
def export(story: Story, tmp_path: Path) -> Path:
    """Give an export of the small ledger."""
    path = tmp_path / "ledger.jsonl"
    path.write_bytes(b"".join(line + b"\n" for line in transfer.export()))
    return path


def test_an_export_is_verified_without_the_database(
    export: Path, django_assert_num_queries: Any
) -> None:
    head = store.head()
    with django_assert_num_queries(0):
        assert f"{head.position}:{head.digest}" in verify("--file", str(export))


def test_an_edited_export_is_found(export: Path) -> None:
    lines = export.read_bytes().splitlines(keepends=True)
    lines[7] = lines[7].replace(b'"staff"', b'"token"')
    export.write_bytes(b"".join(lines))
    assert "broken at position 7" in broken("--file", str(export))


def test_a_torn_export_is_found(export: Path) -> None:
    export.write_bytes(export.read_bytes()[:-40])
    assert f"broken at position {store.head().position}" in broken("--file", str(export))


@pytest.mark.parametrize("content", [None, b"", b"{}\n", b"\xff\n", b"<html>\n"])
def test_what_is_no_export_cannot_be_read(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "something"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError, match="could not be read") as error:
        verify("--file", str(path))
    assert error.value.returncode == 2
