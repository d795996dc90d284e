"""Announcing the windows of maintenance plans, each once."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import takewhile

from incidents import recurring
from incidents.commands import handle
from incidents.decisions import Actor
from incidents.decisions.maintenance import ScheduleMaintenance
from incidents.errors import Busy, Conflict, KeyReused, NotFound, Refused
from incidents.models import BoardIncident, EventRow, MaintenancePlan
from incidents.recurring import Window

logger = logging.getLogger(__name__)

AT_ONCE = 50
"""Windows of a plan that one run announces. The next run goes on."""


def key_of(plan: MaintenancePlan, window: Window) -> str:
    """What makes an announcement the same one: the plan, and when the window opens."""
    return f"plan:{plan.pk}:{window.starts_at.isoformat()}"


def planner(plan: MaintenancePlan) -> Actor:
    """Who announces the windows of a plan."""
    return Actor("job", f"maintenance-plan-{plan.pk}")


def announced(plan: MaintenancePlan) -> list[int]:
    """The numbers of the windows of a plan that are announced and did not begin yet."""
    waiting = BoardIncident.objects.live().filter(kind="maintenance", status="scheduled")
    actor = planner(plan)
    firsts = EventRow.objects.filter(
        stream__in=waiting.values("stream"), version=1, actor_kind=actor.kind, actor_id=actor.id
    )
    found = waiting.filter(stream__in=list(firsts.values_list("stream", flat=True)))
    return list(found.order_by("number").values_list("number", flat=True))


def end_of_day(at: datetime, zone: str) -> datetime:
    """The last moment of the day of a moment, by the clocks of a zone; in UTC."""
    local = at.astimezone(recurring.zone_named(zone))
    return local.replace(hour=23, minute=59, second=59, microsecond=999_999).astimezone(UTC)


def windows(plan: MaintenancePlan, after: datetime) -> Iterator[Window]:
    """The windows of a plan that open after a moment. Raises ``Refused``."""
    return recurring.windows(plan.rule, plan.first, plan.zone, plan.lasting, after=after)


def wish_of(plan: MaintenancePlan, window: Window) -> ScheduleMaintenance:
    """What announces a window."""
    return ScheduleMaintenance(
        title=plan.title,
        text=plan.text,
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        impacts=dict.fromkeys(plan.components, "under_maintenance"),
        by_itself=plan.by_itself,
        notify=plan.notify,
    )


def announce(plan: MaintenancePlan, now: datetime | None = None) -> int:
    """Announce every window of a plan whose time for it has come; how many were.

    A window that opened while nobody looked is passed over, and that stays on the plan. Killed
    between the announcement and the note of it, the next run finds the announcement by its key.
    """
    now = now or datetime.now(UTC)
    announced = 0
    try:
        ahead = windows(plan, plan.done_until)
        due = takewhile(lambda window: window.starts_at - plan.lead <= now, ahead)
        for window, _ in zip(due, range(AT_ONCE), strict=False):
            if window.starts_at <= now:
                _pass_over(plan, window)
            else:
                announced += _announce(plan, window)
                _note(plan, done_until=window.starts_at, trouble="")
    except Refused as refused:
        _note(plan, trouble=str(refused)[:500])
        logger.warning("The plan %r (%s) announces nothing: %s", plan.title, plan.pk, refused)
    except (Busy, Conflict, NotFound) as error:
        logger.warning("The plan %r (%s) was left for later: %s", plan.title, plan.pk, error)
    return announced


def _announce(plan: MaintenancePlan, window: Window) -> int:
    try:
        outcome = handle(
            wish_of(plan, window),
            actor=planner(plan),
            surface="job",
            expected=None,
            key=key_of(plan, window),
        )
    except KeyReused:
        # It was announced before the plan was changed, and stays as it is.
        return 0
    return 0 if outcome.repeated else 1


def _pass_over(plan: MaintenancePlan, window: Window) -> None:
    logger.warning(
        "The window of the plan %r (%s) at %s was not announced: its time had passed",
        plan.title,
        plan.pk,
        window.starts_at.isoformat(),
    )
    _note(plan, done_until=window.starts_at, missed=window.starts_at)


def _note(plan: MaintenancePlan, **values: object) -> None:
    """Write down how far a plan came, and nothing that somebody may just be editing."""
    if all(getattr(plan, name) == value for name, value in values.items()):
        return
    for name, value in values.items():
        setattr(plan, name, value)
    MaintenancePlan.objects.filter(pk=plan.pk).update(**values)
