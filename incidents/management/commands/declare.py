"""Declare an incident from the terminal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from incidents.commands import handle
from incidents.decisions.declaring import Declare
from incidents.management import terminal
from incidents.management.saying import saying
from incidents.words import SEVERITIES


class Command(BaseCommand):
    help = "Declare an incident. With --text the public is told in the same breath."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("title")
        parser.add_argument("--severity", choices=SEVERITIES, required=True)
        parser.add_argument("--text", help="tell the public this; - reads it from standard input")
        parser.add_argument("--private", action="store_true", help="never show it outside")
        parser.add_argument("--drill", action="store_true", help="a rehearsal")
        terminal.add_public_words(parser)
        terminal.add_acting(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        with saying():
            wish = Declare(
                title=options["title"],
                severity=options["severity"],
                impacts=terminal.impacts_of(options["impact"]),
                text=terminal.text_from(options["text"]) if options["text"] else None,
                next_update_by=terminal.aware(options["next_update_by"], options["zone"]),
                notify=not options["silent"],
                drill=options["drill"],
                private=options["private"],
            )
            outcome = handle(
                wish,
                actor=terminal.actor_of(options["user"]),
                surface="terminal",
                expected=None,
                key=options["key"],
                when=terminal.when_of(options),
            )
            self.stdout.write(terminal.answer(outcome, as_json=options["as_json"]))
