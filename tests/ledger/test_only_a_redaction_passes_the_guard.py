"""One change is let through: what the newest event, a redaction, says of the row it names."""

from datetime import UTC, datetime

import msgspec
import pytest

from incidents.ledger import store
from incidents.ledger.rows import COLUMNS, REDACTED, Fact, Stamp
from tests.ledger.raw import execute, refused
from tests.ledger.world import Story, do, note, rows

REMAINS = '{"note_id":"aaaaaaaaaaaa","text":"[redacted]"}'
REDACT = "UPDATE ledger_event SET payload = %s, salt = '' WHERE position = %s"
KEPT = [column for column in COLUMNS if column not in {"payload", "salt"}]


def say_so(position: int, type_: str = REDACTED) -> None:
    """Append an event that reads as a redaction, and change nothing yet."""
    said = {"position": position, "fields": ["text"], "reason": "law", "remains": REMAINS}
    now = datetime.now(UTC)
    fact = Fact(type=type_, schema=1, payload=msgspec.json.encode(said).decode(), occurred_at=now)
    stamp = Stamp(
        actor_kind="staff",
        actor_id="7",
        surface="terminal",
        command_id="c",
        command_digest="",
        correlation_id="c",
    )
    with store.turn() as turn:
        turn.append("ledger", [fact], stamp, version=0, now=now)


@pytest.fixture
def at(story: Story) -> int:
    """Give the position of an event that the newest event redacts."""
    say_so(story.note_at)
    return story.note_at


def test_exactly_what_it_says_passes(at: int) -> None:
    before = rows()
    assert execute(REDACT, [REMAINS, at]) == 1
    after = rows()
    assert after[at - 1] == before[at - 1]._replace(payload=REMAINS, salt="")
    assert after[: at - 1] + after[at:] == before[: at - 1] + before[at:]


def test_another_text_does_not(at: int) -> None:
    refused(REDACT, [REMAINS.replace("redacted", "fine"), at])
    refused(REDACT, ["", at])


def test_nor_does_another_event(at: int) -> None:
    refused(REDACT, [REMAINS, at - 1])
    refused(REDACT, [REMAINS, at + 1])


def test_nor_all_events_at_once(at: int) -> None:
    refused("UPDATE ledger_event SET payload = %s, salt = ''", [REMAINS])


@pytest.mark.parametrize("salt", ["salt", "'x'", "' '"])
def test_the_salt_must_go(at: int, salt: str) -> None:
    refused(
        f"UPDATE ledger_event SET payload = %s, salt = {salt} WHERE position = %s", [REMAINS, at]
    )


def test_no_other_column_may_change_on_the_way(at: int) -> None:
    for column in KEPT:
        number = column in {"position", "version", "schema"}
        refused(
            f"UPDATE ledger_event SET payload = %s, salt = '', {column} = %s WHERE position = %s",
            [REMAINS, 999 if number else "x", at],
        )


def test_a_second_time_cannot_say_something_else(at: int) -> None:
    execute(REDACT, [REMAINS, at])
    refused(REDACT, ["{}", at])
    refused("UPDATE ledger_event SET salt = 'x' WHERE position = %s", [at])


def test_it_is_too_late_after_the_next_event(story: Story, at: int) -> None:
    do(note(), story.incident)
    refused(REDACT, [REMAINS, at])


def test_an_event_of_another_kind_allows_nothing(story: Story) -> None:
    say_so(story.note_at, type_="incident.note_added")
    refused(REDACT, [REMAINS, story.note_at])


def test_a_redaction_cannot_rewrite_itself(story: Story) -> None:
    position = store.head().position + 1
    say_so(position)
    refused(REDACT, ["{}", position])
