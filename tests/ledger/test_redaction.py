"""Words can be taken out of an event, on the record; facts, order and proof stay."""

from datetime import UTC, datetime

import pytest

from incidents import history
from incidents.commands import When
from incidents.decisions.responding import AttachEvidence
from incidents.errors import LedgerError, NotFound, Refused
from incidents.ledger import store, transfer
from incidents.ledger.rows import COLUMNS, HeadRow, Row
from incidents.models import BoardIncident, TimelineEntry
from incidents.projections import board
from incidents.redaction import redact
from tests.ledger.world import NAME, STAFF, Story, all_is_well, declared, do, rows, views


def take_out(position: int, *fields: str, reason: str = "Erika asked for it.") -> int:
    """Redact as a member of staff."""
    return redact(position, fields, reason, actor=STAFF, surface="admin")


def everything_stored() -> str:
    """All text of the ledger, of an export of it, and of the views."""
    exported = b"".join(transfer.export()).decode()
    return f"{rows()}{exported}{views()}"


def test_the_words_are_gone_everywhere(story: Story) -> None:
    salts = [rows()[at - 1].salt for at in (story.note_at, story.update_at)]
    assert NAME in everything_stored()
    take_out(story.note_at, "text")
    take_out(story.update_at, "text")
    found = everything_stored()
    assert NAME not in found
    # Without the salt nobody can try names against the digest.
    assert not any(salt in found for salt in salts)
    assert all_is_well()


def test_nothing_but_text_and_salt_changes_and_every_digest_stays(story: Story) -> None:
    before = rows()
    take_out(story.update_at, "text")
    after = rows()
    for one, other in zip(before, after, strict=False):
        changed = [name for name in COLUMNS if getattr(one, name) != getattr(other, name)]
        assert changed == (["payload", "salt"] if one.position == story.update_at else [])


def test_it_is_on_record_who_did_it_and_why(story: Story) -> None:
    at = take_out(story.note_at, "text", reason="A name.")
    said = list(history.after(at - 1))
    assert [each.position for each in said] == [at]
    assert (said[0].actor_kind, said[0].actor_id, said[0].surface) == ("staff", "7", "admin")
    assert (said[0].event.position, said[0].event.fields) == (story.note_at, ["text"])
    assert said[0].event.reason == "A name."


def test_the_views_show_that_words_were_redacted_and_keep_the_facts(story: Story) -> None:
    before = BoardIncident.objects.live().get(stream=story.incident)
    take_out(story.update_at, "text")
    entry = TimelineEntry.objects.live().get(position=story.update_at)
    assert (entry.text, entry.status) == ("[redacted]", "identified")
    assert entry.impacts == {story.api: "partial_outage", story.database: "degraded_performance"}
    after = BoardIncident.objects.live().get(stream=story.incident)
    kept = ("status", "impact_reached", "identified_at", "resolved_at", "version", "title")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]


def test_an_earlier_moment_looks_redacted_too(story: Story) -> None:
    moment = store.moment(rows()[story.update_at - 1].recorded_at)
    take_out(next(it.position for it in rows() if it.type == "incident.declared"), "title")
    take_out(story.update_at, "text")
    then = history.stream(story.incident, as_of=moment)
    assert board.row_of(board.fold(then))[0].title == "[redacted]"
    assert board.row_of(board.fold(then))[0].status == "identified"
    assert NAME not in str([it.event for it in then if it.position == story.update_at])


def test_several_fields_go_at_once(story: Story) -> None:
    stream = declared()
    at = do(
        AttachEvidence(title="Jonas", url="https://example.com/jonas", text="By Jonas"),
        stream,
        when=When(at=datetime.now(UTC), said="as Jonas said"),
    ).recorded[0]
    take_out(at.position, "title", "url", "text", "said")
    (event,) = (it.event for it in history.stream(stream) if it.position == at.position)
    assert (event.title, event.text, event.said) == ("[redacted]",) * 3
    assert event.url == "https://redacted.invalid"
    assert "jonas" not in everything_stored().lower()
    assert all_is_well()


def test_redacting_again_leaves_nothing_of_the_first_time(story: Story) -> None:
    """The first redaction quotes what it left standing. When that goes, the quote goes."""
    stream = declared()
    at = do(AttachEvidence(title="Log", url="https://example.com/1", text=NAME), stream).recorded[0]
    take_out(at.position, "title")
    assert NAME in everything_stored()
    take_out(at.position, "text")
    take_out(story.note_at, "text")
    take_out(story.update_at, "text")
    assert NAME not in everything_stored()
    assert all_is_well()


def test_nor_does_a_redaction_of_that_redaction_keep_a_quote_of_the_quote(story: Story) -> None:
    stream = declared()
    at = do(AttachEvidence(title="Log", url="https://example.com/1", text="s3cret"), stream)
    position = at.recorded[0].position
    first = take_out(position, "title", reason="Said by Erika.")
    second = take_out(first, "reason")
    third = take_out(second, "reason", reason="Not needed.")
    assert third == store.head().position
    assert "s3cret" in everything_stored()
    take_out(position, "text")
    assert "s3cret" not in everything_stored()
    assert all_is_well()


def test_the_reason_of_a_redaction_can_be_redacted(story: Story) -> None:
    at = take_out(story.note_at, "text", reason=f"{NAME} wants it.")
    take_out(at, "reason")
    take_out(story.update_at, "text")
    assert NAME not in everything_stored()
    assert TimelineEntry.objects.live().get(position=at).text == "[redacted]"
    assert all_is_well()


def test_text_in_any_script_and_of_any_length_can_go(story: Story) -> None:
    stream = declared()
    long = '語\n"\\' * 6_000
    at = do(AttachEvidence(title="Log", url="https://example.com/1", text=long), stream).recorded[0]
    take_out(take_out(at.position, "title"), "reason")
    take_out(at.position, "text")
    assert "語" not in everything_stored()
    assert all_is_well()


@pytest.fixture
def untouched(story: Story) -> tuple[list[Row], HeadRow, object]:
    """Give all there is."""
    return rows(), store.head(), views()


@pytest.mark.parametrize(
    ("fields", "named", "words"),
    [
        ([], "fields", "at least one"),
        (["nonsense"], "nonsense", "no text of that name; it has"),
        (["impacts"], "impacts", "no text of that name"),
        (["notify"], "notify", "no text of that name"),
        (["status"], "status", "not free text"),
        (["update_id"], "update_id", "not free text"),
        (["text", "status"], "status", "not free text"),
    ],
)
def test_what_is_no_free_text_is_refused_by_name(
    fields: list[str], named: str, words: str, story: Story, untouched: object
) -> None:
    with pytest.raises(Refused, match=words) as error:
        take_out(story.update_at, *fields)
    assert error.value.field == named
    assert (rows(), store.head(), views()) == untouched


@pytest.mark.parametrize("position", [0, -1, 10**6])
def test_a_position_that_is_not_there_is_not_found(position: int, untouched: object) -> None:
    with pytest.raises(NotFound, match=f"no event at position {position}"):
        take_out(position, "text")
    assert (rows(), store.head(), views()) == untouched


@pytest.mark.parametrize("reason", ["", " ", "\x00", "x" * 25_001])
def test_a_reason_is_needed(reason: str, story: Story, untouched: object) -> None:
    with pytest.raises(Refused) as error:
        take_out(story.update_at, "text", reason=reason)
    assert error.value.field == "reason"
    assert (rows(), store.head(), views()) == untouched


def test_what_a_redaction_left_standing_is_not_redacted_there(story: Story) -> None:
    at = take_out(story.note_at, "text")
    with pytest.raises(Refused, match="redact that one again") as error:
        take_out(at, "remains")
    assert error.value.field == "remains"
    assert all_is_well()


def test_the_same_words_are_not_redacted_twice(story: Story) -> None:
    at = take_out(story.note_at, "text")
    with pytest.raises(LedgerError, match="nothing is left"):
        take_out(story.note_at, "text")
    assert store.head().position == at
