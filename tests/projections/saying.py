"""Saying what happened at which minute of one morning, and reading it back from the tables."""

from datetime import UTC, datetime, timedelta
from typing import Any

from incidents.commands import When
from incidents.decisions import Actor, Command
from incidents.decisions.catalogue import AddComponent
from incidents.decisions.declaring import Declare
from incidents.decisions.ending import Resolve
from incidents.decisions.maintenance import ScheduleMaintenance
from incidents.models import BoardComponent, BoardIncident, UptimeInterval
from incidents.words import Precision
from tests.ledger.world import do

NINE = datetime(2024, 3, 1, 9, tzinfo=UTC)
REVIEWER = Actor("staff", "8")
Interval = tuple[str, int | None, int | None]


def minute(number: int) -> datetime:
    """A moment of that morning, in minutes after nine."""
    return NINE + timedelta(minutes=number)


def at(number: int, precision: Precision = "exact") -> When:
    """The same, as something that is said with a command."""
    return When(at=minute(number), precision=precision)


def minutes(moment: datetime | None) -> int | None:
    """How many minutes after nine a moment is."""
    return None if moment is None else round((moment - NINE).total_seconds() / 60)


def component(name: str = "API", **more: Any) -> str:
    """A new component's id."""
    return do(AddComponent(name=name, **more), when=at(-1_000)).stream


def declared_at(number: int, **more: Any) -> str:
    """The id of an incident that was declared at a minute."""
    given: dict[str, Any] = {"title": "Checkout fails", "severity": "SEV2"}
    return do(Declare(**(given | more)), when=at(number)).stream


def said(wish: Command, stream: str, number: int, **more: Any) -> Any:
    """Hand in a command for a minute; the last event that it led to."""
    return do(wish, stream, when=at(number), **more).recorded[-1].event


def resolved_at(stream: str, number: int, text: str | None = None) -> None:
    """Resolve an incident at a minute."""
    said(Resolve(text=text, data_loss="none"), stream, number)


def scheduled(starts: int, ends: int, **more: Any) -> str:
    """The id of a maintenance that was announced a day before."""
    given: dict[str, Any] = {"title": "Upgrade", "text": "We upgrade."}
    window = {"starts_at": minute(starts), "ends_at": minute(ends)}
    wish = ScheduleMaintenance(**(given | window | more))
    return do(wish, when=at(-1_440)).stream


def board(stream: str) -> BoardIncident:
    """The live row of an incident or maintenance."""
    found: BoardIncident = BoardIncident.objects.live().get(stream=stream)
    return found


def catalogue(stream: str) -> BoardComponent:
    """The live row of a component."""
    found: BoardComponent = BoardComponent.objects.live().get(stream=stream)
    return found


def intervals(stream: str, of: str = "") -> list[Interval]:
    """The live intervals of a stream, in order of time, of one component or of all."""
    rows = UptimeInterval.objects.live().filter(stream=stream).order_by("began_at", "component")
    return [
        (row.status, minutes(row.began_at), minutes(row.ended_at))
        for row in (rows.filter(component=of) if of else rows)
    ]
