"""A timeline is for staff or for the public, by when things were so or by when they were learnt."""

import pytest

from incidents.decisions.declaring import Retitle
from incidents.decisions.responding import AddNote, AssignRole, ProposeHypothesis, RecordMilestone
from incidents.decisions.updating import PublishUpdate
from incidents.errors import NotFound
from incidents.ids import new_uuid
from incidents.reports import Order, postmortem_of, timeline_of
from incidents.words import Audience
from tests.ledger.world import do
from tests.projections.saying import at, component, declared_at, minute, said, scheduled

pytestmark = pytest.mark.django_db


def headlines(
    stream: str, audience: Audience = "internal", order: Order = "occurrence"
) -> list[str]:
    """The headlines of a timeline."""
    found = timeline_of(stream, audience=audience, order=order)
    assert (found.audience, found.order, found.as_of) == (audience, order, None)
    return [each.headline for each in found.entries]


def told() -> str:
    """An incident of which much was learnt late."""
    stream = declared_at(0)
    said(AssignRole(role="commander", person="staff:7"), stream, 2)
    said(PublishUpdate(text="We look into it."), stream, 5)
    said(AddNote(text="It smells of DNS."), stream, 6)
    said(ProposeHypothesis(text="DNS"), stream, 7)
    said(RecordMilestone(milestone="impact_started"), stream, -30)
    return stream


def test_staff_see_every_event_in_the_order_in_which_things_were_so() -> None:
    assert headlines(told()) == [
        "Impact began",
        "Incident declared",
        "staff:7 is commander",
        "Update: investigating",
        "Note",
        "Hypothesis proposed",
    ]


def test_the_order_of_knowledge_is_that_of_the_log() -> None:
    stream = told()
    found = headlines(stream, order="knowledge")
    assert found[0] == "Incident declared"
    assert found[-1] == "Impact began"
    positions = [each.position for each in timeline_of(stream, order="knowledge").entries]
    assert positions == sorted(positions)


def test_the_public_sees_what_is_public() -> None:
    expected = ["Impact began", "Incident declared", "Update: investigating"]
    assert headlines(told(), "public") == expected
    assert headlines(told(), "public", "knowledge") == [*expected[1:], expected[0]]


def test_of_the_same_moment_what_is_known_best_comes_first() -> None:
    stream = declared_at(0)
    do(RecordMilestone(milestone="detected"), stream, when=at(1, "unknown"))
    do(RecordMilestone(milestone="acknowledged"), stream, when=at(1, "day"))
    do(RecordMilestone(milestone="mitigated"), stream, when=at(1, "about"))
    do(Retitle(title="Payments fail"), stream, when=at(1))
    assert headlines(stream)[1:] == ["Mitigated", "Retitled", "Detected", "Acknowledged"]


def test_an_entry_keeps_how_its_time_was_said() -> None:
    stream = declared_at(0)
    do(RecordMilestone(milestone="detected"), stream, when=at(4, "about"))
    entry = timeline_of(stream).entries[-1]
    assert (entry.occurred_at, entry.precision, entry.actor) == (minute(4), "about", "staff:7")


def test_it_names_the_components_that_it_mentions() -> None:
    api, _ = component("API"), component("Database")
    stream = declared_at(0, impacts={api: "partial_outage"})
    assert timeline_of(stream).names == {api: "API"}


@pytest.mark.parametrize("kind", ["incident", "maintenance"])
@pytest.mark.parametrize("hidden", [{"private": True}, {"drill": True}])
def test_what_is_private_or_a_drill_has_no_public_timeline(
    kind: str, hidden: dict[str, bool]
) -> None:
    stream = declared_at(0, **hidden) if kind == "incident" else scheduled(0, 60, **hidden)
    assert len(headlines(stream)) == 1
    for report in (timeline_of, postmortem_of):
        with pytest.raises(NotFound):
            report(stream, audience="public")


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_what_is_no_incident_has_no_timeline(audience: Audience) -> None:
    for stream in (component(), new_uuid()):
        with pytest.raises(NotFound) as error:
            timeline_of(stream, audience=audience)
        assert str(error.value) == "There is no such incident."
