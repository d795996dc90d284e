"""Each check speaks when its promise is broken, and only then."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import redis
from celery.signals import worker_ready
from django.core.checks import CheckMessage
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper as Sqlite
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker, Settings

from config import checks, env
from tests.flushing import guards_lifted


def ids(found: list[CheckMessage]) -> list[str | None]:
    assert all(message.hint for message in found)
    return [message.id for message in found]


def sqlite_with(path: Path, **options: Any) -> Sqlite:
    """Connect to a file of its own, with some options other than ours."""
    handler = ConnectionHandler(
        {
            "default": {
                "ENGINE": env.SQLITE,
                "NAME": str(path / "other.sqlite3"),
                "OPTIONS": env.SQLITE_OPTIONS | options,
            }
        }
    )
    other = handler["default"]
    assert isinstance(other, Sqlite)
    return other


@pytest.fixture
def unblocked(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let a test connect without a test database."""
    with django_db_blocker.unblock():
        yield


@pytest.mark.usefixtures("unblocked")
class TestSqlite:
    def found(self, other: Sqlite, monkeypatch: pytest.MonkeyPatch) -> list[CheckMessage]:
        monkeypatch.setattr(checks, "connections", {"other": other})
        with ExitStack() as closing:
            closing.callback(other.close)
            return checks.sqlite_is_durable(databases=["other"])

    def test_as_we_set_it_up(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.found(sqlite_with(tmp_path), monkeypatch) == []

    @pytest.mark.parametrize(
        ("ours", "theirs"),
        [
            ("journal_mode=WAL", "journal_mode=DELETE"),
            ("synchronous=FULL", "synchronous=NORMAL"),
            ("recursive_triggers=ON", "recursive_triggers=OFF"),
            ("foreign_keys=ON", "foreign_keys=OFF"),
        ],
    )
    def test_with_one_pragma_changed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ours: str, theirs: str
    ) -> None:
        command = env.SQLITE_OPTIONS["init_command"].replace(ours, theirs)
        found = self.found(sqlite_with(tmp_path, init_command=command), monkeypatch)

        assert ids(found) == ["ledger.E001"]
        assert theirs.partition("=")[0] in found[0].msg

    def test_with_transactions_that_fail_at_once(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found = self.found(sqlite_with(tmp_path, transaction_mode="DEFERRED"), monkeypatch)

        assert ids(found) == ["ledger.E001"]

    def test_is_asked_only_when_the_command_names_databases(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(checks, "connections", {"other": sqlite_with(tmp_path)})

        assert checks.sqlite_is_durable(databases=None) == []
        assert not list(tmp_path.iterdir())


@pytest.mark.django_db
def test_the_database_of_the_suite_is_durable() -> None:
    assert checks.sqlite_is_durable(databases=["default"]) == []
    assert checks.postgresql_is_durable(databases=["default"]) == []


class TestLibraries:
    def test_as_locked(self) -> None:
        assert checks.libraries_are_new_enough() == []

    @pytest.mark.parametrize(
        ("name", "old"), [("kombu", "5.6.9"), ("celery", "5.6.0"), ("django", "5.2.14")]
    )
    def test_one_too_old(self, monkeypatch: pytest.MonkeyPatch, name: str, old: str) -> None:
        versions = {"kombu": "5.7.0", "celery": "5.7.0rc1", "django": "5.2.15"} | {name: old}
        monkeypatch.setattr(checks, "version", versions.__getitem__)
        found = checks.libraries_are_new_enough()

        assert ids(found) == ["ledger.E002"]
        assert f"{name} {old}" in found[0].msg


class TestInProduction:
    @pytest.fixture(autouse=True)
    def production(self, settings: Settings) -> None:
        settings.PRODUCTION = True
        settings.SECRET_KEY = "0123456789abcdef" * 4
        settings.SITE_URL = "https://status.example.com"
        settings.ALLOWED_HOSTS = ["status.example.com"]

    def found(self) -> list[str | None]:
        return ids(
            [
                *checks.secret_key_is_secret(),
                *checks.site_is_served_over_tls(),
                *checks.hosts_are_named(),
            ]
        )

    def test_as_it_should_be(self) -> None:
        assert self.found() == []
        assert checks.site_has_a_public_address() == []

    @pytest.mark.parametrize("key", ["short", "a" * 64, "django-insecure-" + "0123456789" * 5])
    def test_a_key_that_can_be_guessed(self, settings: Settings, key: str) -> None:
        settings.SECRET_KEY = key

        assert self.found() == ["ledger.E003"]

    def test_a_site_in_clear(self, settings: Settings) -> None:
        settings.SITE_URL = "http://status.example.com"

        assert self.found() == ["ledger.E004"]

    @pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
    def test_a_site_on_this_machine_is_tried_but_not_deployed(
        self, settings: Settings, host: str
    ) -> None:
        settings.SITE_URL = f"http://{host}:8000"

        assert self.found() == []
        assert ids(checks.site_has_a_public_address()) == ["ledger.E004"]

    @pytest.mark.parametrize("host", ["*", "*.example.com"])
    def test_a_star(self, settings: Settings, host: str) -> None:
        settings.ALLOWED_HOSTS = [host]

        assert self.found() == ["ledger.E005"]


def test_at_home_none_of_this_is_said(settings: Settings) -> None:
    settings.PRODUCTION = False
    settings.SECRET_KEY = "short"
    settings.SITE_URL = "http://127.0.0.1:8000"

    assert checks.secret_key_is_secret() == []
    assert checks.site_is_served_over_tls() == []
    assert checks.site_has_a_public_address() == []


class TestGuards:
    """On tables made here, named in place of the real ones: DDL is rolled back on both."""

    TABLE = "guarded_for_a_test"

    @pytest.fixture(autouse=True)
    def table(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(checks, "GUARDED_TABLES", (self.TABLE,))
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE {self.TABLE} (position integer)")
            if connection.vendor == "postgresql":
                cursor.execute(
                    "CREATE FUNCTION refuse_for_a_test() RETURNS trigger LANGUAGE plpgsql"
                    " AS 'BEGIN RAISE EXCEPTION ''refused''; END'"
                )

    def guard(self, operation: str) -> None:
        name = f"{self.TABLE}_{operation.lower()}"
        if connection.vendor == "sqlite":
            does = "BEGIN SELECT RAISE(ABORT, 'refused'); END"
        else:
            each = "STATEMENT" if operation == "TRUNCATE" else "ROW"
            does = f"FOR EACH {each} EXECUTE FUNCTION refuse_for_a_test()"
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TRIGGER {name} BEFORE {operation} ON {self.TABLE} {does}")

    @property
    def needed(self) -> set[str]:
        on_sqlite = connection.vendor == "sqlite"
        return checks.GUARDED_ON_SQLITE if on_sqlite else checks.GUARDED_ON_POSTGRESQL

    def test_no_table_yet(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(checks, "GUARDED_TABLES", ("not_there_yet",))

        assert checks.ledger_is_guarded(databases=["default"]) == []

    def test_all_there(self) -> None:
        for operation in self.needed:
            self.guard(operation)

        assert checks.ledger_is_guarded(databases=["default"]) == []

    def test_one_missing(self) -> None:
        missing, *others = sorted(self.needed)
        for operation in others:
            self.guard(operation)
        found = checks.ledger_is_guarded(databases=["default"])

        assert ids(found) == ["ledger.E006"]
        assert found[0].msg.endswith(f"refuses {missing}.")

    @pytest.mark.postgres
    def test_one_switched_off(self) -> None:
        for operation in self.needed:
            self.guard(operation)
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {self.TABLE} DISABLE TRIGGER {self.TABLE}_truncate")
        found = checks.ledger_is_guarded(databases=["default"])

        assert ids(found) == ["ledger.E006"]
        assert found[0].msg.endswith("refuses TRUNCATE.")


@pytest.mark.django_db
def test_the_ledger_of_the_migrations_is_guarded() -> None:
    assert set(checks.GUARDED_TABLES) <= set(connection.introspection.table_names())
    assert checks.ledger_is_guarded(databases=["default"]) == []


@pytest.mark.django_db(transaction=True)
def test_a_ledger_without_its_guards_is_refused() -> None:
    with guards_lifted(connection):
        found = checks.ledger_is_guarded(databases=["default"])

    # On PostgreSQL the guards sleep for this session only: the table itself still has them.
    expected = ["ledger.E006"] * 2 if connection.vendor == "sqlite" else []
    assert ids(found) == expected


@pytest.mark.postgres
@pytest.mark.django_db
class TestPostgresql:
    def test_commits_that_are_not_on_disk(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")

        assert ids(checks.postgresql_is_durable(databases=["default"])) == ["ledger.E007"]

    def test_the_limits_and_bindings_hold_on_a_live_connection(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('lock_timeout')")
            assert cursor.fetchone() == ("5s",)
            cursor.execute("SELECT current_setting('statement_timeout')")
            assert cursor.fetchone() == ("30s",)
        assert type(connection.connection.cursor()).__name__ == "ServerBindingCursor"

    def test_the_owner_serving_its_own_ledger(self) -> None:
        found = checks.application_does_not_own_the_ledger(databases=["default"])

        assert ids(found) == ["ledger.W001"]


class Answering:
    """Answers as a Redis with this policy does."""

    def __init__(self, policy: str) -> None:
        self.policy = policy

    def __enter__(self) -> "Answering":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def config_get(self, name: str) -> dict[str, str]:
        return {name: self.policy}


class TestBroker:
    @pytest.fixture(autouse=True)
    def broker(self, settings: Settings) -> None:
        settings.CELERY_BROKER_URL = "redis://redis.invalid:6379/0"

    @pytest.mark.parametrize(
        ("policy", "expected"), [("noeviction", []), ("allkeys-lru", ["ledger.W002"])]
    )
    def test_its_eviction_policy(
        self, monkeypatch: pytest.MonkeyPatch, policy: str, expected: list[str]
    ) -> None:
        monkeypatch.setattr(redis.Redis, "from_url", lambda *_, **__: Answering(policy))

        assert ids(checks.broker_keeps_messages(databases=["default"])) == expected

    def test_a_worker_says_so_when_it_starts(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr(redis.Redis, "from_url", lambda *_, **__: Answering("allkeys-lru"))
        worker_ready.send(sender=None)

        assert "allkeys-lru" in caplog.text

    def test_is_not_asked_by_a_plain_check(self) -> None:
        assert checks.broker_keeps_messages(databases=None) == []

    def test_one_that_does_not_answer_says_nothing(self, settings: Settings) -> None:
        settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"

        assert checks.broker_keeps_messages(databases=["default"]) == []
