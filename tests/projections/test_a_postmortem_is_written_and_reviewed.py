"""The prose of a postmortem is what was written last; each step of its review is on record."""

import pytest

from incidents.decisions.postmortem import (
    AddAction,
    ChangeAction,
    DropAction,
    FinishAction,
    IdentifyFactor,
    OpenPostmortem,
    WithdrawFactor,
    WriteSection,
)
from incidents.decisions.responding import RecordMilestone
from incidents.decisions.reviewing import ApprovePostmortem, RequestReview
from incidents.projections.postmortem import Writing
from incidents.reports import postmortem_of
from tests.ledger.world import do
from tests.projections.saying import REVIEWER, at, declared_at, minutes, resolved_at, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def stream() -> str:
    """An incident declared at nine."""
    return declared_at(0)


def writing(stream: str) -> Writing:
    """What the log says for the postmortem."""
    return postmortem_of(stream).writing


def test_a_section_shows_the_text_that_was_written_last_and_by_whom(stream: str) -> None:
    said(OpenPostmortem(owner="staff:7"), stream, 60)
    said(WriteSection(section="summary", text="Draft.", audience="internal"), stream, 61)
    said(WriteSection(section="summary", text="Done."), stream, 62, actor=REVIEWER)
    assert writing(stream).owner == "staff:7"
    found = writing(stream).sections["summary"]
    assert (found.text, found.audience, found.revision) == ("Done.", "public", 2)
    assert found.writer == "staff:8"


def test_factors_can_be_withdrawn_and_stay_on_record(stream: str) -> None:
    said(OpenPostmortem(), stream, 60)
    id_ = said(IdentifyFactor(text="No canary."), stream, 61).factor_id
    assert writing(stream).factors[id_].withdrawn is None
    said(WithdrawFactor(factor_id=id_, reason="There was one."), stream, 62)
    found = writing(stream).factors[id_]
    assert (found.text, found.withdrawn) == ("No canary.", "There was one.")


def test_actions_change_and_end(stream: str) -> None:
    said(OpenPostmortem(), stream, 60)
    ids = [
        said(AddAction(title=title, kind="prevent"), stream, 61).action_id
        for title in ("Canary", "Alert", "Runbook")
    ]
    change = ChangeAction(action_id=ids[0], title="Canaries", kind="detect", owner="staff:8")
    said(change, stream, 62)
    said(FinishAction(action_id=ids[1], text="It rings."), stream, 63)
    said(DropAction(action_id=ids[2], reason="Nobody reads it."), stream, 64)
    found = [writing(stream).actions[each] for each in ids]
    assert [(it.title, it.kind, it.owner, it.state, it.outcome) for it in found] == [
        ("Canaries", "detect", "staff:8", "open", ""),
        ("Alert", "prevent", None, "done", "It rings."),
        ("Runbook", "prevent", None, "dropped", "Nobody reads it."),
    ]
    assert [minutes(it.ended_at) for it in found] == [None, 63, 64]


def test_a_fact_that_moves_under_an_approval_reopens_the_review_and_is_named(stream: str) -> None:
    resolved_at(stream, 30)
    said(OpenPostmortem(), stream, 60)
    said(WriteSection(section="summary", text="Done."), stream, 61)
    said(RequestReview(reviewers=["staff:8"]), stream, 62)
    do(ApprovePostmortem(text="Good."), stream, when=at(63), actor=REVIEWER)
    said(RecordMilestone(milestone="detected"), stream, 2)
    steps = [(each.step, each.actor, each.text) for each in writing(stream).steps]
    assert steps == [
        ("opened", "staff:7", ""),
        ("review requested", "staff:7", "staff:8"),
        ("approved", "staff:8", "Good."),
        (
            "back to its writers",
            "staff:7",
            "Facts that the approval rests on have changed: milestones.",
        ),
    ]
