"""The settings as a whole, in a process of their own, as an operator would start them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
READ_BY_SETTINGS = (
    "ALLOWED_HOSTS",
    "CACHE_URL",
    "CELERY_BROKER_URL",
    "DATABASE_URL",
    "EMAIL_URL",
    "SECRET_KEY",
    "SITE_URL",
    "VAR_DIR",
)
PRODUCTION = {
    "ALLOWED_HOSTS": "status.example.com",
    "CACHE_URL": "redis://redis.invalid:6379/1",
    "CELERY_BROKER_URL": "redis://redis.invalid:6379/0",
    "DATABASE_URL": "postgres://ledger@database.invalid/ledger",
    "SECRET_KEY": "0123456789abcdef" * 4,
    "SITE_URL": "https://status.example.com",
}


def manage(*words: str, var: Path, **given: str) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if name not in READ_BY_SETTINGS
    }
    environment |= given | {"VAR_DIR": str(var), "DJANGO_SETTINGS_MODULE": "config.settings"}
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def value_of(expression: str, var: Path, **given: str) -> object:
    code = f"import json; from django.conf import settings; print(json.dumps({expression}))"
    done = manage("shell", "--no-imports", "-c", code, var=var, **given)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_deployment_with_production_settings_raises_no_warning(tmp_path: Path) -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", var=tmp_path, **PRODUCTION)

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


def test_production_without_a_secret_key_explains_itself(tmp_path: Path) -> None:
    without = {name: value for name, value in PRODUCTION.items() if name != "SECRET_KEY"}
    done = manage("check", var=tmp_path, **without)

    assert done.returncode != 0
    assert "SECRET_KEY is not set" in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("SECRET_KEY", "short", "ledger.E003"),
        ("SITE_URL", "http://status.example.com", "ledger.E004"),
        ("ALLOWED_HOSTS", "*", "ledger.E005"),
    ],
)
def test_production_that_breaks_a_promise_is_refused(
    tmp_path: Path, name: str, value: str, found: str
) -> None:
    done = manage("check", var=tmp_path, **(PRODUCTION | {name: value}))

    assert done.returncode != 0
    assert found in done.stderr


def test_cookies_and_addresses_are_for_tls_only_when_the_site_is(tmp_path: Path) -> None:
    names = "[settings.SESSION_COOKIE_SECURE, settings.SECURE_SSL_REDIRECT]"

    assert value_of(names, tmp_path) == [False, False]
    assert value_of(names, tmp_path, **PRODUCTION) == [True, True]


def test_a_proxy_is_believed_only_when_it_is_said_to_exist(tmp_path: Path) -> None:
    header = "settings.SECURE_PROXY_SSL_HEADER"

    assert value_of(header, tmp_path, **PRODUCTION) is None
    assert value_of(header, tmp_path, **PRODUCTION, NUM_PROXIES="1") is not None


def test_debug_is_never_on(tmp_path: Path) -> None:
    assert value_of("settings.DEBUG", tmp_path, DEBUG="1") is False


def test_the_schedule_names_a_task_that_exists() -> None:
    from config.celery import app

    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert scheduled <= set(app.tasks)


def test_mail_settings_reach_django(tmp_path: Path) -> None:
    url = "smtp+tls://user:pw@mail.example.com:587"
    names = "[settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT]"

    assert value_of(names, tmp_path, EMAIL_URL=url) == ["mail.example.com", True, 10]


def test_the_suite_keeps_its_hands_off_the_checkout() -> None:
    assert ROOT not in Path(settings.VAR_DIR).parents
