"""How commands at the terminal say what went wrong: a sentence and an exit code, no traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError

from incidents.errors import Busy, Conflict, LedgerError, NotFound

EXIT_CODES: dict[type[LedgerError], int] = {NotFound: 3, Conflict: 4, Busy: 5}
"""Exit codes for scripts: 1 refused, 3 not found, 4 somebody else was first, 5 try again."""


@contextmanager
def saying() -> Iterator[None]:
    """Turn what goes wrong on purpose into one sentence and an exit code."""
    try:
        yield
    except LedgerError as error:
        code = EXIT_CODES.get(type(error), 1)
        raise CommandError(str(error), returncode=code) from error
