"""Refuse a deployment that would break a promise.

Errors stop `manage.py migrate` and every other command. Checks that ask a database run with
`migrate` and with `check --database default`; two more need `check --deploy --database default`.
"""

import re
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from config.env import LOOPBACK

# Django before 5.2.15 can send mail in clear after a failed STARTTLS. kombu before 5.7 can leave a
# worker alive and deaf after it connected again.
OLDEST = {"django": (5, 2, 15), "celery": (5, 7), "kombu": (5, 7)}

# What must be true of every connection to SQLite: what we ask, and the answers that will do.
PRAGMAS = {
    "journal_mode": ("wal",),
    "synchronous": (2, 3),
    "recursive_triggers": (1,),
    "foreign_keys": (1,),
}

# Which changes the guards of a table must catch. INSERT is there to catch REPLACE.
GUARDED_TABLES = ("ledger_event", "ledger_head")
GUARDED_ON_SQLITE = {"UPDATE", "DELETE", "INSERT"}
GUARDED_ON_POSTGRESQL = {"UPDATE", "DELETE", "TRUNCATE"}
TRIGGER_BITS = {"DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}


@register(Tags.database)
def sqlite_is_durable(databases: Sequence[str] | None, **kwargs: Any) -> list[CheckMessage]:
    """E001: a commit that was acknowledged survives, and writers wait for each other."""
    found: list[CheckMessage] = []
    for connection in _connections(databases, "sqlite"):
        wrong = _wrong_pragmas(connection)
        if wrong:
            found.append(
                Error(
                    f"SQLite runs with {', '.join(wrong)}: events may be lost or writers fail.",
                    hint="Leave init_command and transaction_mode as config/env.py sets them, "
                    "inside OPTIONS. WAL also needs a local disk.",
                    id="ledger.E001",
                )
            )
    return found


def _wrong_pragmas(connection: BaseDatabaseWrapper) -> list[str]:
    wrong = []
    with connection.cursor() as cursor:
        for name, right in PRAGMAS.items():
            cursor.execute(f"PRAGMA {name}")
            value = cursor.fetchone()[0]
            in_memory = name == "journal_mode" and value == "memory"
            if value not in right and not in_memory:
                wrong.append(f"{name}={value}")
    mode = getattr(connection, "transaction_mode", None)
    if mode != "IMMEDIATE":
        wrong.append(f"transaction_mode={mode}")
    return wrong


@register()
def libraries_are_new_enough(**kwargs: Any) -> list[CheckMessage]:
    """E002: no library with a fault that breaks a promise."""
    return [
        Error(
            f"{name} {version(name)} is too old: at least {'.'.join(map(str, oldest))} is needed.",
            hint="Install from requirements.lock.",
            id="ledger.E002",
        )
        for name, oldest in OLDEST.items()
        if tuple(map(int, re.findall(r"\d+", version(name))))[: len(oldest)] < oldest
    ]


@register(Tags.security)
def secret_key_is_secret(**kwargs: Any) -> list[CheckMessage]:
    """E003: nobody can guess the key that signs sessions and links."""
    key = settings.SECRET_KEY
    weak = len(key) < 50 or len(set(key)) < 5 or key.startswith("django-insecure-")
    if not (settings.PRODUCTION and weak):
        return []
    return [
        Error(
            "SECRET_KEY is short or easy to guess.",
            hint="Make one with: python -c 'import secrets; print(secrets.token_urlsafe(50))'",
            id="ledger.E003",
        )
    ]


@register(Tags.security)
def site_is_served_over_tls(**kwargs: Any) -> list[CheckMessage]:
    """E004: links in mails lead to https. A site on this machine alone is let through."""
    if not settings.PRODUCTION or _host_is_local() or settings.SITE_URL.startswith("https://"):
        return []
    return [_site_url_error(f"SITE_URL is {settings.SITE_URL}: readers would get it in clear.")]


@register(Tags.security, deploy=True)
def site_has_a_public_address(**kwargs: Any) -> list[CheckMessage]:
    """E004 again, for `check --deploy`: links must not lead to the reader's own machine."""
    if not settings.PRODUCTION or not _host_is_local():
        return []
    return [_site_url_error(f"SITE_URL is {settings.SITE_URL}: no reader can follow such a link.")]


def _host_is_local() -> bool:
    return urlsplit(settings.SITE_URL).hostname in {host.strip("[]") for host in LOOPBACK}


def _site_url_error(message: str) -> Error:
    return Error(
        message,
        hint="Set SITE_URL to the public address, such as https://status.example.com.",
        id="ledger.E004",
    )


@register(Tags.security)
def hosts_are_named(**kwargs: Any) -> list[CheckMessage]:
    """E005: a request cannot choose the host that we answer for."""
    if not any("*" in host for host in settings.ALLOWED_HOSTS):
        return []
    return [
        Error(
            "ALLOWED_HOSTS has a star.",
            hint="Name every host. Without ALLOWED_HOSTS, the host of SITE_URL is taken.",
            id="ledger.E005",
        )
    ]


@register(Tags.database)
def ledger_is_guarded(databases: Sequence[str] | None, **kwargs: Any) -> list[CheckMessage]:
    """E006: the database itself refuses to change history."""
    found: list[CheckMessage] = []
    for connection in _connections(databases, "sqlite", "postgresql"):
        existing = connection.introspection.table_names()
        for table in GUARDED_TABLES:
            missing = _unguarded(connection, table) if table in existing else set()
            if missing:
                found.append(
                    Error(
                        f"{table} can be changed: no trigger refuses {', '.join(sorted(missing))}.",
                        hint="A migration that rebuilds the table, or a person, took the guards "
                        "away. Put them back with incidents.ledger.guards.install, then run "
                        "verify_ledger.",
                        id="ledger.E006",
                    )
                )
    return found


def _unguarded(connection: BaseDatabaseWrapper, table: str) -> set[str]:
    if connection.vendor == "sqlite":
        return GUARDED_ON_SQLITE - _guards_on_sqlite(connection, table)
    return GUARDED_ON_POSTGRESQL - _guards_on_postgresql(connection, table)


def _guards_on_sqlite(connection: BaseDatabaseWrapper, table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table]
        )
        found = [re.search(r"\b(UPDATE|DELETE|INSERT)\b", sql) for (sql,) in cursor.fetchall()]
    return {match[1] for match in found if match}


def _guards_on_postgresql(connection: BaseDatabaseWrapper, table: str) -> set[str]:
    with connection.cursor() as cursor:
        # "D" is switched off, "R" fires on replicas only.
        cursor.execute(
            "SELECT tgtype FROM pg_trigger WHERE tgrelid = to_regclass(%s)"
            " AND NOT tgisinternal AND tgenabled IN ('O', 'A')",
            [table],
        )
        types = [row[0] for row in cursor.fetchall()]
    return {name for name, bit in TRIGGER_BITS.items() if any(kind & bit for kind in types)}


@register(Tags.database)
def postgresql_is_durable(databases: Sequence[str] | None, **kwargs: Any) -> list[CheckMessage]:
    """E007: PostgreSQL acknowledges a commit only when it is on disk."""
    found: list[CheckMessage] = []
    for connection in _connections(databases, "postgresql"):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, setting FROM pg_settings"
                " WHERE name IN ('synchronous_commit', 'fsync') AND setting = 'off'"
            )
            off = [name for name, _ in cursor.fetchall()]
        if off:
            found.append(
                Error(
                    f"PostgreSQL runs with {' and '.join(sorted(off))} off: "
                    "acknowledged events are lost when it crashes.",
                    hint="Switch it on for this database and role.",
                    id="ledger.E007",
                )
            )
    return found


@register(Tags.database, deploy=True)
def application_does_not_own_the_ledger(
    databases: Sequence[str] | None, **kwargs: Any
) -> list[CheckMessage]:
    """W001: whoever owns the table can switch its guards off."""
    found: list[CheckMessage] = []
    for connection in _connections(databases, "postgresql"):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class"
                " WHERE oid = to_regclass('ledger_event')"
            )
            row = cursor.fetchone()
        if row and row[0]:
            found.append(
                Warning(
                    "The database role of the application owns the ledger, or is a superuser: "
                    "it could switch the guards off.",
                    hint="Migrate with one role and serve with another.",
                    id="ledger.W001",
                )
            )
    return found


@register("broker", deploy=True)
def broker_keeps_messages(databases: Sequence[str] | None, **kwargs: Any) -> list[CheckMessage]:
    """W002: Redis does not evict the queue when memory runs short."""
    url = settings.CELERY_BROKER_URL
    if databases is None or not url.startswith("redis"):
        return []
    try:
        with redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1) as client:
            policy = client.config_get("maxmemory-policy").get("maxmemory-policy")
    except redis.RedisError:
        # Not reachable, or a service that does not let us ask.
        return []
    if policy in (None, "noeviction"):
        return []
    return [
        Warning(
            f"Redis runs with maxmemory-policy {policy}: it may evict the queue.",
            hint="Set maxmemory-policy to noeviction.",
            id="ledger.W002",
        )
    ]


def _connections(databases: Sequence[str] | None, *vendors: str) -> list[BaseDatabaseWrapper]:
    """Return the connections to check: none, unless the command names databases."""
    chosen = [connections[alias] for alias in databases or ()]
    return [connection for connection in chosen if connection.vendor in vendors]
