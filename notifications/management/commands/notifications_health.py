"""Say whether people are being told."""

from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser

from notifications.health import health


class Command(BaseCommand):
    help = "Say how far notices are behind. Exit code 1 when something waits that should be done."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = health()
        if options["as_json"]:
            said = msgspec.to_builtins(found) | {"well": found.well}
            self.stdout.write(msgspec.json.encode(said).decode())
        else:
            self.stdout.write(
                f"{found.unread} events unread, {found.planning} notices being planned, "
                f"{found.due} deliveries due (the oldest for {found.oldest_due:.0f} s), "
                f"{found.stuck} leases run out, {found.parked} parked."
            )
        if not found.well:
            raise CommandError("Notices are behind. Is a worker running, and the mail server up?")
