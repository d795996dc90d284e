"""A case for each command with which responders put something on record."""

from incidents.decisions import responding
from incidents.events import incident
from tests.decisions.case import Case
from tests.decisions.given import Given, given, new_id
from tests.decisions.world import CANCELLED, CAUSE, MERGED, ONGOING, declared, scheduled

GRAPH = "https://graphs.example.com/1"
NOTHING = "there is no such incident"
NO_MORE = "an incident that was cancelled takes no more changes"
OF_THE_OTHER_KIND = "this is a maintenance, and the command is for an incident"
PROPOSED = given(declared(), incident.HypothesisProposed(hypothesis_id=CAUSE, text="The deploy."))

CASES = (
    Case(
        responding.AssignRole(role="commander", person="staff:8"),
        given(declared()),
        (incident.RoleAssigned(role="commander", person="staff:8"),),
        given(declared(), incident.RoleAssigned(role="commander", person="staff:8")),
        "staff:8 has this role already",
        "person",
    ),
    Case(
        responding.ReleaseRole(role="commander"),
        given(declared(), incident.RoleAssigned(role="commander", person="staff:8")),
        (incident.RoleReleased(role="commander", person="staff:8"),),
        given(declared(), incident.RoleAssigned(role="scribe", person="staff:8")),
        "nobody holds this role",
        "role",
    ),
    Case(
        responding.RecordMilestone(milestone="detected", how="The pager."),
        given(declared()),
        (incident.MilestoneRecorded(milestone="detected", how="The pager."),),
        given(*CANCELLED),
        NO_MORE,
    ),
    Case(
        responding.AddNote(text="Asked the vendor.", pinned=True),
        given(declared()),
        (incident.NoteAdded(note_id=new_id(11), text="Asked the vendor.", pinned=True),),
        Given(),
        NOTHING,
    ),
    Case(
        responding.AttachEvidence(title="Errors", url=GRAPH, text="From 9:00 on."),
        given(declared()),
        (
            incident.EvidenceAttached(
                evidence_id=new_id(11), title="Errors", url=GRAPH, text="From 9:00 on."
            ),
        ),
        Given(),
        NOTHING,
    ),
    Case(
        responding.RecordOutsidePost(channel="Mastodon", text="We are on it."),
        given(declared()),
        (
            incident.OutsidePostRecorded(
                post_id=new_id(11), channel="Mastodon", text="We are on it."
            ),
        ),
        Given(),
        NOTHING,
    ),
    Case(
        responding.EstimateReach(users=1200, requests=0),
        given(declared()),
        (incident.ReachEstimated(users=1200, requests=0),),
        given(scheduled()),
        OF_THE_OTHER_KIND,
    ),
    Case(
        responding.StateDataLoss(loss="some", text="Carts of an hour."),
        given(declared()),
        (incident.DataLossStated(loss="some", text="Carts of an hour."),),
        given(scheduled()),
        OF_THE_OTHER_KIND,
    ),
    Case(
        responding.ProposeHypothesis(text="The deploy."),
        given(declared()),
        (incident.HypothesisProposed(hypothesis_id=new_id(11), text="The deploy."),),
        given(*MERGED),
        f"this incident was merged into {ONGOING}; go on there instead",
    ),
    Case(
        responding.RuleOutHypothesis(hypothesis_id=CAUSE, reason="It came later."),
        PROPOSED,
        (incident.HypothesisRuledOut(hypothesis_id=CAUSE, reason="It came later."),),
        given(declared()),
        "no hypothesis of this incident has this id",
        "hypothesis_id",
    ),
    Case(
        responding.ConfirmHypothesis(hypothesis_id=CAUSE, reason="The diff shows it."),
        PROPOSED,
        (incident.HypothesisConfirmed(hypothesis_id=CAUSE, reason="The diff shows it."),),
        PROPOSED.also(incident.HypothesisConfirmed(hypothesis_id=CAUSE, reason="The diff.")),
        "that is what is on record already",
        "hypothesis_id",
    ),
)
