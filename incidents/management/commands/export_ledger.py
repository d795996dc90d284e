"""Write the whole ledger into a file."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from incidents.ledger import transfer
from incidents.management.progress import Progress
from incidents.management.saying import saying


class Command(BaseCommand):
    help = (
        "Write the whole ledger as JSON lines. The file appears under its name when it is "
        "complete, readable by its owner only: it holds everything, private incidents too. "
        "Check it with: manage.py verify_ledger --file FILE"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", default="-", help="- or nothing: standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["file"]
        progress = Progress(self.stderr, quiet=options["verbosity"] == 0)
        lines = 0
        with saying(), _reported(), _opened(name) as out:
            for line in transfer.export():
                out.write(line + b"\n")
                progress(lines)
                lines += 1
        if options["verbosity"]:
            where = "standard output" if name == "-" else name
            self.stderr.write(f"{lines - 1:,} events are in {where}.", str)


@contextmanager
def _opened(name: str) -> Iterator[IO[bytes]]:
    if name == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with _complete_or_not_at_all(Path(name)) as out:
            yield out


@contextmanager
def _complete_or_not_at_all(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes its name when all of it is on the disk, and not before."""
    descriptor, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Without it, a power cut may take the new name back."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _reported() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CommandError(f"The export was not written: {error}") from error
