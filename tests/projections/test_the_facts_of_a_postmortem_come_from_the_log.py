"""The facts of a postmortem are what the events say."""

import pytest

from incidents.decisions.declaring import ChangeStatus
from incidents.decisions.ending import Reopen
from incidents.decisions.responding import (
    AssignRole,
    ConfirmHypothesis,
    EstimateReach,
    ProposeHypothesis,
    RecordMilestone,
    RecordOutsidePost,
    ReleaseRole,
    RuleOutHypothesis,
    StateDataLoss,
)
from incidents.decisions.updating import CorrectUpdate, PublishUpdate, RetractUpdate
from incidents.projections.postmortem import Writing
from incidents.reports import postmortem_of
from tests.ledger.world import do
from tests.projections.saying import (
    at,
    component,
    declared_at,
    minute,
    minutes,
    resolved_at,
    said,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def stream() -> str:
    """An incident declared at nine."""
    return declared_at(0)


def writing(stream: str) -> Writing:
    """What the log says for the postmortem."""
    return postmortem_of(stream).writing


def test_it_shows_how_belief_in_a_hypothesis_moved(stream: str) -> None:
    id_ = said(ProposeHypothesis(text="DNS"), stream, 5).hypothesis_id
    said(RuleOutHypothesis(hypothesis_id=id_, reason="It resolves."), stream, 10)
    do(
        ConfirmHypothesis(hypothesis_id=id_, reason="Not everywhere."),
        stream,
        when=at(20, "about"),
    )
    found = writing(stream).hypotheses[id_]
    assert (found.text, found.state) == ("DNS", "confirmed")
    assert [(it.state, it.why, minutes(it.when.at), it.when.precision) for it in found.moves] == [
        ("proposed", "", 5, "exact"),
        ("ruled_out", "It resolves.", 10, "exact"),
        ("confirmed", "Not everywhere.", 20, "about"),
    ]


def test_a_corrected_update_keeps_what_it_said_before(stream: str) -> None:
    wish = PublishUpdate(text="DSN", status="identified", next_update_by=minute(30), notify=False)
    id_ = said(wish, stream, 5).update_id
    said(CorrectUpdate(update_id=id_, text="DNS", reason="A slip."), stream, 6)
    said(CorrectUpdate(update_id=id_, text="DNS in Europe", reason="Too wide."), stream, 7)
    found = writing(stream).told[id_]
    assert (found.text, found.former) == ("DNS in Europe", ["DSN", "DNS"])
    assert (found.corrections, found.retracted) == (["A slip.", "Too wide."], None)
    assert (found.channel, found.status, found.notify) == ("status page", "identified", False)
    assert (found.when.at, found.promised) == (minute(5), minute(30))
    said(RetractUpdate(update_id=id_, reason="It was not DNS."), stream, 8)
    assert writing(stream).told[id_].retracted == "It was not DNS."


def test_what_was_said_elsewhere_was_told_too(stream: str) -> None:
    url = "https://social.example.com/1"
    said(RecordOutsidePost(channel="Mastodon", text="We know.", url=url), stream, 3)
    (found,) = writing(stream).told.values()
    assert (found.channel, found.text, found.url) == ("Mastodon", "We know.", url)
    assert (found.status, minutes(found.when.at)) == ("", 3)


def test_roles_are_handed_over_and_given_up(stream: str) -> None:
    said(AssignRole(role="commander", person="staff:7"), stream, 1)
    said(AssignRole(role="scribe", person="staff:9"), stream, 2)
    said(AssignRole(role="commander", person="staff:8"), stream, 10)
    said(ReleaseRole(role="commander"), stream, 20)
    assert [
        (held.role, held.person, minutes(held.began), minutes(held.ended))
        for held in writing(stream).roles
    ] == [
        ("commander", "staff:7", 1, 10),
        ("scribe", "staff:9", 2, None),
        ("commander", "staff:8", 10, 20),
    ]


def test_a_milestone_keeps_what_was_said_of_it_before(stream: str) -> None:
    said(ChangeStatus(status="identified"), stream, 20)
    said(RecordMilestone(milestone="identified", how="By the logs."), stream, 12)
    said(RecordMilestone(milestone="identified", how="By the graphs."), stream, 15)
    said(ChangeStatus(status="monitoring"), stream, 30)
    said(ChangeStatus(status="identified"), stream, 40)
    found = writing(stream).milestones["identified"]
    assert (minutes(found.when.at), found.how, found.stated) == (15, "By the graphs.", True)
    assert [minutes(each) for each in found.earlier] == [20, 12]
    assert minutes(writing(stream).milestones["declared"].when.at) == 0


def test_what_was_reopened_is_not_resolved(stream: str) -> None:
    resolved_at(stream, 30)
    assert minutes(writing(stream).milestones["resolved"].when.at) == 30
    said(Reopen(reason="It is back."), stream, 40)
    found = writing(stream).milestones
    assert "resolved" not in found
    assert (minutes(found["reopened"].when.at), found["reopened"].how) == (40, "It is back.")


def test_the_latest_word_on_reach_and_loss_stands(stream: str) -> None:
    assert (writing(stream).reach, writing(stream).loss) == (None, None)
    said(EstimateReach(users=10, text="At least."), stream, 5)
    said(EstimateReach(requests=900), stream, 6)
    said(StateDataLoss(loss="unknown"), stream, 7)
    said(StateDataLoss(loss="none", text="We looked."), stream, 8)
    reach, loss = writing(stream).reach, writing(stream).loss
    assert reach is not None
    assert (reach.users, reach.requests, reach.text) == (None, 900, "")
    assert loss is not None
    assert (loss.loss, loss.text) == ("none", "We looked.")


def test_it_holds_the_intervals_and_the_names_of_what_was_affected() -> None:
    api = component("API")
    stream = declared_at(0, impacts={api: "major_outage"})
    found = postmortem_of(stream)
    assert [(each.component, each.status) for each in found.intervals] == [(api, "major_outage")]
    assert (found.names, found.left_out, found.audience) == ({api: "API"}, [], "internal")
