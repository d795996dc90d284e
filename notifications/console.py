"""What the staff's console asks of whoever tells: how many would hear, who has, and how it goes."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from incidents.events import Recorded
from incidents.hooks import Letter, Part, Place, Told
from incidents.ledger import store
from incidents.models import BoardIncident
from notifications import audience, counting, outbox, reminders, rendering
from notifications.admin import rights
from notifications.health import advice, health
from notifications.models import Breaker, Delivery, Notice, Subscription
from notifications.words import IMPACTS, UNFINISHED

SHOWN = 5
"""Notices under way on the staff's first page."""


def places() -> Sequence[Place]:
    """The pages for staff, for the side bar of the admin."""
    return [
        Place(title, f"admin:notifications_{model}_changelist", permission, icon)
        for title, model, permission, icon in (
            ("Notices", "notice", rights.SEE_NOTICES, "campaign"),
            ("Subscribers", "subscription", rights.SEE_SUBSCRIBERS, "mail"),
            ("Suppressions", "suppression", rights.SEE_SUPPRESSIONS, "block"),
            ("Destinations", "destination", rights.SEE_DESTINATIONS, "webhook"),
        )
    ]


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


def told(stream: str, user: Any) -> Sequence[Told]:
    """Each notice of an incident, and how far it came; with links for those who may follow them."""
    notices = list(Notice.objects.filter(stream=stream).exclude(position=None).order_by("position"))
    may = user.has_perm(rights.SEE_NOTICES)
    counted = counting.states(notices)
    lines = [
        Told(
            each.subject,
            f"nobody, because {each.silence}" if each.silence else _reached(each, counted[each.pk]),
            reverse("admin:notifications_notice", args=[each.pk]) if may else "",
        )
        for each in notices
    ]
    if lines and may:
        proof = reverse("admin:notifications_proof", args=[notices[0].number])
        lines.append(Told("Proof of notice as CSV", address=proof))
    return lines + [Told(subject, words) for subject, words in reminders.sent(stream)]


def _reached(notice: Notice, states: dict[str, int]) -> str:
    if not notice.planned:
        return "no recipients" + (" yet" if notice.state == "planning" else "")
    said = ", ".join(f"{count:,} {state}" for state, count in sorted(states.items()))
    return f"{notice.planned:,} recipient{'' if notice.planned == 1 else 's'}: {said}"


def parts(user: Any) -> Sequence[Part]:
    """For the staff's first page: what is under way, and whether people are being told."""
    if not user.has_perm(rights.SEE_NOTICES):
        return []
    return [_in_flight(user), _health()]


def _in_flight(user: Any) -> Part:
    waiting = Delivery.objects.filter(state__in=UNFINISHED).values("notice_id").distinct()
    found = rights.notices_for(user).filter(pk__in=waiting, position__isnull=False)
    notices = list(found.defer("text", "html", "facts").order_by("-position")[:SHOWN])
    counted = counting.states(notices)
    lines = [f"{each.subject}: {_reached(each, counted[each.pk])}" for each in notices]
    return Part("Deliveries in flight", lines or ["None."], [("All notices", _notices())])


def _health() -> Part:
    found = health()
    closed = [
        f"The {each.channel} server cannot be reached: {each.why} "
        f"It is asked again at {each.until:%H:%M:%S} UTC."
        for each in Breaker.objects.order_by("channel")
    ]
    lines = closed + advice(found)
    if found.well and not closed:
        lines.insert(0, f"People are being told. {store.head().position:,} events in the ledger.")
    links = [("What was given up", f"{_notices()}?deliveries=parked")] if found.parked else []
    return Part("Health of notices", lines, links, well=found.well and not closed)


def _notices() -> str:
    return reverse("admin:notifications_notice_changelist")
