"""Enter a history from a file of commands."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from incidents import replay
from incidents.management.saying import saying


class Command(BaseCommand):
    help = "Hand in the commands of a scenario file. A second time adds nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        with saying():
            done = replay.replay(options["file"])
        self.stdout.write(f"{done.new_commands} new commands, {done.new_events} new events.")
