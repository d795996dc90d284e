"""A case for each command with which the public is told."""

from incidents.decisions import drafting, updating
from incidents.events import incident, update
from tests.decisions.case import Case
from tests.decisions.given import given, new_id
from tests.decisions.world import (
    BOB,
    DRAFT,
    PRIVATE,
    RESOLVED,
    SAID,
    declared,
    drafted,
    minutes,
    published,
)

CASES = (
    Case(
        updating.PublishUpdate(text="Still looking.", next_update_by=minutes(240), notify=False),
        given(declared()),
        (
            published(
                update_id=new_id(11),
                text="Still looking.",
                next_update_by=minutes(240),
                notify=False,
            ),
        ),
        given(*PRIVATE),
        "it is private, so nothing of it is told to the public; add a note instead",
        "text",
    ),
    Case(
        updating.CorrectUpdate(update_id=SAID, text="We looked.", reason="A slip.", notify=False),
        given(declared(), published()),
        (update.Corrected(update_id=SAID, text="We looked.", reason="A slip.", notify=False),),
        given(declared(), published(text="We looked.")),
        "that is what it says already",
        "text",
    ),
    Case(
        updating.RetractUpdate(update_id=SAID, reason="Meant for another incident."),
        given(declared(), published()),
        (update.Retracted(update_id=SAID, reason="Meant for another incident."),),
        given(declared(), published(), update.Retracted(update_id=SAID, reason="Wrong.")),
        "this update was retracted",
        "update_id",
    ),
    Case(
        drafting.DraftUpdate(text="A bad deploy is the cause.", status="identified"),
        given(declared()),
        (drafted(update_id=new_id(11)),),
        given(*RESOLVED),
        "it is resolved; reopen it first",
        "status",
    ),
    Case(
        drafting.ApproveUpdate(update_id=DRAFT),
        given(declared()).also(drafted(), by=BOB),
        (update.Approved(update_id=DRAFT),),
        given(declared(), drafted()),
        "whoever drafted an update may not approve it; ask a second person",
    ),
    Case(
        drafting.PublishDraft(update_id=DRAFT),
        given(declared(), drafted()),
        (published(update_id=DRAFT, text="A bad deploy is the cause.", status="identified"),),
        given(declared(), drafted(), incident.StatusChanged(status="monitoring")),
        "the draft no longer fits: it says identified, and the incident is monitoring by now; "
        "draft it anew",
        "update_id",
    ),
    Case(
        drafting.DiscardDraft(update_id=DRAFT, reason="It was another deploy."),
        given(declared(), drafted()),
        (update.Discarded(update_id=DRAFT, reason="It was another deploy."),),
        given(declared()),
        "there is no draft with this id",
        "update_id",
    ),
)
