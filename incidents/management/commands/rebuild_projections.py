"""Rebuild all inline views from the log, or compare them with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser

from incidents.management.progress import Progress
from incidents.management.saying import saying
from incidents.projections.check import Compared, differences
from incidents.projections.rebuild import rebuild

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Rebuild all views beside the live ones, then switch. Appends go on, nobody is notified. "
        "With --check nothing is written: live rows are compared with a fresh fold of the log."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="exit code 1 on any difference")
        parser.add_argument(
            "--show", type=int, default=SHOWN, help="list at most this many differences"
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        with saying(), _saying_what_is_damaged():
            if options["check"]:
                self._check(options["show"], as_json=options["as_json"])
            else:
                self._rebuild(quiet=options["verbosity"] == 0, as_json=options["as_json"])

    def _rebuild(self, *, quiet: bool, as_json: bool) -> None:
        progress = Progress(self.stderr, quiet=quiet)
        done = rebuild(progress)
        seconds, rate = round(progress.seconds, 1), progress.rate(done)
        if as_json:
            self._say({"events": done, "seconds": seconds, "events_per_second": rate})
        else:
            self.stdout.write(
                f"All views were rebuilt: {done:,} events in {seconds} seconds, {rate:,} a second."
            )

    def _check(self, show: int, *, as_json: bool) -> None:
        compared = Compared()
        found = [str(each) for each in differences(compared)]
        if as_json:
            self._say(
                {"streams": compared.streams, "rows": compared.rows, "differences": found[:show]}
            )
        what = f"{compared.streams:,} streams, {compared.rows:,} rows"
        if not found:
            if not as_json:
                self.stdout.write(f"Compared {what}: the views say what the log says.")
            return
        listed = "" if as_json else "".join(f"\n  {each}" for each in found[:show])
        more = f"\n  and {len(found) - show} more" if len(found) > show and not as_json else ""
        raise CommandError(
            f"Compared {what}: {len(found)} differences.{listed}{more}\n"
            "Nothing is lost: run rebuild_projections to put the views right."
        )

    def _say(self, said: dict[str, object]) -> None:
        self.stdout.write(msgspec.json.format(msgspec.json.encode(said), indent=2).decode())


@contextmanager
def _saying_what_is_damaged() -> Iterator[None]:
    """A text that is not the one that was stored may not be readable at all."""
    try:
        yield
    except msgspec.MsgspecError as error:
        raise CommandError(
            f"An event cannot be read: {error}. The views are as they were. "
            "Run verify_ledger: it names the event."
        ) from error
