"""Roles, milestones, notes, evidence, outside posts, reach and data loss, during and after."""

from datetime import datetime, timedelta

import pytest

from incidents.decisions import Command
from incidents.decisions.responding import (
    AddNote,
    AssignRole,
    AttachEvidence,
    EstimateReach,
    RecordMilestone,
    RecordOutsidePost,
    ReleaseRole,
    StateDataLoss,
)
from incidents.events import incident
from incidents.words import MILESTONES, Loss, Milestone
from tests.decisions.given import Given, given, new_id
from tests.decisions.world import (
    CALLED_OFF,
    CANCELLED,
    MERGED,
    NOW,
    PRIVATE,
    RESOLVED,
    declared,
    minutes,
    scheduled,
)

OPEN = given(declared())
ALWAYS_WELCOME = [
    AddNote(text="Asked the vendor."),
    AttachEvidence(title="Errors", url="https://graphs.example.com/1"),
    RecordOutsidePost(channel="Mastodon", text="We are on it.", url="https://example.social/1"),
]


class TestRoles:
    def test_a_role_is_handed_over(self) -> None:
        held = OPEN.also(incident.RoleAssigned(role="commander", person="staff:8"))
        after = held.when(AssignRole(role="commander", person="staff:9")).then(
            incident.RoleAssigned(role="commander", person="staff:9")
        )
        assert after.incident().roles == {"commander": "staff:9"}

    def test_a_person_may_hold_several(self) -> None:
        held = OPEN.also(incident.RoleAssigned(role="commander", person="staff:8"))
        after = held.when(AssignRole(role="scribe", person="staff:8")).accepted()
        assert after.incident().roles == {"commander": "staff:8", "scribe": "staff:8"}

    def test_giving_up_names_who_held_it(self) -> None:
        held = OPEN.also(incident.RoleAssigned(role="scribe", person="staff:9"))
        after = held.when(ReleaseRole(role="scribe")).then(
            incident.RoleReleased(role="scribe", person="staff:9")
        )
        after.when(ReleaseRole(role="scribe")).refused("nobody holds this role", "role")

    @pytest.mark.parametrize("history", [given(*RESOLVED), given(scheduled())])
    def test_a_role_is_given_after_the_end_and_for_a_maintenance(self, history: Given) -> None:
        history.when(AssignRole(role="owner", person="staff:8")).then(
            incident.RoleAssigned(role="owner", person="staff:8")
        )


class TestMilestones:
    @pytest.mark.parametrize("milestone", [each for each in MILESTONES if each != "resolved"])
    @pytest.mark.parametrize("at", [NOW, minutes(1), minutes(0) - timedelta(days=30)])
    def test_any_order_and_any_past_is_accepted(self, milestone: Milestone, at: datetime) -> None:
        after = OPEN.also(incident.MilestoneRecorded(milestone="mitigated"), at=minutes(5))
        after.when(RecordMilestone(milestone=milestone), at=at).then(
            incident.MilestoneRecorded(milestone=milestone)
        )

    def test_the_same_may_be_said_again(self) -> None:
        wish = RecordMilestone(milestone="detected")
        OPEN.when(wish).accepted().when(wish, at=minutes(2)).accepted()

    def test_the_end_is_a_milestone_only_of_what_is_over(self) -> None:
        wish = RecordMilestone(milestone="resolved")
        words = "resolve it first; then its time can be put right"
        OPEN.when(wish).refused(words, "milestone")
        after = given(*RESOLVED).when(wish, at=minutes(2)).accepted()
        assert after.incident().over_since == minutes(2)
        again = after.also(incident.Reopened(reason="It fails again."))
        again.when(wish).refused(words, "milestone")


class TestAnyTime:
    @pytest.mark.parametrize("wish", ALWAYS_WELCOME, ids=lambda wish: wish.verb)
    @pytest.mark.parametrize(
        "history",
        [
            given(*RESOLVED),
            given(*CANCELLED),
            given(*MERGED),
            given(*PRIVATE),
            given(scheduled()),
            given(*CALLED_OFF),
        ],
        ids=["resolved", "cancelled", "merged", "private", "maintenance", "called off"],
    )
    def test_it_is_welcome(self, wish: Command, history: Given) -> None:
        history.when(wish).accepted()

    def test_each_has_an_id_of_its_own(self) -> None:
        first = OPEN.when(ALWAYS_WELCOME[0]).accepted()
        first.when(ALWAYS_WELCOME[0]).then(
            incident.NoteAdded(note_id=new_id(21), text="Asked the vendor.")
        )


class TestReach:
    @pytest.mark.parametrize(
        "wish",
        [
            EstimateReach(users=0),
            EstimateReach(requests=12),
            EstimateReach(text="Only some in the EU."),
        ],
    )
    def test_a_number_or_words(self, wish: EstimateReach) -> None:
        OPEN.when(wish).then(
            incident.ReachEstimated(users=wish.users, requests=wish.requests, text=wish.text)
        )

    def test_neither_is_no_estimate(self) -> None:
        OPEN.when(EstimateReach()).refused("give a number, or say in words what is known", "text")


@pytest.mark.parametrize("loss", ["none", "some", "unknown"])
def test_data_loss_is_stated_anew_as_more_is_known(loss: Loss) -> None:
    history = given(*RESOLVED)
    after = history.when(StateDataLoss(loss=loss, text="We looked.")).then(
        incident.DataLossStated(loss=loss, text="We looked.")
    )
    assert after.incident().loss == loss
