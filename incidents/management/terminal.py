"""What all commands at the terminal share: who acts, when it was, and how errors are said."""

import argparse
import sys
from datetime import datetime

import msgspec
from django.contrib.auth import get_user_model
from django.core.management.base import CommandError, CommandParser

from incidents.commands import Outcome, When
from incidents.decisions import Actor
from incidents.models import BoardComponent
from incidents.reads import find
from incidents.times import zone_of
from incidents.words import ComponentStatus


def moment(text: str) -> datetime:
    """A moment from ISO text, with or without an offset; argparse names the option if it fails."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no time; write it as 2023-01-03T09:00-08:00"
        ) from None


def aware(found: datetime | None, zone: str = "") -> datetime | None:
    """The moment with a zone: its own, else the one that was named, else UTC."""
    if found is None or found.tzinfo is not None:
        return found
    return found.replace(tzinfo=zone_of(zone))


def impact(text: str) -> tuple[str, str]:
    """``Name=status`` as a pair."""
    name, _, status = text.rpartition("=")
    if not name:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form NAME=STATUS")
    return name, status


def add_acting(parser: CommandParser) -> None:
    """Options of every command that changes something."""
    parser.add_argument("--as", dest="user", metavar="USERNAME", help="who acts (a staff user)")
    parser.add_argument("--at", type=moment, help="when it was so; now if left out")
    parser.add_argument("--zone", default="", help="zone of --at, such as America/Los_Angeles")
    parser.add_argument(
        "--about",
        action="store_const",
        const="about",
        default="exact",
        dest="precision",
        help="the time is approximate",
    )
    parser.add_argument("--key", help="idempotency key: the same key never does it twice")
    parser.add_argument("--json", action="store_true", dest="as_json", help="answer in JSON")


def add_public_words(parser: CommandParser) -> None:
    """Options of every command that may tell the public."""
    parser.add_argument("--impact", action="append", type=impact, default=[], metavar="NAME=STATUS")
    parser.add_argument("--next-update-by", type=moment, help="promise the next update")
    parser.add_argument("--silent", action="store_true", help="mail nobody about it")


def when_of(options: dict[str, object]) -> When:
    """When it was, from the options."""
    zone = str(options["zone"])
    at = aware(options["at"], zone)  # type: ignore[arg-type]  # argparse made it a moment
    return When(at=at, precision=str(options["precision"]), zone=zone)  # type: ignore[arg-type]  # checked with the rest


def actor_of(username: object) -> Actor:
    """The staff user who acts: the one named, or the only one there is."""
    staff = get_user_model()._default_manager.filter(is_staff=True, is_active=True)
    if username:
        staff = staff.filter(username=username)
    found = list(staff[:2])
    if len(found) == 1:
        return Actor("staff", str(found[0].pk))
    if username:
        raise CommandError(f"There is no active staff user called {username!r}.")
    raise CommandError(
        "Say who acts with --as USERNAME. Make a staff user with: manage.py createsuperuser"
        if not found
        else "Say who acts with --as USERNAME: there are several staff users."
    )


def impacts_of(pairs: list[tuple[str, str]]) -> dict[str, ComponentStatus]:
    """Components by name as components by id. Statuses are checked by the command itself."""
    found = {}
    for name, status in pairs:
        rows = BoardComponent.objects.live().filter(name__iexact=name, retired=False)
        row = rows.first()
        if row is None:
            raise CommandError(f"There is no component called {name!r}.")
        found[row.stream] = status
    return found  # type: ignore[return-value]  # checked with the rest of the command


def stream_of(reference: str) -> str:
    """The stream of an incident by number, public id or id."""
    return str(find(reference).stream)


def answer(outcome: Outcome, *, as_json: bool) -> str:
    """What a command led to, in words or in JSON."""
    row = find(outcome.stream)
    if not as_json:
        done = "was done before" if outcome.repeated else "done"
        return f"INC-{row.number} is {row.status} (version {outcome.version}); {done}."
    said = {
        "incident": f"INC-{row.number}",
        "id": outcome.stream,
        "public_id": row.public_id,
        "status": row.status,
        "version": outcome.version,
        "repeated": outcome.repeated,
        "events": [
            {"position": each.position, "type": each.event.stored_name, "payload": each.event}
            for each in outcome.recorded
        ],
    }
    return msgspec.json.format(msgspec.json.encode(said), indent=2).decode()


def text_from(given: str) -> str:
    """The text of an option; ``-`` reads it from standard input."""
    return sys.stdin.read() if given == "-" else given
