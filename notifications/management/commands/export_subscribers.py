"""Write all subscribers into a file."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from notifications.listing import take_out


class Command(BaseCommand):
    help = (
        "Write all subscribers as CSV, with the record of their consent. The file is readable by "
        "its owner only: it holds addresses."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            descriptor = os.open(options["file"], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"Nothing was written: {error}") from error
        with os.fdopen(descriptor, "w", newline="", encoding="utf-8") as out:
            count = take_out(out)
        self.stdout.write(f"{count} subscribers are in {options['file']}.")
