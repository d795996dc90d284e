"""Take words out of an event, on the record."""

import argparse
import re
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandParser

from incidents.decisions import Actor
from incidents.management.saying import saying
from incidents.redaction import redact

_STAFF = re.compile(r"staff:(?P<id>[A-Za-z0-9_-]{1,64})")
_HIGHEST = 2**63 - 1


class Command(BaseCommand):
    help = (
        "Replace words in one event by [redacted], on the record. The ledger still verifies. "
        "Backups, exports, and what was sent before are not reached."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("position", type=_position, help="the event's position in the ledger")
        parser.add_argument("fields", nargs="+", metavar="field", help="such as text or title")
        parser.add_argument("--reason", required=True, help="why; stays on the record")
        parser.add_argument(
            "--by", required=True, type=_actor, metavar="staff:ID", help="who wishes it"
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        position, fields = options["position"], options["fields"]
        with saying():
            said_at = redact(
                position, fields, options["reason"], actor=options["by"], surface="terminal"
            )
        if options["as_json"]:
            said = {"position": position, "fields": fields, "redacted_at_position": said_at}
            self.stdout.write(msgspec.json.encode(said).decode())
        else:
            self.stdout.write(
                f"Event {position} is redacted ({', '.join(fields)}). Event {said_at} says so."
            )


def _position(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= _HIGHEST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a position: a whole number from 1 on")
    return int(text)


def _actor(text: str) -> Actor:
    found = _STAFF.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a member of staff, such as staff:7")
    return Actor("staff", found["id"])
