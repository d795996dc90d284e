"""Three readers, a small live incident, and the mails that they got."""

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from incidents.commands import Outcome, handle
from incidents.decisions import Actor
from incidents.decisions import Command as Wish
from incidents.decisions.declaring import Declare
from incidents.decisions.ending import Resolve
from incidents.decisions.updating import PublishUpdate
from incidents.models import BoardComponent
from incidents.reads import find
from notifications import fanout, links, outbox, proof, subscribing
from notifications.addresses import address_of
from notifications.models import Delivery, Subscription
from notifications.subscribing import Wishes

ACTOR = Actor("job", "demo")
READERS = {
    "anna@example.com": Wishes(),
    "ben@example.com": Wishes(maintenance=False, postmortems=False),
    "chloe@example.com": Wishes(min_impact=3),
}
"""The third one hears of critical incidents only."""


class Command(BaseCommand):
    help = (
        "Let three sample readers subscribe, declare and resolve a small incident, and show the "
        "mails. A second time adds nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        outbox.read()
        self._subscribe()
        incident = self._live_incident()
        outbox.read()
        send_all()
        row = find(incident)
        self.stdout.write(f"\nSubscribers were told of INC-{row.number}: {row.title}\n")
        for line in proof.lines(incident, addresses=True):
            what = f"nobody: {line.silence}" if line.silence else f"{line.address} {line.state}"
            self.stdout.write(f"  {line.subject}  →  {what}")
        self._list_mailbox()

    def _subscribe(self) -> None:
        for address, wishes in READERS.items():
            key = address_of(address).key
            if not Subscription.objects.filter(address_key=key).exists():
                subscribing.request(address, wishes, source="demo")
                send_all()
                pending = Subscription.objects.get(address_key=key)
                subscribing.confirm(links.confirm(pending.pk).rstrip("/").rsplit("/", 1)[1])

    def _live_incident(self) -> str:
        component = BoardComponent.objects.live().filter(name="Claude").first()
        affected = {} if component is None else {component.stream: "degraded_performance"}
        stream = _hand_in(
            "declare",
            Declare(
                title="Slow answers",
                severity="SEV3",
                impacts=affected,  # type: ignore[arg-type]  # a word of the field
                text="Some answers take longer than usual. We are looking into it.",
            ),
        ).stream
        _hand_in(
            "found",
            PublishUpdate(
                text="One machine was **overloaded**; it is replaced.", status="identified"
            ),
            stream,
        )
        _hand_in("over", Resolve(text="Answers are as fast as before.", data_loss="none"), stream)
        return stream

    def _list_mailbox(self) -> None:
        folder = getattr(settings, "EMAIL_FILE_PATH", None)
        if folder is None:
            return
        self.stdout.write(f"\nThe mailbox, {folder}:")
        for file in sorted(Path(folder).glob("*.log")):
            for mail in _mails(file):
                self.stdout.write(f"  {mail['To']}: {mail['Subject']}")


def _hand_in(step: str, wish: Wish, stream: str | None = None) -> Outcome:
    """One command, once and for ever; and the mails about it, before the next one replaces them."""
    outcome = handle(
        wish, actor=ACTOR, surface="job", stream=stream, expected=None, key=f"demo:{step}"
    )
    outbox.read()
    send_all()
    return outcome


def send_all() -> None:
    """What workers do, here and now."""
    while waiting := outbox.waiting():
        for notice_id in waiting:
            outbox.plan(notice_id)
    due = Delivery.objects.filter(state="due").order_by("notice", "channel")
    for notice_id, channel in due.values_list("notice", "channel").distinct():
        while fanout.send(notice_id, channel).more:
            pass


def _mails(file: Path) -> list[EmailMessage]:
    """The mails of one file of Django's file backend, which ends each with a line of dashes."""
    parts = file.read_bytes().split(b"-" * 79)
    parser = BytesParser(policy=policy.default)
    return [parser.parsebytes(part.lstrip()) for part in parts if part.strip()]
