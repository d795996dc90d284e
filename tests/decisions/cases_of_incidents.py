"""A case for each command that declares, weighs, ends or joins."""

from incidents.decisions import declaring, ending
from incidents.events import incident
from tests.decisions.case import Case
from tests.decisions.given import Given, given, new_id
from tests.decisions.world import (
    API,
    CANCELLED,
    MERGED,
    ONGOING,
    RESOLVED,
    declared,
    published,
)

DECLARING = (
    Case(
        declaring.Declare(title="Checkout fails", severity="SEV2"),
        Given(next_number=7),
        (declared(number=7, public_id=new_id(1)),),
        given(declared()),
        "this incident was declared before",
    ),
    Case(
        declaring.Retitle(title="Payments fail"),
        given(declared()),
        (incident.Retitled(title="Payments fail"),),
        given(declared(title="Payments fail")),
        "that is its title already",
        "title",
    ),
    Case(
        declaring.ChangeSeverity(severity="SEV1", reason="All regions."),
        given(declared()),
        (incident.SeverityChanged(severity="SEV1", reason="All regions."),),
        given(declared(severity="SEV1")),
        "it is SEV1 already",
        "severity",
    ),
    Case(
        declaring.ChangeStatus(status="investigating"),
        given(declared(), incident.StatusChanged(status="monitoring")),
        (incident.StatusChanged(status="investigating"),),
        given(declared()),
        "it is investigating already",
        "status",
    ),
    Case(
        declaring.SetImpacts(impacts={API: "major_outage"}),
        given(declared()),
        (incident.ImpactsSet(impacts={API: "major_outage"}),),
        given(*RESOLVED),
        "it has been resolved since then; give a time before the end, or reopen it",
        "occurred_at",
    ),
    Case(
        declaring.OverrideImpact(impact="minor"),
        given(declared()),
        (incident.ImpactOverridden(impact="minor"),),
        given(declared(), incident.ImpactOverridden(impact="minor")),
        "it is so already",
        "impact",
    ),
)

ENDING = (
    Case(
        ending.Resolve(text="All is well.", data_loss="none"),
        given(declared()),
        (
            incident.DataLossStated(loss="none"),
            published(update_id=new_id(11), text="All is well.", status="resolved"),
        ),
        given(*RESOLVED),
        "it is resolved; reopen it first",
    ),
    Case(
        ending.Reopen(reason="It fails again.", impacts={API: "partial_outage"}),
        given(*RESOLVED),
        (
            incident.Reopened(reason="It fails again."),
            incident.ImpactsSet(impacts={API: "partial_outage"}),
        ),
        given(declared()),
        "it is open: investigating",
    ),
    Case(
        ending.Cancel(reason="A false alarm."),
        given(declared()),
        (incident.Cancelled(reason="A false alarm."),),
        given(*RESOLVED),
        "it is resolved; reopen it first",
    ),
    Case(
        ending.Close(reason="All done."),
        given(*RESOLVED),
        (incident.Closed(reason="All done."),),
        given(*RESOLVED, incident.Closed()),
        "it is closed already",
    ),
    Case(
        ending.Link(other=ONGOING, relation="related", reason="The same deploy."),
        given(*CANCELLED),
        (incident.Linked(other=ONGOING, relation="related", reason="The same deploy."),),
        given(declared(), incident.Linked(other=ONGOING, relation="related")),
        "it is linked so already",
        "other",
    ),
    Case(
        ending.Merge(into=ONGOING, reason="The same outage."),
        given(declared()),
        (incident.Merged(into=ONGOING, reason="The same outage."),),
        given(*MERGED),
        f"this incident was merged into {ONGOING}; go on there instead",
    ),
)

CASES = (*DECLARING, *ENDING)
