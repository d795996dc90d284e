"""What the staff's console asks of whoever tells: how many would hear of it, and who has."""

from collections.abc import Sequence
from typing import Any

from incidents.events import Recorded
from incidents.hooks import Letter
from incidents.models import BoardIncident
from notifications import audience, outbox, proof, rendering
from notifications.models import Notice, Subscription
from notifications.words import IMPACTS


def readers(stream: str) -> int:
    """How many would hear of an update of an incident as it stands; of a new one, all who may."""
    row = BoardIncident.objects.live().filter(stream=stream).first()
    if row is None:
        return Subscription.objects.filter(state="active", incidents=True).count()
    if row.drill or row.private:
        return 0
    notice = Notice(
        stream=stream,
        action="published" if row.kind == "incident" else "maintenance",
        impact=IMPACTS.index(row.impact_reached) if row.impact_reached in IMPACTS else 0,
        components=sorted(row.components),
        # Whoever is subscribed by now is in it.
        position=2**62,
    )
    return audience.concerned(notice).count()


def letters(events: Sequence[Recorded[Any]]) -> Sequence[Letter]:
    """The mail about each event that speaks, as it would be planned. Writes: see the hook."""
    return [_letter(notice) for notice in map(outbox.notice_of, events) if notice is not None]


def _letter(notice: Notice) -> Letter:
    return Letter(
        subject=notice.subject,
        text=rendering.without_places(notice.text),
        html=rendering.without_places(notice.html),
        readers=audience.size(notice),
        silence=notice.silence,
    )


def told(stream: str) -> Sequence[tuple[str, str]]:
    """Each notice of an incident, and how far it came."""
    found = [(each.subject, _reached(each)) for each in proof.reach(stream)]
    silent = Notice.objects.filter(stream=stream).exclude(silence="").order_by("position")
    return found + [(each.subject, f"nobody, because {each.silence}") for each in silent]


def _reached(each: proof.Reach) -> str:
    if not each.recipients:
        return "no recipients"
    states = ", ".join(f"{count:,} {state}" for state, count in sorted(each.states.items()))
    first = f"; the first after {each.first:.1f} s" if each.first is not None else ""
    return (
        f"{each.recipients:,} recipients: {states}{first}" if each.recipients else "no recipients"
    )
