"""Prove that the ledger is whole, or name the first event that is not."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from incidents.errors import Broken, Refused
from incidents.ledger import store, transfer
from incidents.ledger.chain import verify
from incidents.ledger.rows import HeadRow, Row
from incidents.ledger.snapshot import snapshot
from incidents.management.progress import Progress

BROKEN = 1
UNREADABLE = 2


class Command(BaseCommand):
    help = (
        "Verify the ledger: every digest, every link of the chain, every redaction, and the head. "
        "Writers may go on meanwhile. "
        "Exit code 0: it is whole. 1: it is broken. 2: it could not be read."
    )
    # Guards that are missing, or a setting that is wrong, are no reason not to look.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--file",
            metavar="EXPORT",
            help="verify this export instead of the database; - reads standard input",
        )
        parser.add_argument(
            "--known",
            action="append",
            type=_known,
            default=[],
            metavar="POSITION:DIGEST",
            help="a head that was published earlier and must still be part of the ledger. "
            "May be given more than once",
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        progress = Progress(self.stderr, quiet=options["verbosity"] == 0)
        try:
            head = self._verified(options["file"], dict(options["known"]), progress)
        except Broken as error:
            if options["as_json"]:
                self._say({"whole": False, "position": error.position, "why": error.why})
            raise CommandError(str(error), returncode=BROKEN) from error
        except (DatabaseError, OSError, Refused) as error:
            raise CommandError(f"It could not be read: {error}", returncode=UNREADABLE) from error
        if options["as_json"]:
            said = {"position": head.position, "digest": head.digest}
            said["recorded_at"] = head.recorded_at
            self._say({"whole": True, "events": head.position, **said})
        else:
            self.stdout.write(f"The ledger is whole: {head.position:,} events.")
            self.stdout.write(f"Head: {head.position}:{head.digest} {head.recorded_at}".rstrip())

    def _say(self, said: dict[str, object]) -> None:
        self.stdout.write(msgspec.json.format(msgspec.json.encode(said), indent=2).decode())

    def _verified(self, file: str | None, known: dict[int, str], progress: Progress) -> HeadRow:
        if file is None:
            with snapshot():
                return _walk(store.rows_after(), store.head(), known, progress)
        if file == "-":
            return _walk_file(sys.stdin.buffer, known, progress)
        with Path(file).open("rb") as lines:
            return _walk_file(lines, known, progress)


def _walk_file(lines: Iterable[bytes], known: dict[int, str], progress: Progress) -> HeadRow:
    head, rows = transfer.read(lines)
    return _walk(rows, head, known, progress)


def _walk(rows: Iterator[Row], head: HeadRow, known: dict[int, str], progress: Progress) -> HeadRow:
    missing = known.copy()
    verify(progress.through(_compared(rows, missing), head.position), head)
    if missing:
        raise Broken(
            min(missing), f"an event was published here, and the ledger ends at {head.position}"
        )
    return head


def _compared(rows: Iterator[Row], known: dict[int, str]) -> Iterator[Row]:
    """The rows, each compared with what was published. What is found is taken out of ``known``."""
    for row in rows:
        yield row
        if known.pop(row.position, row.digest) != row.digest:
            raise Broken(row.position, "its digest is not the one that was published")


def _known(text: str) -> tuple[int, str]:
    position, _, digest = text.partition(":")
    if not position.isdecimal() or len(digest) != 64:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form POSITION:DIGEST")
    return int(position), digest
