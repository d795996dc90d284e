"""Settings without which an acknowledged event could be lost, read from a live connection."""

import pytest
from django.conf import settings
from django.db import connection

from tests.ledger.raw import only_sqlite

pytestmark = pytest.mark.django_db(transaction=True)


def ask(sql: str) -> object:
    """The one value that a statement gives."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        value: object = cursor.fetchone()[0]
    return value


@only_sqlite
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("recursive_triggers", 1), ("foreign_keys", 1)],
)
def test_the_pragmas_hold(pragma: str, value: object) -> None:
    assert ask(f"PRAGMA {pragma}") == value


@only_sqlite
def test_they_hold_on_every_new_connection() -> None:
    connection.close()
    assert (ask("PRAGMA journal_mode"), ask("PRAGMA synchronous")) == ("wal", 2)


@only_sqlite
def test_a_transaction_takes_the_write_lock_when_it_begins() -> None:
    assert settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert connection.transaction_mode == "IMMEDIATE"  # type: ignore[attr-defined]  # SQLite's own


@pytest.mark.postgres
def test_a_commit_waits_for_the_disk() -> None:
    assert ask("SHOW synchronous_commit") == "on"
    assert ask("SHOW fsync") == "on"


@pytest.mark.postgres
def test_no_statement_waits_for_ever() -> None:
    assert ask("SHOW lock_timeout") != "0"
    assert ask("SHOW statement_timeout") != "0"
