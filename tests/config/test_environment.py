"""The environment decides where things run; nothing set means the embedded default."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env

POSTGRES = "postgres://ledger:p%40ss@db.example.com:5433/ledger"
KEY = "k" * 60


def read(base: Path, **given: str) -> env.Environment:
    return env.read(given, base)


def in_production(base: Path, **given: str) -> env.Environment:
    return read(base, **{"DATABASE_URL": POSTGRES, "SECRET_KEY": KEY, **given})


def database_options(environment: env.Environment) -> dict[str, Any]:
    options: dict[str, Any] = environment.database["OPTIONS"]
    return options


class TestNothingSet:
    def test_everything_is_kept_in_one_folder(self, tmp_path: Path) -> None:
        found = read(tmp_path)

        assert found.var == tmp_path / "var"
        assert found.database["NAME"] == str(tmp_path / "var" / "ledger.sqlite3")
        assert found.email["EMAIL_FILE_PATH"] == str(tmp_path / "var" / "mailbox")

    def test_no_service_is_needed(self, tmp_path: Path) -> None:
        found = read(tmp_path)

        assert not found.production
        assert found.database["ENGINE"] == env.SQLITE
        assert found.broker_url.startswith(env.EMBEDDED_BROKERS)
        assert found.cache["BACKEND"] == "django.core.cache.backends.locmem.LocMemCache"

    def test_only_this_machine_is_served(self, tmp_path: Path) -> None:
        assert set(read(tmp_path).allowed_hosts) == {"127.0.0.1", "localhost", "[::1]"}

    def test_an_empty_variable_counts_as_not_set(self, tmp_path: Path) -> None:
        empty = read(tmp_path, DATABASE_URL="", CELERY_BROKER_URL=" ", SITE_URL="", EMAIL_URL="")

        assert empty == read(tmp_path)


class TestOwnSecretKey:
    def test_is_made_once_and_for_the_owner_only(self, tmp_path: Path) -> None:
        first, second = read(tmp_path), read(tmp_path)

        assert first.secret_key == second.secret_key
        assert len(first.secret_key) >= 50
        assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600
        assert [path.name for path in first.var.iterdir()] == ["secret_key"]

    def test_is_another_one_elsewhere(self, tmp_path: Path) -> None:
        assert read(tmp_path / "a").secret_key != read(tmp_path / "b").secret_key

    @pytest.mark.parametrize(
        "production",
        [{"DATABASE_URL": POSTGRES}, {"CELERY_BROKER_URL": "redis://redis.example.com:6379/0"}],
    )
    def test_is_refused_in_production(self, tmp_path: Path, production: dict[str, str]) -> None:
        with pytest.raises(ImproperlyConfigured, match=r"SECRET_KEY is not set.*Make one with"):
            read(tmp_path, **production)


class TestSqlite:
    def test_is_set_up_to_lose_nothing(self, tmp_path: Path) -> None:
        options = database_options(read(tmp_path))

        assert options["transaction_mode"] == "IMMEDIATE"
        assert options["timeout"] == 20
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "recursive_triggers=ON",
            "foreign_keys=ON",
        ):
            assert pragma in options["init_command"]

    def test_is_set_up_alike_when_named(self, tmp_path: Path) -> None:
        named = read(tmp_path, DATABASE_URL="sqlite:///data/mine.sqlite3")

        assert named.database["NAME"] == str(tmp_path / "data" / "mine.sqlite3")
        assert database_options(named) == database_options(read(tmp_path))

    def test_takes_no_lock_for_reading(self, tmp_path: Path) -> None:
        assert read(tmp_path).database["ATOMIC_REQUESTS"] is False


class TestPostgresql:
    def test_is_read_from_the_url(self, tmp_path: Path) -> None:
        database = in_production(tmp_path).database

        assert database["ENGINE"] == env.POSTGRESQL
        assert (database["HOST"], database["PORT"]) == ("db.example.com", 5433)
        assert (database["USER"], database["PASSWORD"]) == ("ledger", "p@ss")

    def test_waits_and_works_within_limits(self, tmp_path: Path) -> None:
        said = database_options(in_production(tmp_path))["options"]

        assert said == "-c lock_timeout=5000 -c statement_timeout=30000"

    def test_prepares_statements_on_the_server(self, tmp_path: Path) -> None:
        options = database_options(in_production(tmp_path))

        assert options["server_side_binding"] is True
        assert options["prepare_threshold"] == 1

    def test_can_stand_behind_a_pooler(self, tmp_path: Path) -> None:
        options = database_options(
            in_production(
                tmp_path,
                DATABASE_PREPARE_THRESHOLD="none",
                DATABASE_LOCK_TIMEOUT_MS="none",
                DATABASE_STATEMENT_TIMEOUT_MS="none",
            )
        )

        assert options["prepare_threshold"] is None
        assert "options" not in options

    def test_keeps_what_the_url_adds(self, tmp_path: Path) -> None:
        url = POSTGRES + "?sslmode=require&options=-c%20statement_timeout%3D1000"
        options = database_options(in_production(tmp_path, DATABASE_URL=url))

        assert options["sslmode"] == "require"
        assert options["options"].endswith(" -c statement_timeout=1000")

    def test_comes_back_after_a_restart(self, tmp_path: Path) -> None:
        assert in_production(tmp_path).database["CONN_HEALTH_CHECKS"] is True


class TestSite:
    def test_its_host_is_served(self, tmp_path: Path) -> None:
        found = in_production(tmp_path, SITE_URL="https://status.example.com/")

        assert found.site_url == "https://status.example.com"
        assert found.https
        assert found.allowed_hosts == ["status.example.com"]
        assert found.mail_from == "status@status.example.com"

    def test_other_hosts_are_served_when_named(self, tmp_path: Path) -> None:
        found = in_production(tmp_path, ALLOWED_HOSTS="a.example.com, b.example.com")

        assert found.allowed_hosts == ["a.example.com", "b.example.com"]

    def test_mail_never_comes_from_a_bare_number(self, tmp_path: Path) -> None:
        assert read(tmp_path, SITE_URL="http://192.0.2.1:8000").mail_from == "status@localhost"


class TestMail:
    def test_goes_to_the_server_that_is_named(self, tmp_path: Path) -> None:
        email = read(tmp_path, EMAIL_URL="smtp+tls://user%40x:pw%2F@mail.example.com:587").email

        assert email["EMAIL_HOST"] == "mail.example.com"
        assert email["EMAIL_HOST_USER"] == "user@x"
        assert email["EMAIL_HOST_PASSWORD"] == "pw/"
        assert email["EMAIL_USE_TLS"] is True

    def test_reminders_go_where_the_house_says(self, tmp_path: Path) -> None:
        found = read(tmp_path, REMINDERS_TO="ops@example.com, night@example.com")

        assert found.reminders_to == ["ops@example.com", "night@example.com"]
        assert (found.reminders_before, found.reminders_group) == (10, "Incident commander")

    def test_goes_through_any_backend(self, tmp_path: Path) -> None:
        email = read(tmp_path, EMAIL_BACKEND="anymail.backends.postmark.EmailBackend").email

        assert email["EMAIL_BACKEND"] == "anymail.backends.postmark.EmailBackend"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://ledger:hunter2@db.example.com/ledger"),
        ("DATABASE_URL", "hunter2"),
        ("CACHE_URL", "hunter2"),
        ("EMAIL_URL", "pigeon://ledger:hunter2@mail.example.com"),
        ("SITE_URL", "status.example.com"),
        ("SITE_URL", "https://"),
        ("SITE_URL", "https://status.example.com/?page=1"),
        ("NUM_PROXIES", "one"),
        ("REMINDERS_TO", "ops@example.com, ops"),
        ("REMINDERS_BEFORE_MINUTES", "soon"),
    ],
)
def test_nonsense_is_refused_by_name_and_without_its_password(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=name) as refused:
        read(tmp_path, **{name: value})

    assert "hunter2" not in str(refused.value)


class TestNumbersByName:
    def test_are_read_in_pairs(self, tmp_path: Path) -> None:
        assert read(tmp_path).postmortem_due_days is None
        found = read(tmp_path, POSTMORTEM_DUE_DAYS="SEV1:3, SEV4: 30")
        assert found.postmortem_due_days == {"SEV1": 3, "SEV4": 30}
        assert read(tmp_path, POSTMORTEM_DUE_DAYS="none").postmortem_due_days == {}

    @pytest.mark.parametrize("wrong", ["SEV1", "SEV1:", "SEV1:x", ":3", "SEV1:-2", "SEV1:3;SEV2:4"])
    def test_what_is_no_pair_is_refused_by_name(self, tmp_path: Path, wrong: str) -> None:
        with pytest.raises(ImproperlyConfigured, match="POSTMORTEM_DUE_DAYS"):
            read(tmp_path, POSTMORTEM_DUE_DAYS=wrong)
