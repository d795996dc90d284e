"""A small ledger such as a real afternoon leaves behind, and ways to look at all of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from incidents.commands import Outcome, handle
from incidents.decisions import Actor, Command
from incidents.decisions.catalogue import AddComponent, StateComponentStatus
from incidents.decisions.declaring import Declare, Retitle
from incidents.decisions.ending import Resolve
from incidents.decisions.maintenance import ScheduleMaintenance, StartMaintenance
from incidents.decisions.responding import (
    AddNote,
    AssignRole,
    AttachEvidence,
    ConfirmHypothesis,
    ProposeHypothesis,
    RecordMilestone,
)
from incidents.decisions.updating import CorrectUpdate, PublishUpdate
from incidents.ledger import store
from incidents.ledger.chain import verify
from incidents.ledger.rows import Row
from incidents.projections.check import differences
from incidents.projections.register import VIEWS

STAFF = Actor("staff", "7")
NAME = "Erika Mustermann"
"""Somebody whose name got into the ledger and must go."""


def do(wish: Command, stream: str | None = None, **more: Any) -> Outcome:
    """Hand in one command as a member of staff."""
    given: dict[str, Any] = {"actor": STAFF, "surface": "api", "expected": None}
    return handle(wish, stream=stream, **(given | more))


def note(text: str = "Looking into it.") -> AddNote:
    """The simplest command on an incident."""
    return AddNote(text=text)


def declared(title: str = "Checkout fails", **more: Any) -> str:
    """A new incident's id."""
    return do(Declare(title=title, severity="SEV2", **more)).stream


@dataclass(frozen=True)
class Story:
    """The streams of the small ledger, and where the named person stands in it."""

    api: str
    database: str
    incident: str
    maintenance: str
    update_at: int
    note_at: int


def tell_story() -> Story:
    """Write the small ledger: some 20 events in four streams."""
    api = do(AddComponent(name="API")).stream
    database = do(AddComponent(name="Database", description="Größe: 3 Knoten")).stream
    incident = declared(
        "Checkout fails for some — “payment declined”",
        text="We see failing checkouts.\n\nWe are looking into it.",
        impacts={api: "partial_outage"},
    )
    do(AssignRole(role="commander", person="staff:7"), incident)
    noted = do(note(f"{NAME} called: her order is missing."), incident)
    cause = do(ProposeHypothesis(text="The new index is not used."), incident)
    do(RecordMilestone(milestone="acknowledged"), incident)
    do(AttachEvidence(title="Errors", url="https://graphs.example.com/1"), incident)
    said = do(
        PublishUpdate(
            text=f"{NAME} found the cause.",
            status="identified",
            impacts={api: "partial_outage", database: "degraded_performance"},
        ),
        incident,
    ).recorded[-1]
    do(
        CorrectUpdate(
            update_id=said.event.update_id,
            text="We found the cause.",
            reason="Names do not belong here.",
            notify=False,
        ),
        incident,
    )
    do(Retitle(title="Checkout fails"), incident)
    hypothesis = cause.recorded[-1].event.hypothesis_id
    do(ConfirmHypothesis(hypothesis_id=hypothesis, reason="The plan shows it."), incident)
    do(Resolve(text="All is well again.", data_loss="none"), incident)
    begins = datetime.now(UTC) + timedelta(hours=1)
    maintenance = do(
        ScheduleMaintenance(
            title="Index rebuild",
            text="Short interruptions.",
            starts_at=begins,
            ends_at=begins + timedelta(hours=2),
            impacts={database: "under_maintenance"},
        )
    ).stream
    do(StartMaintenance(), maintenance)
    do(StateComponentStatus(status="degraded_performance"), api)
    return Story(api, database, incident, maintenance, said.position, noted.recorded[-1].position)


def rows() -> list[Row]:
    """Every row of the ledger as it stands."""
    return list(store.rows_after())


def views() -> dict[str, list[tuple[Any, ...]]]:
    """Every live row of every view, in a fixed order."""
    return {
        view.name: sorted(view.model.objects.live().values_list(*view.columns), key=repr)
        for view in VIEWS
    }


def all_is_well() -> bool:
    """Whether the chain verifies to the head, and the views say what the log says."""
    verify(store.rows_after(), store.head())
    return not [str(each) for each in differences()]
