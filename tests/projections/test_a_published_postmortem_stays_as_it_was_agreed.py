"""What the public reads is what was published, until something else is."""

import json

import pytest

from incidents.decisions.postmortem import OpenPostmortem, WriteSection
from incidents.decisions.responding import AssignRole
from incidents.decisions.reviewing import (
    ApprovePostmortem,
    ClosePostmortem,
    PublishPostmortem,
    RequestChanges,
    RequestReview,
    UnpublishPostmortem,
)
from incidents.documents import postmortem as document
from incidents.documents import timeline
from incidents.reports import postmortem_of, timeline_of
from tests.ledger.world import do
from tests.projections.saying import REVIEWER, board, declared_at, resolved_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def stream() -> str:
    stream = declared_at(0)
    resolved_at(stream, 10)
    for wish in (
        OpenPostmortem(owner="staff:7"),
        WriteSection(section="summary", text="As agreed."),
        RequestReview(),
    ):
        do(wish, stream)
    do(ApprovePostmortem(), stream, actor=REVIEWER)
    do(PublishPostmortem(), stream)
    return stream


def test_words_that_nobody_agreed_to_yet_are_for_staff(stream: str) -> None:
    do(WriteSection(section="summary", text="Rewritten."), stream)
    assert postmortem_of(stream).writing.sections["summary"].text == "Rewritten."
    public = postmortem_of(stream, audience="public")
    assert public.writing.sections["summary"].text == "As agreed."


def test_closing_does_not_take_it_off_the_page(stream: str) -> None:
    do(ClosePostmortem(), stream)
    row = board(stream)
    assert (row.postmortem, row.postmortem_public) == ("closed", True)
    do(RequestChanges(text="One more thing."), stream)
    row = board(stream)
    assert (row.postmortem, row.postmortem_public) == ("published", True)


def test_what_is_taken_back_is_off_the_page_and_stays_closed(stream: str) -> None:
    do(ClosePostmortem(), stream)
    do(UnpublishPostmortem(reason="Wrong."), stream)
    row = board(stream)
    assert (row.postmortem, row.postmortem_public) == ("closed", False)


def test_no_format_of_the_public_version_names_anybody(stream: str) -> None:
    do(AssignRole(role="commander", person="staff:99"), stream)
    shown = [
        document.as_json(postmortem_of(stream, audience="public")),
        timeline.as_json(timeline_of(stream, audience="public")),
        timeline.as_csv(timeline_of(stream, audience="public")),
    ]
    for text in shown:
        assert "staff:" not in text
        assert "SEV" not in text
    assert json.loads(shown[0])["incident"]["roles"] == {}
