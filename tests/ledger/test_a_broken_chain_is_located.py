"""Removed, exchanged, inserted and cut-off events are found, and the first wrong place is named."""

import msgspec
import pytest

from incidents.errors import Broken
from incidents.ledger import store
from incidents.ledger.chain import event_digest, payload_digest, verify
from incidents.ledger.rows import GENESIS, HeadRow, Row
from incidents.redaction import redact
from tests.ledger.world import STAFF, Story, rows


@pytest.fixture
def events(story: Story) -> list[Row]:
    """Give the events of a ledger that verifies."""
    found = rows()
    assert verify(found, store.head()) == len(found)
    return found


def broken(changed: list[Row], head: HeadRow | None = None) -> int:
    """Where verifying stops."""
    with pytest.raises(Broken) as error:
        verify(changed, head or store.head())
    return error.value.position


def chained(changed: list[Row]) -> list[Row]:
    """The same events with all digests and positions made anew, as a forger would."""
    previous, found = GENESIS, []
    for position, row in enumerate(changed, start=1):
        linked = row._replace(
            position=position,
            previous_digest=previous,
            payload_digest=payload_digest(row.salt, row.payload),
        )
        previous = event_digest(linked)
        found.append(linked._replace(digest=previous))
    return found


def test_an_empty_ledger_verifies() -> None:
    assert verify([], HeadRow(0, GENESIS, "", 1)) == 0


def test_a_removed_event_is_missed(events: list[Row]) -> None:
    for index in range(len(events)):
        assert broken(events[:index] + events[index + 1 :]) == index + 1


def test_two_events_that_changed_places_are_found(events: list[Row]) -> None:
    for index in range(len(events) - 1):
        one, other = events[index : index + 2]
        assert broken([*events[:index], other, one, *events[index + 2 :]]) == index + 1
        renumbered = [other._replace(position=index + 1), one._replace(position=index + 2)]
        assert broken([*events[:index], *renumbered, *events[index + 2 :]]) == index + 1


def test_an_inserted_event_is_found(events: list[Row]) -> None:
    for index in range(len(events)):
        forged = events[index]._replace(event_id="forged")
        assert broken([*events[:index], forged, *events[index:]]) == index + 1
        # Even one whose own digests are right: the next event does not follow from it.
        before, after = events[:index], events[index:]
        moved = [row._replace(position=row.position + 1) for row in after]
        grown = [*chained([*before, forged]), *moved]
        assert broken(grown) == index + 2


def test_a_cut_tail_is_missed_by_the_head(events: list[Row]) -> None:
    for kept in range(len(events)):
        assert broken(events[:kept]) == kept + 1


def test_an_event_after_the_head_is_found(events: list[Row]) -> None:
    head = store.head()
    extra = events[-1]._replace(event_id="forged", version=99)
    assert broken(chained([*events, extra])) == head.position + 1


def test_a_head_that_says_something_else_is_found(events: list[Row]) -> None:
    head, last = store.head(), len(events)
    assert broken(events, head._replace(digest="0" * 64)) == last
    assert broken(events, head._replace(recorded_at=events[0].recorded_at)) == last
    assert broken(events, head._replace(position=last + 1)) == last + 1
    assert broken(events, head._replace(position=last - 1)) == last
    assert broken(events, HeadRow(0, GENESIS, "", 1)) == 1


def test_a_history_made_anew_differs_from_the_head_that_was_published(events: list[Row]) -> None:
    forged = events[2]._replace(payload='{"title":"Nothing happened"}')
    assert broken(chained([*events[:2], forged, *events[3:]])) == len(events)


def test_a_letter_cannot_move_between_text_and_salt(events: list[Row]) -> None:
    one = events[2]
    longer = one._replace(salt=one.salt + one.payload[0], payload=one.payload[1:])
    shorter = one._replace(salt=one.salt[:-1], payload=one.salt[-1] + one.payload)
    for changed in (longer, shorter):
        assert payload_digest(changed.salt, changed.payload) == one.payload_digest
        assert broken([*events[:2], changed, *events[3:]]) == 3


@pytest.mark.parametrize("text", ["", "{}", None])
def test_a_text_that_is_gone_without_a_redaction_is_found(
    text: str | None, events: list[Row]
) -> None:
    for index, row in enumerate(events):
        blank = row._replace(salt="", payload=row.payload if text is None else text)
        assert broken([*events[:index], blank, *events[index + 1 :]]) == index + 1


def test_bytes_in_place_of_text_are_found(events: list[Row]) -> None:
    raw = events[2]._replace(payload=events[2].payload.encode())  # type: ignore[arg-type]  # SQLite keeps any type
    assert broken([*events[:2], raw, *events[3:]]) == 3


def test_a_redacted_text_that_came_back_is_found(story: Story) -> None:
    before = rows()
    at = redact(story.note_at, ["text"], "A name.", actor=STAFF, surface="admin")
    after = rows()
    after[story.note_at - 1] = before[story.note_at - 1]
    with pytest.raises(Broken, match=f"redacted at {at}, yet has its text") as error:
        verify(after, store.head())
    assert error.value.position == story.note_at


def test_a_redaction_on_record_that_was_itself_rewritten_is_named(story: Story) -> None:
    """Somebody hides a change behind a redaction, and rewrites what that one said."""
    at = redact(story.note_at, ["text"], "A name.", actor=STAFF, surface="admin")
    after = rows()
    lie = msgspec.json.decode(after[at - 1].payload)
    lie["remains"] = lie["remains"].replace("redacted", "fine")
    after[at - 1] = after[at - 1]._replace(payload=msgspec.json.encode(lie).decode(), salt="")
    after[story.note_at - 1] = after[story.note_at - 1]._replace(payload=lie["remains"])
    assert broken(after) == at
