"""What every test stands on: the right database, and a teardown that the ledger allows.

The suite runs on SQLite, or on PostgreSQL when DATABASE_URL names it, in random order. Tests
marked `postgres` or `redis` are skipped where the environment names neither.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import TransactionTestCase
from hypothesis import Phase
from hypothesis import settings as drawing
from pytest_django import DjangoDbBlocker

from tests.flushing import guards_lifted, put_back, seeded_rows

# Not the phase that explains: it traces every line, and a failure took longer to be told than
# pytest-timeout waits.
drawing.register_profile("ledger", phases=set(Phase) - {Phase.explain}, print_blob=True)
drawing.load_profile("ledger")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a service that the environment does not name.

    Tests on Redis share one queue, so they run in one process, one after the other.
    """
    on_postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    on_redis = settings.CELERY_BROKER_URL.startswith("redis")
    for item in items:
        if not on_postgres and item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip(reason="DATABASE_URL does not name PostgreSQL"))
        if item.get_closest_marker("redis"):
            item.add_marker(pytest.mark.xdist_group("redis"))
        if not on_redis and item.get_closest_marker("redis"):
            item.add_marker(pytest.mark.skip(reason="CELERY_BROKER_URL does not name Redis"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let a transactional test leave the database as the migrations made it.

    Django empties every table then. The ledger refuses that, so its guards are lifted for this
    moment and no other, and the rows that migrations had put there are put back.
    """
    with django_db_blocker.unblock():
        seeds = {alias: seeded_rows(connections[alias]) for alias in connections}
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def flush_with_guards_lifted(self: TransactionTestCase) -> None:
        aliases = self._databases_names(include_mirrors=False)  # type: ignore[attr-defined]
        with ExitStack() as lifted:
            for alias in aliases:
                lifted.enter_context(guards_lifted(connections[alias]))
            flush(self)
            for alias in aliases:
                put_back(connections[alias], seeds[alias])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_with_guards_lifted)
        yield


@pytest.fixture
def environment(transactional_db: None) -> dict[str, str]:
    """Give a program that the test starts: the real settings, on the database of this test."""
    return os.environ | {
        "DATABASE_URL": address_of_database(),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def address_of_database() -> str:
    """Where the tests of this process keep their rows, as DATABASE_URL says it."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    user, password, host, port, name = (
        quote(str(database[part]), safe="") for part in ("USER", "PASSWORD", "HOST", "PORT", "NAME")
    )
    return f"postgres://{user}:{password}@{host}:{port}/{name}"
