"""The public version of a postmortem leaves out what is internal, and says so."""

import pytest

from incidents.decisions.postmortem import AddAction, IdentifyFactor, OpenPostmortem, WriteSection
from incidents.decisions.responding import (
    AddNote,
    AssignRole,
    ConfirmHypothesis,
    ProposeHypothesis,
    RuleOutHypothesis,
)
from incidents.decisions.updating import PublishUpdate
from incidents.reports import postmortem_of
from incidents.words import Audience, Section
from tests.projections.saying import declared_at, said

pytestmark = pytest.mark.django_db


def written(audience: Audience) -> str:
    """An incident with one of each part, for one audience, beside a public one of each."""
    stream = declared_at(0)
    said(PublishUpdate(text="We look into it."), stream, 1)
    said(OpenPostmortem(owner="staff:7"), stream, 60)
    parts: list[tuple[Section, str, Audience]] = [
        ("summary", "For all.", "public"),
        ("impact", "For some.", audience),
    ]
    for section, text, who in parts:
        said(WriteSection(section=section, text=text, audience=who), stream, 61)
        said(IdentifyFactor(text=text, audience=who), stream, 62)
        action = AddAction(title=text, kind="prevent", owner="staff:8", audience=who)
        said(action, stream, 63)
    return stream


@pytest.mark.parametrize("audience", ["public", "internal"])
def test_staff_read_everything(audience: Audience) -> None:
    found = postmortem_of(written(audience))
    assert sorted(found.writing.sections) == ["impact", "summary"]
    assert (len(found.writing.factors), len(found.writing.actions)) == (2, 2)
    assert len(found.timeline) == 9
    assert (found.writing.owner, found.left_out) == ("staff:7", [])


def test_the_public_reads_what_is_for_all_and_how_much_was_left_out() -> None:
    found = postmortem_of(written("internal"), audience="public")
    writing = found.writing
    assert [each.text for each in writing.sections.values()] == ["For all."]
    assert [each.text for each in writing.factors.values()] == ["For all."]
    assert [each.title for each in writing.actions.values()] == ["For all."]
    assert [each.type for each in found.timeline] == ["incident.declared", "update.published"]
    assert found.left_out == [
        "1 section",
        "1 contributing factor",
        "1 action item",
        "7 lines of the timeline",
        "how the document came to be",
        "who owns what",
    ]


def test_parts_of_which_nothing_is_left_out_are_not_mentioned() -> None:
    found = postmortem_of(written("public"), audience="public")
    assert sorted(found.writing.sections) == ["impact", "summary"]
    assert found.left_out == [
        "7 lines of the timeline",
        "how the document came to be",
        "who owns what",
    ]


def test_nobody_is_named_in_public() -> None:
    stream = written("public")
    said(AssignRole(role="commander", person="staff:9"), stream, 2)
    found = postmortem_of(stream, audience="public")
    assert (found.writing.owner, found.writing.roles, found.writing.steps) == (None, [], [])
    assert {each.owner for each in found.writing.actions.values()} == {None}
    assert "who had which role" in found.left_out


def test_only_a_confirmed_hypothesis_is_public() -> None:
    stream = declared_at(0)
    ids = [
        said(ProposeHypothesis(text=text), stream, 1).hypothesis_id
        for text in ("Nobody knows", "DNS", "Deploy")
    ]
    said(RuleOutHypothesis(hypothesis_id=ids[1], reason="It resolves."), stream, 2)
    said(ConfirmHypothesis(hypothesis_id=ids[2], reason="The rollback helped."), stream, 3)
    assert list(postmortem_of(stream).writing.hypotheses) == ids
    found = postmortem_of(stream, audience="public")
    assert list(found.writing.hypotheses) == ids[2:]
    assert found.left_out == [
        "2 hypotheses that were not confirmed",
        "5 lines of the timeline",
    ]


def test_notes_are_never_public() -> None:
    stream = declared_at(0)
    said(AddNote(text="Erika's laptop."), stream, 1)
    found = postmortem_of(stream, audience="public")
    assert [each.type for each in found.timeline] == ["incident.declared"]
    assert found.left_out == ["1 line of the timeline"]
