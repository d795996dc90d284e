"""Resolve an incident from the terminal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from incidents.commands import handle
from incidents.decisions.ending import Resolve
from incidents.management import terminal
from incidents.management.saying import saying


class Command(BaseCommand):
    help = "Resolve an incident. Asks for the data-loss statement unless it was made before."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("incident", help="INC-1, a public id, or an id")
        parser.add_argument("--text", help="tell the public this; - reads it from standard input")
        parser.add_argument("--data-loss", help="none, some or unknown")
        parser.add_argument("--data-loss-text", default="")
        parser.add_argument("--silent", action="store_true", help="mail nobody about it")
        parser.add_argument("--expect", type=int, help="the version that you saw")
        terminal.add_acting(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        with saying():
            wish = Resolve(
                text=terminal.text_from(options["text"]) if options["text"] else None,
                data_loss=options["data_loss"],
                data_loss_text=options["data_loss_text"],
                notify=not options["silent"],
            )
            outcome = handle(
                wish,
                actor=terminal.actor_of(options["user"]),
                surface="terminal",
                stream=terminal.stream_of(options["incident"]),
                expected=options["expect"],
                key=options["key"],
                when=terminal.when_of(options),
            )
            self.stdout.write(terminal.answer(outcome, as_json=options["as_json"]))
