"""The command redacts with a reason and a person, or says in words why it does not."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from incidents import history
from incidents.ledger import store
from tests.ledger.processes import ROOT
from tests.ledger.world import NAME, Story, all_is_well, rows, tell_story

WHY = ("--reason", "She asked for it.", "--by", "staff:7")


def redact(*args: object) -> str:
    """What the command says."""
    out = StringIO()
    call_command("redact_event", *map(str, args), stdout=out)
    return out.getvalue()


def test_it_says_what_is_gone_and_where_that_is_on_record(story: Story) -> None:
    said = redact(story.note_at, "text", *WHY)
    head = store.head().position
    assert said == f"Event {story.note_at} is redacted (text). Event {head} says so.\n"
    assert NAME not in rows()[story.note_at - 1].payload
    (recorded,) = history.after(head - 1)
    assert (recorded.actor_kind, recorded.actor_id, recorded.surface) == ("staff", "7", "terminal")
    assert recorded.event.reason == "She asked for it."
    assert all_is_well()


def test_it_answers_in_json(story: Story) -> None:
    said = json.loads(redact(story.note_at, "text", *WHY, "--json"))
    assert said == {
        "position": story.note_at,
        "fields": ["text"],
        "redacted_at_position": store.head().position,
    }


@pytest.mark.parametrize(
    ("args", "words", "code"),
    [
        (("{note}", "nonsense", *WHY), "nonsense: this event has no text of that name", 1),
        (("{note}", "note_id", *WHY), "note_id: is not free text", 1),
        (("99", "text", *WHY), "There is no event at position 99", 3),
        (("0", "text", *WHY), "'0' is not a position", 1),
        (("-3", "text", *WHY), "'-3' is not a position|unrecognized|required", 1),
        (("9" * 30, "text", *WHY), "is not a position", 1),
        (("x", "text", *WHY), "'x' is not a position", 1),
        (("{note}", *WHY), "field", 1),
        (("{note}", "text", *WHY[:2]), "--by", 1),
        (("{note}", "text", *WHY[2:]), "--reason", 1),
        (("{note}", "text", "--reason", " ", "--by", "staff:7"), "reason: ", 1),
        (("{note}", "text", "--reason", "x", "--by", "7"), "'7' is not a member of staff", 1),
        (("{note}", "text", "--reason", "x", "--by", "job:x"), "is not a member of staff", 1),
        (("{note}", "text", "--reason", "x", "--by", "staff:a@b.c"), "not a member of staff", 1),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    args: tuple[str, ...], words: str, code: int, story: Story
) -> None:
    before = rows(), store.head()
    with pytest.raises(CommandError, match=words) as error:
        redact(*(each.format(note=story.note_at) for each in args))
    assert error.value.returncode == code
    assert (rows(), store.head()) == before


@pytest.mark.django_db(transaction=True)
def test_from_a_terminal_there_is_a_sentence_and_no_traceback(
    environment: dict[str, str], tmp_path: Path
) -> None:
    tell_story()
    for command, code, words in (
        (["redact_event", "99", "text", *WHY], 3, "There is no event at position 99"),
        (["verify_ledger", "--known", f"1:{'0' * 64}"], 1, "broken at position 1"),
        (["import_ledger", str(tmp_path / "none")], 1, "Nothing was imported"),
    ):
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert (done.returncode, done.stdout) == (code, "")
        assert words in done.stderr
        assert "Traceback" not in done.stderr
