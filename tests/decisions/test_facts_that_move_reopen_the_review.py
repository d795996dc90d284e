"""An approval rests on facts. When one of them moves, the review opens again and says which."""

import pytest

from incidents.decisions import Command
from incidents.decisions.declaring import ChangeSeverity, OverrideImpact, Retitle, SetImpacts
from incidents.decisions.ending import Close, Link, Reopen
from incidents.decisions.postmortem import (
    AddAction,
    ChangeAction,
    FinishAction,
    IdentifyFactor,
    WithdrawFactor,
)
from incidents.decisions.responding import (
    AddNote,
    AssignRole,
    AttachEvidence,
    ConfirmHypothesis,
    EstimateReach,
    ProposeHypothesis,
    RecordMilestone,
    RecordOutsidePost,
    ReleaseRole,
    RuleOutHypothesis,
    StateDataLoss,
)
from incidents.decisions.reviewing import ApprovePostmortem
from incidents.decisions.updating import CorrectUpdate, PublishUpdate, RetractUpdate
from incidents.events import Event, incident, postmortem
from tests.decisions.given import Given, given
from tests.decisions.world import (
    ACTION,
    API,
    APPROVED,
    BOB,
    CAUSE,
    CLOSED,
    FACTOR,
    IN_REVIEW,
    ONGOING,
    RESOLVED,
    SAID,
    WRITTEN,
    action,
    minutes,
    published,
)

FACTS = (
    incident.HypothesisProposed(hypothesis_id=CAUSE, text="The deploy."),
    incident.RoleAssigned(role="commander", person="staff:8"),
    incident.RoleAssigned(role="owner", person="staff:8"),
    published(status="resolved"),
)
WROTE = APPROVED[len(RESOLVED) :]
OPENED, REST = WROTE[:1], WROTE[1:]
FOUND = postmortem.FactorIdentified(factor_id=FACTOR, text="No test.")
AGREED = given(*RESOLVED, *FACTS, *OPENED, FOUND, action(), *REST)
BEFORE_THE_END = minutes(2)

MOVING: list[tuple[Command, list[str]]] = [
    (Retitle(title="Payments fail"), ["title"]),
    (RecordMilestone(milestone="detected"), ["milestones"]),
    (SetImpacts(impacts={API: "major_outage"}), ["component impacts"]),
    (OverrideImpact(impact="minor"), ["impact"]),
    (ChangeSeverity(severity="SEV1"), ["severity"]),
    (EstimateReach(users=12), ["reach"]),
    (StateDataLoss(loss="some"), ["data loss"]),
    (ProposeHypothesis(text="The vendor."), ["hypotheses"]),
    (RuleOutHypothesis(hypothesis_id=CAUSE, reason="It came later."), ["hypotheses"]),
    (ConfirmHypothesis(hypothesis_id=CAUSE, reason="The diff."), ["hypotheses"]),
    (RecordOutsidePost(channel="Mastodon", text="We are on it."), ["what was told elsewhere"]),
    (AssignRole(role="commander", person="staff:9"), ["roles"]),
    (ReleaseRole(role="commander"), ["roles"]),
    (PublishUpdate(text="A last word."), ["published updates"]),
    (CorrectUpdate(update_id=SAID, text="The EU only.", reason="So."), ["published updates"]),
    (RetractUpdate(update_id=SAID, reason="So."), ["published updates"]),
    (IdentifyFactor(text="No alarm."), ["contributing factors"]),
    (WithdrawFactor(factor_id=FACTOR, reason="There was one."), ["contributing factors"]),
    (AddAction(title="Test more", kind="prevent"), ["action items"]),
    (ChangeAction(action_id=ACTION, title="Test it", kind="prevent"), ["action items"]),
    (
        PublishUpdate(text="Data was lost.", data_loss="some"),
        ["data loss", "published updates"],
    ),
]
RESTING: list[Command] = [
    AddNote(text="Asked the vendor."),
    AttachEvidence(title="Errors", url="https://graphs.example.com/1"),
    Link(other=ONGOING, relation="related"),
    AssignRole(role="owner", person="staff:9"),
    ReleaseRole(role="owner"),
    FinishAction(action_id=ACTION),
]


def moved_by(history: Given, wish: Command) -> list[postmortem.ChangesRequested]:
    at = BEFORE_THE_END if isinstance(wish, SetImpacts) else minutes(100)
    events = history.when(wish, at=at)
    events.accepted()
    return [each for each in events.events if isinstance(each, postmortem.ChangesRequested)]


@pytest.mark.parametrize(("wish", "moved"), MOVING, ids=lambda each: getattr(each, "verb", ""))
def test_what_moved_is_said(wish: Command, moved: list[str]) -> None:
    assert moved_by(AGREED, wish) == [
        postmortem.ChangesRequested(
            text=f"Facts that the approval rests on have changed: {', '.join(moved)}.", moved=moved
        )
    ]


def test_reopening_moves_the_status_and_the_components() -> None:
    wish = Reopen(reason="It fails again.", impacts={API: "major_outage"})
    (said,) = moved_by(AGREED, wish)
    assert said.moved == ["component impacts", "status"]


@pytest.mark.parametrize("wish", RESTING, ids=lambda wish: wish.verb)
def test_the_rest_moves_nothing(wish: Command) -> None:
    assert moved_by(AGREED, wish) == []


def test_closing_the_incident_moves_nothing() -> None:
    assert moved_by(given(*APPROVED), Close()) == []


@pytest.mark.parametrize("history", [RESOLVED, WRITTEN, IN_REVIEW], ids=["none", "draft", "review"])
def test_without_an_approval_nothing_has_to_be_opened(history: tuple[Event, ...]) -> None:
    assert moved_by(given(*history), Retitle(title="Payments fail")) == []


def test_the_review_is_open_and_is_not_opened_twice() -> None:
    after = AGREED.when(Retitle(title="Payments fail")).accepted()
    document = after.incident().postmortem
    assert document is not None
    assert (document.review, document.changed) == ("draft", True)
    assert moved_by(after, Retitle(title="Cards fail")) == []
    after.when(ApprovePostmortem(), by=BOB).refused("it is draft; request a review first")


def test_what_was_closed_is_opened_and_stays_public() -> None:
    after = given(*CLOSED).when(RecordMilestone(milestone="detected")).accepted()
    document = after.incident().postmortem
    assert document is not None
    assert (document.review, document.closed, document.published) == ("draft", False, True)
