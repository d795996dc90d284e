"""A transactional test leaves the database as the migrations made it, guards and all."""

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction

from tests.flushing import guards_lifted, put_back, seeded_rows

pytestmark = pytest.mark.django_db(transaction=True)
SEEN: list[set[tuple[int, str, str]]] = []


def rows(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        count: int = cursor.fetchone()[0]
    return count


def write_an_event() -> None:
    """Write a row as it comes: nothing here asks what it means."""
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, "ledger_event")
        names = ", ".join(connection.ops.quote_name(column.name) for column in columns)
        values = ", ".join(["'1'"] * len(columns))
        cursor.execute(f"INSERT INTO ledger_event ({names}) VALUES ({values})")
        cursor.execute("UPDATE ledger_head SET position = 1")


def refuses_to_delete(table: str, *, keep: bool = False) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")
            transaction.set_rollback(keep)
    except DatabaseError:
        return True
    return False


@pytest.mark.parametrize("turn", ["first", "second"])
def test_no_event_is_left_for_the_next_test(turn: str) -> None:
    assert rows("ledger_event") == 0
    assert seeded_rows(connection)["ledger_head"][1][0][1] == 0
    write_an_event()
    assert rows("ledger_event") == 1


@pytest.mark.parametrize("table", ["ledger_event", "ledger_head"])
def test_the_guards_sleep_only_while_they_are_lifted(table: str) -> None:
    write_an_event()
    assert refuses_to_delete(table)
    with guards_lifted(connection):
        assert not refuses_to_delete(table, keep=True)

    assert refuses_to_delete(table)


def test_what_the_migrations_put_there_is_put_back() -> None:
    before = seeded_rows(connection)
    write_an_event()
    assert seeded_rows(connection) != before
    with guards_lifted(connection):
        put_back(connection, before)

    assert seeded_rows(connection) == before


def test_the_guards_stand_again_after_a_failure() -> None:
    write_an_event()
    with pytest.raises(RuntimeError, match="on the way"), guards_lifted(connection):
        raise RuntimeError("on the way")

    assert refuses_to_delete("ledger_event")


@pytest.mark.parametrize("turn", ["first", "second"])
def test_groups_and_their_permissions_outlive_a_test(turn: str) -> None:
    """Under the same keys: a program that runs on over several tests remembers them."""
    responders = Group.objects.get(name="Responder")
    assert responders.permissions.filter(codename="respond").exists()
    found = set(ContentType.objects.values_list("pk", "app_label", "model"))
    SEEN.append(found)
    assert found == SEEN[0]
    responders.delete()
