"""From the ledger to the list of what is to be done.

:func:`read` follows the ledger after a checkpoint and writes one notice for each event that speaks.
:func:`plan` writes one delivery for each subscription that the notice concerns, a batch at a time,
with the place where it stopped in the same transaction. Both can be run at any time, by anybody,
and twice: what is unique in the database happens once.
"""

from typing import Any

from django.db import transaction
from django.utils.timezone import now
from msgspec import to_builtins

from incidents import history
from incidents.events import Recorded, maintenance, update
from incidents.ledger import store
from incidents.projections import board, catalogue
from incidents.projections.rows import IncidentRow
from notifications import audience, messages, rendering
from notifications.models import Checkpoint, Notice
from notifications.speaking import speech

NAME = "outbox"
FIRST_BATCH, BATCH = 20, 2_000
"""Deliveries in one transaction. The first few go out before the rest is looked at."""
AT_ONCE = 200
"""Events that are read in one transaction."""


def read() -> int:
    """Write the notices of the events since the checkpoint; how many events were read.

    The checkpoint begins at the head that the ledger had when this app was installed: an old
    ledger mails nobody. Raises ``UnknownEvent`` and stays there.
    """
    done = 0
    while count := _read_some():
        done += count
    return done


def _read_some() -> int:
    with transaction.atomic():
        # Locked: two readers take turns.
        checkpoint = Checkpoint.objects.select_for_update().get(name=NAME)
        events = list(history.after(checkpoint.position, limit=AT_ONCE))
        for it in events:
            notice_of(it)
        if events:
            checkpoint.position = events[-1].position
            checkpoint.save()
    return len(events)


def notice_of(it: Recorded[Any]) -> Notice | None:
    """Write the notice of one event; None when it says nothing to subscribers."""
    recorded = [each for each in history.stream(it.stream) if each.position <= it.position]
    row, before = _row(recorded), _row(recorded[:-1])
    spoken = None if row is None else speech(it, row, _affected(recorded), now())
    if row is None or spoken is None:
        return None
    names = _names(recorded, it)
    said = messages.said_by(it, row, before, names, _published(recorded[:-1]))
    said.head = f"{it.position}:{_digest(it.position)}"
    shown = rendering.rendered(said)
    update_id = getattr(it.event, "update_id", "")
    return Notice.objects.create(
        position=it.position,
        event_id=it.event_id,
        stream=it.stream,
        number=row.number,
        action=spoken.action,
        update_id=update_id,
        status=row.status,
        impact=spoken.impact,
        components=spoken.components,
        corrects=_corrected(it, update_id, spoken.action),
        facts=to_builtins(said),
        subject=shown.subject,
        text=shown.text,
        html=shown.html,
        silence=spoken.silence,
        state="silent" if spoken.silence else "planning",
        published_at=it.recorded_at,
    )


def _row(recorded: list[Recorded[Any]]) -> IncidentRow | None:
    return next(iter(board.row_of(board.fold(recorded))), None)


def _affected(recorded: list[Recorded[Any]]) -> set[str]:
    """Every component that the incident has affected so far."""
    said = (update.Published, maintenance.Scheduled)
    found: set[str] = set()
    for it in recorded:
        if isinstance(it.event, said) or it.event.stored_name == "incident.impacts_set":
            found.update(it.event.impacts)
    return found


def _names(recorded: list[Recorded[Any]], it: Recorded[Any]) -> dict[str, str]:
    """The names that the affected components had at the time of the event."""
    return {
        row.stream: row.name
        for component in _affected(recorded)
        for row in catalogue.row_of(catalogue.fold(history.stream(component, it.recorded_at)))
    }


def _published(recorded: list[Recorded[Any]]) -> dict[str, str]:
    """The text of each update, as it stood."""
    return {
        it.event.update_id: it.event.text
        for it in recorded
        if isinstance(it.event, update.Published | update.Corrected)
    }


def _digest(position: int) -> str:
    return str(next(iter(store.read_after(position - 1, columns="position, digest", limit=1)))[1])


def _corrected(it: Recorded[Any], update_id: str, action: str) -> Notice | None:
    """The notice that a correction or retraction puts right: the last one of that update."""
    if action not in ("corrected", "retracted"):
        return None
    earlier = Notice.objects.filter(
        stream=it.stream, update_id=update_id, action__in=("published", "corrected")
    )
    return earlier.order_by("-position").first()


def plan(notice_id: int) -> set[str] | None:
    """Write one batch of deliveries; their channels, or None when all are there."""
    with transaction.atomic():
        notice = Notice.objects.select_for_update().get(pk=notice_id)
        if notice.state != "planning":
            return None
        size = BATCH if notice.planned else FIRST_BATCH
        written = audience.write(notice, size)
        notice.planned += written.count
        notice.cursor = written.cursor
        if written.complete:
            notice.state, notice.planned_at = "planned", now()
        notice.save(update_fields=["planned", "cursor", "state", "planned_at"])
    return written.channels


def waiting() -> list[int]:
    """The notices that are not planned to their end, the oldest first."""
    rows = Notice.objects.filter(state="planning").order_by("position", "pk")
    return list(rows.values_list("pk", flat=True))
