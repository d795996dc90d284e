"""Bring subscribers in from a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from incidents.errors import Refused
from notifications.listing import bring_in


class Command(BaseCommand):
    help = (
        "Add the subscribers of a CSV file: all of them, or none when a line is wrong. Columns: "
        "address, and if wanted kinds, components (both separated by ;) and min_impact. Without "
        "--confirmed each of them gets a letter to confirm."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--confirmed", action="store_true", help="they agreed elsewhere")
        parser.add_argument("--source", help="where they agreed; stays on record (the file's name)")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        source = options["source"] or file.name
        try:
            with file.open(newline="", encoding="utf-8-sig") as lines:
                found = bring_in(lines, confirmed=options["confirmed"], source=source)
        except (Refused, OSError, UnicodeDecodeError) as error:
            raise CommandError(f"Nobody was added. {error}") from error
        self.stdout.write(
            f"{found.new} added, {found.known} were there before, "
            f"{found.suppressed} may not be mailed."
        )
