"""Any bit of any character of any column of any event, flipped, is found at that event."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from incidents.errors import Broken
from incidents.ledger import store
from incidents.ledger.chain import verify
from incidents.ledger.rows import COLUMNS, HeadRow, Row
from incidents.redaction import redact
from tests.ledger.world import STAFF, rows, tell_story

pytestmark = pytest.mark.django_db
Ledger = tuple[list[Row], HeadRow]


@pytest.fixture(scope="module")
def whole(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Ledger:
    """Give a ledger with redactions, one of which was redacted in turn, and its head."""
    with django_db_blocker.unblock(), transaction.atomic():
        story = tell_story()
        redact(story.note_at, ["text"], "A name.", actor=STAFF, surface="admin")
        said = redact(story.update_at, ["text"], "Erika asked.", actor=STAFF, surface="api")
        redact(said, ["reason"], "A name again.", actor=STAFF, surface="terminal")
        found = rows(), store.head()
        transaction.set_rollback(True)
    return found


def flipped(value: object) -> Iterator[Any]:
    """The value with one bit flipped: each of eight, at each place of it."""
    if isinstance(value, int):
        yield from (value ^ 1 << bit for bit in range(16))
        return
    text = str(value)
    for place, present in enumerate(text):
        for bit in range(8):
            yield f"{text[:place]}{chr(ord(present) ^ 1 << bit)}{text[place + 1 :]}"


@pytest.mark.parametrize("column", COLUMNS)
def test_a_flipped_bit_is_found_where_it_is(column: str, whole: Ledger) -> None:
    events, head = whole
    tried = 0
    for index, row in enumerate(events):
        for value in flipped(getattr(row, column)):
            tried += 1
            changed = [*events[:index], row._replace(**{column: value}), *events[index + 1 :]]
            with pytest.raises(Broken) as broken:
                verify(changed, head)
            assert broken.value.position == index + 1, (row, column, value)
    assert tried >= len(events)
