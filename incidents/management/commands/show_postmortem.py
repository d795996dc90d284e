"""Show the postmortem of an incident."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from incidents import reports
from incidents.documents import html, markdown, postmortem, text
from incidents.management import terminal
from incidents.management.saying import saying
from incidents.people import namer


class Command(BaseCommand):
    help = "Show the postmortem of an incident, as it is known now or was known at a moment."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("incident", help="INC-1, a public id, or an id")
        parser.add_argument("--as-of", type=terminal.moment, help="as it was known then")
        parser.add_argument("--audience", choices=["internal", "public"], default="internal")
        parser.add_argument("--format", choices=["text", "md", "html", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        with saying():
            found = reports.postmortem_of(
                terminal.stream_of(options["incident"]),
                audience=options["audience"],
                as_of=terminal.aware(options["as_of"]),
            )
        match options["format"]:
            case "json":
                shown = postmortem.as_json(found)
            case "html":
                shown = html.render(postmortem.blocks(found, namer())) + "\n"
            case "md":
                shown = markdown.render(postmortem.blocks(found, namer()))
            case _:
                shown = text.render(postmortem.blocks(found, namer()))
        self.stdout.write(shown, ending="")
