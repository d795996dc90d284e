"""Who cannot have the lock in time is told so, has written nothing, and can try again."""

import pytest
from django.db import OperationalError, connection, transaction

from incidents.errors import Busy
from incidents.ledger import store
from incidents.ledger.rows import HeadRow
from incidents.redaction import redact
from tests.ledger.threads import elsewhere
from tests.ledger.world import STAFF, Story, all_is_well, do, note, tell_story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story() -> Story:
    """Give a ledger that other connections can see."""
    return tell_story()


def be_impatient(patience: str = "") -> None:
    """Wait only a moment for the lock, on this connection."""
    usual = "PRAGMA busy_timeout = 50" if connection.vendor == "sqlite" else "SET lock_timeout = 50"
    with connection.cursor() as cursor:
        cursor.execute(patience or usual)


def is_told_to_wait(story: Story, patience: str = "") -> None:
    """Try to write while somebody else has the lock."""
    be_impatient(patience)
    with pytest.raises(Busy, match="Try again"):
        do(note(), story.incident)
    with pytest.raises(Busy):
        redact(story.note_at, ["text"], "A name.", actor=STAFF, surface="admin")


def test_nothing_is_written_and_the_next_try_succeeds(story: Story) -> None:
    before = store.head()
    with transaction.atomic():
        store.head(lock=True)
        elsewhere(lambda: is_told_to_wait(story))
    assert store.head() == before
    assert do(note(), story.incident).recorded[0].position == before.position + 1
    assert all_is_well()


@pytest.mark.postgres
def test_a_statement_that_takes_too_long_is_busy_as_well(story: Story) -> None:
    with transaction.atomic():
        store.head(lock=True)
        elsewhere(lambda: is_told_to_wait(story, "SET statement_timeout = 50"))


def test_readers_do_not_wait(story: Story) -> None:
    before = store.head()
    with transaction.atomic():
        do(note(), story.incident)
        assert elsewhere(what_a_reader_sees) == (before, True)


def what_a_reader_sees() -> tuple[HeadRow, bool]:
    """The head, and whether it fits the rest."""
    be_impatient()
    return store.head(), all_is_well()


def test_other_trouble_is_not_called_busy(story: Story) -> None:
    with pytest.raises(OperationalError, match="disk is full"), store.turn():
        raise OperationalError("disk is full, a table is locked out")
