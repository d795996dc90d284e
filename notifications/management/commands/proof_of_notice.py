"""Prove who was told of an incident."""

from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser

from incidents.errors import NotFound
from incidents.reads import find
from notifications import proof


class Command(BaseCommand):
    help = "Who was to be told of an incident, who was, when, and what the server said."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("incident", help="INC-1, a public id, or an id")
        parser.add_argument("--format", choices=["text", "csv", "json"], default="text")
        parser.add_argument("--addresses", action="store_true", help="show addresses, not only ids")
        parser.add_argument(
            "--figures", action="store_true", help="only how fast people were reached, in JSON"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            stream = str(find(options["incident"]).stream)
        except NotFound as error:
            raise CommandError(str(error), returncode=3) from error
        if options["figures"]:
            figures = msgspec.json.encode(proof.reach(stream))
            self.stdout.write(msgspec.json.format(figures, indent=2).decode())
            return
        found = proof.lines(stream, addresses=options["addresses"])
        match options["format"]:
            case "csv":
                proof.write_csv(found, self.stdout)  # type: ignore[arg-type]  # writes text as well
            case "json":
                for line in found:
                    self.stdout.write(msgspec.json.encode(line).decode())
            case _:
                self._say(found, proof.reach(stream))

    def _say(self, found: Any, figures: list[proof.Reach]) -> None:
        for line in found:
            at = f"{line.ended_at:%Y-%m-%d %H:%M:%S}" if line.ended_at else "not yet"
            whom = line.address or f"subscription {line.subscription}"
            if line.silence:
                self.stdout.write(f"{line.subject}: nobody was told, because {line.silence}.")
            else:
                words = f"{line.code or ''} {line.answer}".strip()
                self.stdout.write(f"{line.subject}: {whom} {line.state} {at} ({words})")
        for each in figures:
            if each.recipients:
                self.stdout.write(
                    f"{each.subject}: {each.recipients} recipients, "
                    f"{each.states.get('accepted', 0)} accepted; "
                    f"first after {_shown(each.first)}, half after {_shown(each.p50)}, "
                    f"95 % after {_shown(each.p95)}, 99 % after {_shown(each.p99)}; "
                    + ", ".join(f"{100 * s:.0f} % within {m} min" for m, s in each.within.items())
                    + "."
                )


def _shown(seconds: float | None) -> str:
    return "unknown" if seconds is None else f"{seconds:.1f} s"
