"""A case for each command about planned work."""

from datetime import timedelta
from typing import Any

from incidents.decisions import maintenance as wishes
from incidents.events import maintenance
from tests.decisions.case import Case
from tests.decisions.given import Given, given, new_id
from tests.decisions.world import (
    COMPLETED,
    DATABASE,
    STARTED,
    VERIFYING,
    WINDOW_END,
    WINDOW_START,
    scheduled,
)

LATER = timedelta(hours=1)
MOVED: dict[str, Any] = {"starts_at": WINDOW_START + LATER, "ends_at": WINDOW_END + LATER}
TO_THE_SAME = given(scheduled(**MOVED))

CASES = (
    Case(
        wishes.ScheduleMaintenance(
            title="Upgrade",
            text="We upgrade.",
            starts_at=WINDOW_START,
            ends_at=WINDOW_END,
            impacts={DATABASE: "under_maintenance"},
            by_itself=False,
        ),
        Given(next_number=8),
        (
            scheduled(
                number=8,
                public_id=new_id(1),
                impacts={DATABASE: "under_maintenance"},
                by_itself=False,
            ),
        ),
        given(scheduled()),
        "this maintenance was scheduled before",
    ),
    Case(
        wishes.RescheduleMaintenance(**MOVED, reason="No people.", notify=False),
        given(scheduled()),
        (maintenance.Rescheduled(**MOVED, reason="No people.", notify=False),),
        TO_THE_SAME,
        "that is its window already",
        "starts_at",
    ),
    Case(
        wishes.StartMaintenance(),
        given(scheduled()),
        (maintenance.Started(),),
        given(*STARTED),
        "it is in_progress, and must be scheduled for this",
    ),
    Case(
        wishes.ExtendMaintenance(ends_at=WINDOW_END + LATER, reason="The copy is slow."),
        given(*VERIFYING),
        (maintenance.Extended(ends_at=WINDOW_END + LATER, reason="The copy is slow."),),
        given(scheduled()),
        "it is scheduled, and must be in_progress or verifying for this",
    ),
    Case(
        wishes.VerifyMaintenance(notify=False),
        given(*STARTED),
        (maintenance.Verifying(notify=False),),
        given(*VERIFYING),
        "it is verifying, and must be in_progress for this",
    ),
    Case(
        wishes.CompleteMaintenance(text="All done."),
        given(*STARTED),
        (maintenance.Completed(text="All done."),),
        given(scheduled()),
        "it is scheduled, and must be in_progress or verifying for this",
    ),
    Case(
        wishes.CancelMaintenance(reason="No people."),
        given(*STARTED),
        (maintenance.Cancelled(reason="No people."),),
        given(*COMPLETED),
        "it is completed; schedule a new one",
    ),
)
