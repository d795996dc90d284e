"""What happens by itself. Each task looks at what is due, so that running it twice does no harm."""

import logging

from celery import shared_task
from django.db.models import F
from django.db.models.functions import Now

from incidents import planning
from incidents.commands import When, handle
from incidents.decisions import Actor, Command
from incidents.decisions.maintenance import CompleteMaintenance, StartMaintenance
from incidents.errors import Busy, Conflict, NotFound, Refused
from incidents.models import BoardIncident, MaintenancePlan

logger = logging.getLogger(__name__)

CLOCKWORK = Actor("job", "maintenance-windows")


@shared_task(name="incidents.tasks.drive_maintenance")
def drive_maintenance() -> int:
    """Start and complete the maintenance windows whose time has come; how many moves were made.

    Due is what the database's clock says. The time on record is that of the window, even when the
    worker was away meanwhile. The key holds the version: a window that somebody moved by hand in
    between is looked at again at the next tick.
    """
    moved = 0
    due = BoardIncident.objects.live().filter(kind="maintenance", by_itself=True, is_open=True)
    for row in due.filter(status="scheduled", starts_at__lte=Now()):
        moved += _move(row, StartMaintenance(), When(at=row.starts_at))
    ending = due.filter(status__in=("in_progress", "verifying"), ends_at__lte=Now())
    # What was begun by hand after its window is late on purpose: people say when it is over.
    for row in ending.exclude(began_at__gt=F("ends_at")):
        moved += _move(row, CompleteMaintenance(), When(at=row.ends_at))
    return moved


@shared_task(name="incidents.tasks.announce_planned_maintenance")
def announce_planned_maintenance() -> int:
    """Announce the windows of every active plan whose time for it has come; how many were."""
    return sum(planning.announce(plan) for plan in MaintenancePlan.objects.filter(active=True))


def _move(row: BoardIncident, wish: Command, when: When) -> int:
    try:
        outcome = handle(
            wish,
            actor=CLOCKWORK,
            surface="job",
            stream=row.stream,
            expected=row.version,
            key=f"{wish.verb}:{row.stream}:{row.version}",
            when=when,
        )
    except (Busy, Conflict, NotFound, Refused) as error:
        logger.warning("%s of INC-%s was left for later: %s", wish.verb, row.number, error)
        return 0
    return 0 if outcome.repeated else 1
