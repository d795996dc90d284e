"""The head cannot go back, be exchanged, be removed, or be doubled."""

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, transaction

from incidents.ledger import store
from incidents.ledger.rows import HeadRow
from incidents.models import Head
from tests.ledger.raw import REFUSALS, execute, only_sqlite, refused
from tests.ledger.world import Story, do, note


@pytest.fixture(autouse=True)
def before(story: Story) -> Iterator[HeadRow]:
    """Give the head; afterwards it must be the same."""
    head = store.head()
    yield head
    assert store.head() == head


@pytest.mark.parametrize(
    "change",
    [
        "position = position - 1",
        "position = 0",
        "position = -1",
        "digest = 'x'",
        "recorded_at = '2020-01-01T00:00:00.000000Z'",
        "id = 2",
    ],
)
def test_it_cannot_go_back_or_say_something_else(change: str) -> None:
    refused(f"UPDATE ledger_head SET {change}")


def test_it_cannot_be_removed() -> None:
    refused("DELETE FROM ledger_head")
    with pytest.raises(DatabaseError, match=REFUSALS), transaction.atomic():
        Head.objects.all().delete()


def test_it_cannot_go_back_by_way_of_an_insert() -> None:
    values = "(id, position, digest, recorded_at, generation) VALUES (1, 0, 'x', '', 1)"
    refused(
        f"INSERT INTO ledger_head {values}"
        " ON CONFLICT (id) DO UPDATE SET position = excluded.position"
    )


@only_sqlite
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("key", ["id", "rowid"])
def test_it_cannot_be_replaced(key: str, recursive: str) -> None:
    id_, rowid = (1, 9) if key == "id" else (2, 1)
    execute(f"PRAGMA recursive_triggers = {recursive}")
    execute("PRAGMA ignore_check_constraints = ON")
    try:
        refused(
            "INSERT OR REPLACE INTO ledger_head"
            " (rowid, id, position, digest, recorded_at, generation)"
            f" VALUES ({rowid}, {id_}, 0, 'x', '', 1)"
        )
    finally:
        execute("PRAGMA ignore_check_constraints = OFF")
        execute("PRAGMA recursive_triggers = ON")


def test_there_is_only_one() -> None:
    with pytest.raises(DatabaseError):
        execute(
            "INSERT INTO ledger_head (id, position, digest, recorded_at, generation)"
            " VALUES (2, 0, 'x', '', 1)"
        )


@pytest.mark.postgres
def test_its_table_cannot_be_truncated() -> None:
    refused("TRUNCATE ledger_head")


def test_the_generation_of_the_views_is_no_part_of_the_truth() -> None:
    with transaction.atomic():
        assert execute("UPDATE ledger_head SET generation = generation + 1") == 1
        transaction.set_rollback(True)


def test_it_moves_with_every_event(story: Story, before: HeadRow) -> None:
    with transaction.atomic():
        moved = do(note(), story.incident).recorded[-1]
        assert store.head().position == moved.position == before.position + 1
        transaction.set_rollback(True)
