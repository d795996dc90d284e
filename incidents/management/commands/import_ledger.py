"""Fill an empty ledger from an export."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, transaction

from incidents.errors import Broken, LedgerError
from incidents.ledger import store, transfer
from incidents.management.progress import Progress
from incidents.projections.rebuild import rebuild


class Command(BaseCommand):
    help = (
        "Fill an empty ledger from an export, and build all views. The export is verified on the "
        "way in. Either all of it is in afterwards, or nothing was changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the export; - reads standard input")

    def handle(self, *args: Any, **options: Any) -> None:
        quiet = options["verbosity"] == 0
        try:
            if options["file"] == "-":
                count = self._bring_in(sys.stdin.buffer, quiet=quiet)
            else:
                with Path(options["file"]).open("rb") as lines:
                    count = self._bring_in(lines, quiet=quiet)
        except Broken as error:
            where = f"at position {error.position}: {error.why}"
            raise CommandError(f"Nothing was imported. The file is broken {where}") from error
        except (LedgerError, OSError, DatabaseError, msgspec.MsgspecError) as error:
            raise CommandError(f"Nothing was imported. {error}") from error
        head = store.head()
        self.stdout.write(f"{count:,} events were imported, and all views were built.")
        self.stdout.write(f"Head: {head.position}:{head.digest} {head.recorded_at}".rstrip())

    def _bring_in(self, lines: Iterable[bytes], *, quiet: bool) -> int:
        # One transaction for both: an export that this version cannot show is refused as a whole.
        with transaction.atomic():
            count = transfer.bring_in(Progress(self.stderr, quiet=quiet).through(lines))
            rebuild(Progress(self.stderr, quiet=quiet))
        return count
