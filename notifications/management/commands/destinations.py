"""Set up webhooks and chats, look at them, and send again."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count, Max

from incidents.errors import Refused
from incidents.models import BoardComponent
from notifications import destinations, failing, replaying
from notifications.listing import wishes_of
from notifications.models import Attempt, Destination

NAMED = {
    "attempts": "show the last tries, with what was answered",
    "rotate": "make a new secret; the old one signs beside it until the next time",
    "switch-off": "send nothing there any more",
    "retry": "send again what was given up",
    "replay": "send all events behind a position again",
}


class Command(BaseCommand):
    help = "Webhooks and chats that hear of incidents."

    def add_arguments(self, parser: CommandParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        steps.add_parser("list", help="all of them")
        for kind, what in (("add-webhook", "its URL"), ("add-chat", "its address for Apprise")):
            adding = steps.add_parser(kind, help="set one up; prints what its owner needs")
            adding.add_argument("name")
            adding.add_argument("url", help=f"{what}; - reads it from standard input")
            adding.add_argument("--owner", default="", help="a mail address to tell of failure")
            adding.add_argument("--kinds", help="incidents;maintenance;postmortems")
            adding.add_argument("--components", help="names, with ; between them")
            if kind == "add-chat":
                adding.add_argument(
                    "--internal", action="store_true",
                    help="a room of our own: posts there are no outside posts of the incident",
                )  # fmt: skip
            adding.add_argument("--min-impact", help="none, minor, major or critical")
        for step, what in NAMED.items():
            named = steps.add_parser(step, help=what)
            named.add_argument("name")
            if step == "replay":
                named.add_argument("--after", type=int, required=True, help="position")

    def handle(self, *args: Any, **options: Any) -> None:
        step = options["step"]
        if step == "list":
            self._list()
        elif step.startswith("add-"):
            self._add(step, options)
        else:
            self._do(step, self._named(options["name"]), options)

    def _add(self, step: str, options: dict[str, Any]) -> None:
        url = sys.stdin.readline().strip() if options["url"] == "-" else options["url"]
        names = dict(BoardComponent.objects.live().values_list("name", "stream"))
        name, owner = options["name"], options["owner"]
        try:
            wishes = wishes_of(options, names)
            if step == "add-webhook":
                found = destinations.add_webhook(name, url, wishes, owner=owner)
            else:
                outside = not options["internal"]
                found = destinations.add_chat(name, url, wishes, owner=owner, outside=outside)
        except Refused as refusal:
            raise CommandError(f"{refusal.field}: {refusal}") from refusal
        self.stdout.write(f"{found.name} hears of what is said from now on.")
        if found.secret:
            self.stdout.write(f"Its secret, shown this once: {found.secret}")

    def _list(self) -> None:
        rows = Destination.objects.select_related("subscription").annotate(
            count=Count("subscription__deliveries"), last=Max("subscription__deliveries__tried_at")
        )
        for row in rows.order_by("pk"):
            state = row.subscription.state
            if row.subscription.ended_why:
                state = f"off: {row.subscription.ended_why}"
            elif row.failing_since:
                state = f"failing since {row.failing_since:%Y-%m-%d %H:%M} UTC"
            last = f"last {row.last:%Y-%m-%d %H:%M} UTC" if row.last else "never told"
            self.stdout.write(f"{row.subscription.address}: {state}, {row.count} notices, {last}")

    def _do(self, step: str, found: Destination, options: dict[str, Any]) -> None:
        parked = found.subscription.deliveries.filter(state="parked").values_list("pk", flat=True)
        if step == "rotate":
            if not found.secret:
                raise CommandError(f"{found.name} is a chat and has no secret.")
            self.stdout.write(f"The new secret, shown this once: {destinations.rotate(found)}")
        elif step == "switch-off":
            failing.end(found, "switched off by staff")
        elif step == "retry":
            self.stdout.write(f"{replaying.again(parked)} deliveries are due again.")
        elif step == "replay":
            try:
                self.stdout.write(f"{replaying.repeat(found, options['after'])} are due again.")
            except Refused as refusal:
                raise CommandError(f"{found.name}: {refusal}") from refusal
        else:
            tries = Attempt.objects.filter(delivery__subscription=found.subscription_id)
            for each in tries.select_related("delivery__notice").order_by("-pk")[:50]:
                self.stdout.write(
                    f"{each.at:%Y-%m-%d %H:%M:%S} UTC  {each.delivery.notice.subject}: "
                    f"{each.outcome} {each.code or ''} {each.answer} ({each.milliseconds} ms)"
                )

    def _named(self, name: str) -> Destination:
        found = Destination.objects.filter(name=name).order_by("-pk").first()
        if found is None:
            raise CommandError(f"No destination is named {name!r}. See: destinations list")
        return found
