"""The database itself refuses to change, remove or replace an event, whoever asks and however."""

from collections.abc import Callable, Iterator

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from incidents.ledger.rows import COLUMNS, Row
from incidents.models import EventRow
from tests.ledger.raw import REFUSALS, execute, insert, only_sqlite, refused
from tests.ledger.world import Story, rows


@pytest.fixture(autouse=True)
def before(story: Story) -> Iterator[list[Row]]:
    """Give the events; afterwards they must be the same."""
    found = rows()
    yield found
    assert rows() == found


def another(value: object) -> object:
    """A value of the same type that differs."""
    return value + 1_000 if isinstance(value, int) else "x"


def test_no_column_can_be_updated(before: list[Row]) -> None:
    for column in COLUMNS:
        value = another(getattr(before[2], column))
        refused(f"UPDATE ledger_event SET {column} = %s WHERE position = 3", [value])


def test_not_even_to_what_it_is() -> None:
    for column in COLUMNS:
        refused(f"UPDATE ledger_event SET {column} = {column}")


def test_a_text_and_its_salt_cannot_be_emptied_without_a_redaction() -> None:
    refused("UPDATE ledger_event SET payload = '', salt = '' WHERE position = 3")
    refused("UPDATE ledger_event SET salt = '' WHERE position = 3")


@pytest.mark.parametrize("where", ["", " WHERE position = 1", " WHERE position > 10"])
def test_events_cannot_be_deleted(where: str) -> None:
    refused(f"DELETE FROM ledger_event{where}")


@pytest.mark.parametrize("way", ["update", "save", "delete one", "delete all", "raw delete"])
def test_nor_through_the_orm(way: str) -> None:
    one = EventRow.objects.get(position=3)
    one.payload = "{}"
    everything = EventRow.objects.all()
    ways: dict[str, Callable[[], object]] = {
        "update": lambda: everything.update(payload="{}"),
        "save": lambda: Model.save(one),
        "delete one": lambda: Model.delete(one),
        "delete all": everything.delete,
        "raw delete": lambda: everything._raw_delete(everything.db),
    }
    with pytest.raises(DatabaseError, match=REFUSALS), transaction.atomic():
        ways[way]()


@pytest.mark.parametrize("key", [["position"], ["event_id"], ["stream", "version"]])
def test_an_insert_cannot_turn_into_an_update(key: list[str], before: list[Row]) -> None:
    new = with_the_key_of(before[2], key)
    tail = f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET payload = excluded.payload"
    refused(insert(new, tail=tail), new)
    model = EventRow(**new._asdict())
    with pytest.raises(DatabaseError, match=REFUSALS), transaction.atomic():
        EventRow.objects.bulk_create(
            [model], update_conflicts=True, update_fields=["payload"], unique_fields=key
        )


def with_the_key_of(event: Row, key: list[str]) -> Row:
    """A forged event that shares only this key with one that is there."""
    forged = event._replace(position=999, event_id="forged", stream="forged", payload="{}")
    return forged._replace(**{column: getattr(event, column) for column in key})


@only_sqlite
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("key", [["position"], ["event_id"], ["stream", "version"], ["rowid"]])
@pytest.mark.parametrize("how", ["INSERT OR REPLACE", "REPLACE"])
def test_replacing_is_refused_whatever_the_pragma_says(
    how: str, key: list[str], recursive: str, before: list[Row]
) -> None:
    by_rowid = key == ["rowid"]
    new = with_the_key_of(before[2], [] if by_rowid else key)
    execute(f"PRAGMA recursive_triggers = {recursive}")
    try:
        refused(insert(new, how, rowid=3 if by_rowid else None), new)
    finally:
        execute("PRAGMA recursive_triggers = ON")


@only_sqlite
@pytest.mark.parametrize("way", ["IGNORE", "REPLACE", "FAIL"])
def test_an_update_cannot_choose_its_own_way_out(way: str) -> None:
    refused(f"UPDATE OR {way} ledger_event SET position = 2 WHERE position = 3")


@pytest.mark.postgres
@pytest.mark.parametrize(
    "what", ["ledger_event", "ledger_event CASCADE", "ledger_event, ledger_head"]
)
def test_the_table_cannot_be_truncated(what: str) -> None:
    refused(f"TRUNCATE {what}")


@pytest.mark.postgres
@pytest.mark.parametrize("then", ["UPDATE SET payload = '{}'", "DELETE"])
def test_merging_into_the_table_is_refused(then: str) -> None:
    refused(
        "MERGE INTO ledger_event USING (SELECT 3 AS position) AS other"
        f" ON ledger_event.position = other.position WHEN MATCHED THEN {then}"
    )


def test_the_guards_are_on_this_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger_%'"
            if connection.vendor == "sqlite"
            else "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'ledger_%'"
        )
        assert cursor.fetchone() == (6,)
