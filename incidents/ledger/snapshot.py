"""Reading the whole ledger as it stands at one moment, while others write.

A walk takes many statements. A redaction in between would change an event behind the walk, and
say so after its end: what was read would not fit together. Inside a snapshot it does.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """Let all reads inside see the same moment. No writer waits.

    For reading only: what is written inside is refused or undone. Inside a transaction that is
    already open, that transaction decides what is seen.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            _run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # Not atomic(): that takes SQLite's write lock.
        _run("BEGIN DEFERRED")
        try:
            yield
        finally:
            _run("ROLLBACK")


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
