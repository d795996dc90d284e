"""Tell the public about an incident from the terminal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from incidents.commands import handle
from incidents.decisions.updating import PublishUpdate
from incidents.management import terminal
from incidents.management.saying import saying


class Command(BaseCommand):
    help = "Publish an update. Without --status the present one stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("incident", help="INC-1, a public id, or an id")
        parser.add_argument("text", help="the words; - reads them from standard input")
        parser.add_argument("--status")
        parser.add_argument("--data-loss", help="none, some or unknown; asked for when resolving")
        parser.add_argument("--expect", type=int, help="the version that you saw")
        terminal.add_public_words(parser)
        terminal.add_acting(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        with saying():
            wish = PublishUpdate(
                text=terminal.text_from(options["text"]),
                status=options["status"],
                impacts=terminal.impacts_of(options["impact"]),
                next_update_by=terminal.aware(options["next_update_by"], options["zone"]),
                notify=not options["silent"],
                data_loss=options["data_loss"],
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
