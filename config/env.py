"""What the environment says, read once and checked.

Nothing set means the embedded default: SQLite, a broker made of files, mails in a folder.
`settings.py` decides what follows from it.
"""

import os
import secrets
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

POSTGRESQL = "django.db.backends.postgresql"
SQLITE = "django.db.backends.sqlite3"
EMBEDDED_BROKERS = ("filesystem:", "memory:")
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")

# Measured, with eight writers: anything but IMMEDIATE fails half of the transactions at once, and
# only FULL keeps a commit when the power goes. Without recursive_triggers, INSERT OR REPLACE
# removes a row and no DELETE trigger fires.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;"
        "PRAGMA synchronous=FULL;"
        "PRAGMA recursive_triggers=ON;"
        "PRAGMA foreign_keys=ON"
    ),
}


@dataclass(frozen=True)
class Environment:
    """The environment, as settings need it."""

    var: Path
    site_url: str
    allowed_hosts: list[str]
    proxies: int
    secret_key: str
    secret_key_fallbacks: list[str]
    address_key: str
    production: bool
    database: dict[str, Any]
    broker_url: str
    cache: dict[str, Any]
    email: dict[str, Any]
    mail_from: str
    mail_sessions: int
    mail_per_session: int
    senders: int
    postmortem_due_days: dict[str, int] | None
    webhook_networks: list[IPv4Network | IPv6Network]
    two_factor: bool

    @property
    def https(self) -> bool:
        """Whether readers reach the site over TLS."""
        return self.site_url.startswith("https://")


def read(environ: Mapping[str, str], base: Path) -> Environment:
    """Read every variable. A variable that is set to nothing counts as not set."""
    given = {name: value.strip() for name, value in environ.items() if value.strip()}
    var = base / given.get("VAR_DIR", "var")
    site_url = _site_url(given.get("SITE_URL", "http://127.0.0.1:8000"))
    database = _database(given, base, var)
    broker_url = given.get("CELERY_BROKER_URL", "filesystem://localhost/")
    production = database["ENGINE"] == POSTGRESQL or not broker_url.startswith(EMBEDDED_BROKERS)
    host = urlsplit(site_url).hostname or ""
    secret_key = given.get("SECRET_KEY") or _own_secret_key(var, production)
    return Environment(
        var=var,
        site_url=site_url,
        allowed_hosts=_list(given, "ALLOWED_HOSTS")
        or ([host] if production else list(dict.fromkeys([host, *LOOPBACK]))),
        proxies=_number(given, "NUM_PROXIES", 0) or 0,
        secret_key=secret_key,
        secret_key_fallbacks=_list(given, "SECRET_KEY_FALLBACKS"),
        address_key=given.get("ADDRESS_KEY") or secret_key,
        production=production,
        database=database,
        broker_url=broker_url,
        cache=_cache(given.get("CACHE_URL", "locmemcache://")),
        email=_email(given, var),
        mail_sessions=_number(given, "MAIL_SESSIONS", 16) or 1,
        mail_per_session=_number(given, "MAIL_PER_SESSION", 100) or 1,
        senders=_number(given, "SENDERS_PER_NOTICE", 4) or 1,
        postmortem_due_days=_numbers(given, "POSTMORTEM_DUE_DAYS"),
        webhook_networks=_networks(given, "WEBHOOK_ALLOWED_NETWORKS"),
        two_factor=_yes(given, "STAFF_TWO_FACTOR"),
        mail_from=given.get("DEFAULT_FROM_EMAIL", f"status@{_mail_domain(host)}"),
    )


def _database(given: Mapping[str, str], base: Path, var: Path) -> dict[str, Any]:
    url = given.get("DATABASE_URL")
    if url is None:
        database: dict[str, Any] = {"ENGINE": SQLITE, "NAME": str(var / "ledger.sqlite3")}
    else:
        database = _parsed("DATABASE_URL", Env.db_url_config, url)
    options: dict[str, Any] = database.setdefault("OPTIONS", {})
    if database["ENGINE"] == SQLITE:
        if database["NAME"] != ":memory:":
            database["NAME"] = str(base / database["NAME"])
        options.update(SQLITE_OPTIONS)
    elif database["ENGINE"] == POSTGRESQL:
        options.update(_postgresql_options(given, options))
    else:
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with sqlite:// or postgres://: the ledger's guards exist for "
            "these two databases only."
        )
    # A worker goes on by itself after the database was restarted.
    database["CONN_HEALTH_CHECKS"] = True
    database["CONN_MAX_AGE"] = _number(given, "DATABASE_CONN_MAX_AGE", 60)
    # Every read would take SQLite's write lock. Commands open their own transactions.
    database["ATOMIC_REQUESTS"] = False
    return database


def _postgresql_options(given: Mapping[str, str], options: Mapping[str, Any]) -> dict[str, Any]:
    """Say how long a statement may wait and run, and what is prepared.

    A value of "none" switches one off, for poolers that share connections between transactions:
    they keep neither prepared statements nor, depending on their settings, start-up options.
    """
    session = {
        "lock_timeout": _number(given, "DATABASE_LOCK_TIMEOUT_MS", 5_000),
        "statement_timeout": _number(given, "DATABASE_STATEMENT_TIMEOUT_MS", 30_000),
    }
    said = [f"-c {name}={value}" for name, value in session.items() if value is not None]
    already = [options["options"]] if options.get("options") else []
    result: dict[str, Any] = {
        "server_side_binding": True,
        # Not 0: a migration sends several commands as one statement, once, and such a thing cannot
        # be prepared.
        "prepare_threshold": _number(given, "DATABASE_PREPARE_THRESHOLD", 1),
    }
    if already or said:
        # The URL's own words come last, so they win.
        result["options"] = " ".join([*said, *already])
    return result


def _cache(url: str) -> dict[str, Any]:
    cache = _parsed("CACHE_URL", Env.cache_url_config, url)
    if url.startswith("redis"):
        # Nobody waits for a cache that is frozen.
        cache.setdefault("OPTIONS", {}).update(socket_timeout=1, socket_connect_timeout=1)
    return cache


def _email(given: Mapping[str, str], var: Path) -> dict[str, Any]:
    url = given.get("EMAIL_URL")
    if url is None:
        email: dict[str, Any] = {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(var / "mailbox"),
        }
    else:
        parsed = _parsed("EMAIL_URL", Env.email_url_config, url)
        email = {name: value for name, value in parsed.items() if value is not None}
    # Any backend that follows Django's interface, as django-anymail's do.
    if "EMAIL_BACKEND" in given:
        email["EMAIL_BACKEND"] = given["EMAIL_BACKEND"]
    return email


def _site_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ImproperlyConfigured(
            f"SITE_URL must be the public address of this site, such as "
            f"https://status.example.com, not {url!r}."
        )
    return url.rstrip("/")


def _mail_domain(host: str) -> str:
    """Turn a host into something that may stand after the @: an IP address may not."""
    return host if any(letter.isalpha() for letter in host) and ":" not in host else "localhost"


def _own_secret_key(var: Path, production: bool) -> str:
    """Keep one random key on this machine, for the embedded default only."""
    if production:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. With PostgreSQL or Redis several machines may serve the site, "
            "and all must share one key. Make one with: "
            "python -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    path = var / "secret_key"
    if not path.exists():
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
        mine = var / f"secret_key.{os.getpid()}"
        descriptor = os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
        # Several processes start at once: the first link wins, the others read what it wrote.
        try:
            os.link(mine, path)
        except FileExistsError:
            pass
        finally:
            mine.unlink()
    return path.read_text().strip()


def _list(given: Mapping[str, str], name: str) -> list[str]:
    return [word.strip() for word in given.get(name, "").split(",") if word.strip()]


def _networks(given: Mapping[str, str], name: str) -> list[IPv4Network | IPv6Network]:
    try:
        return [ip_network(each) for each in _list(given, name)]
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} must be networks with commas between them, such as 10.1.0.0/16: {error}."
        ) from None


def _yes(given: Mapping[str, str], name: str) -> bool:
    value = given.get(name, "no").lower()
    if value not in ("yes", "no"):
        raise ImproperlyConfigured(f"{name} must be yes or no, not {given[name]!r}.")
    return value == "yes"


def _number(given: Mapping[str, str], name: str, default: int | None) -> int | None:
    value = given.get(name)
    if value is None:
        return default
    if value.lower() == "none":
        return None
    if not value.isdecimal():
        raise ImproperlyConfigured(f'{name} must be a whole number or "none", not {value!r}.')
    return int(value)


def _numbers(given: Mapping[str, str], name: str) -> dict[str, int] | None:
    """Read whole numbers by name, such as A:5,B:10; "none" is none of them. None: not set."""
    if name not in given:
        return None
    if given[name].lower() == "none":
        return {}
    pairs = [each.partition(":") for each in _list(given, name)]
    if not all(word.strip() and number.strip().isdecimal() for word, _, number in pairs):
        raise ImproperlyConfigured(
            f'{name} must be names with whole numbers, such as A:5,B:10, or "none", '
            f"not {given[name]!r}."
        )
    return {word.strip(): int(number) for word, _, number in pairs}


def _parsed(name: str, parse: Any, url: str) -> dict[str, Any]:
    """Parse a URL. Its text stays out of the message: it may hold a password."""
    with warnings.catch_warnings():
        # The library warns with the text of the URL, too.
        warnings.simplefilter("ignore")
        try:
            parsed: dict[str, Any] = parse(url)
        except (ImproperlyConfigured, ValueError, KeyError):
            parsed = {}
    if not parsed.get("ENGINE") and not parsed.get("BACKEND") and not parsed.get("EMAIL_BACKEND"):
        raise ImproperlyConfigured(f"{name} is not an address that this program understands.")
    return parsed
