"""Show the timeline of an incident."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from incidents import reports
from incidents.documents import markdown, text, timeline
from incidents.management import terminal
from incidents.management.saying import saying
from incidents.people import namer


class Command(BaseCommand):
    help = "Show the timeline of an incident, as it is known now or was known at a moment."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("incident", help="INC-1, a public id, or an id")
        parser.add_argument("--as-of", type=terminal.moment, help="as it was known then")
        parser.add_argument("--audience", choices=["internal", "public"], default="internal")
        parser.add_argument(
            "--by",
            choices=["occurrence", "knowledge"],
            default="occurrence",
            dest="order",
            help="by when it was so, or by when it was learnt",
        )
        parser.add_argument("--format", choices=["text", "md", "csv", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        with saying():
            found = reports.timeline_of(
                terminal.stream_of(options["incident"]),
                audience=options["audience"],
                order=options["order"],
                as_of=terminal.aware(options["as_of"]),
            )
        match options["format"]:
            case "csv":
                shown = timeline.as_csv(found)
            case "json":
                shown = timeline.as_json(found)
            case "md":
                shown = markdown.render(timeline.blocks(found, namer()))
            case _:
                shown = text.render(timeline.blocks(found, namer()))
        self.stdout.write(shown, ending="")
