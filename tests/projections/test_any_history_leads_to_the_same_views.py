"""For any history of commands: live views, rebuilt views and views as of the end are the same."""

from collections.abc import Sequence
from datetime import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import Phase, event, given, settings
from hypothesis import strategies as st
from msgspec.structs import astuple

from incidents import asof, reports, standing
from incidents.ledger import store
from incidents.ledger.chain import verify
from incidents.projections.rebuild import rebuild
from tests.ledger.world import views
from tests.projections.histories import History
from tests.projections.looking import Rows, folded
from tests.projections.playing import played, taken_back
from tests.projections.plots import STEPS, Plot

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


# Told as it was found: to make a failing history smaller takes longer than pytest-timeout waits.
AS_FOUND = (Phase.explicit, Phase.reuse, Phase.generate)


# Ten at a time: after ten, Hypothesis rather repeats parts of what it drew before.
@pytest.mark.parametrize("part", range(6))
@settings(max_examples=10, deadline=None, phases=AS_FOUND)
@given(data=st.data(), steps=STEPS)
def test_live_rebuilt_and_as_of_agree(part: int, data: st.DataObject, steps: list[Plot]) -> None:
    with taken_back():
        seen = lived_through(History(data), steps)
        live = views()
        verify(store.rows_after(), store.head())
        assert folded() == live
        if seen:
            last, earlier = max(seen), data.draw(st.sampled_from(sorted(seen)))
            for moment in (last, earlier):
                assert_as_it_was(moment, seen[moment])
            assert_same_reports(last, live)
        rebuild()
        assert views() == live
        call_command("rebuild_projections", "--check", stdout=StringIO())


def lived_through(history: History, steps: Sequence[Plot]) -> dict[datetime, Rows]:
    """The live views as they were after each moment at which something was recorded."""
    seen: dict[datetime, Rows] = {}
    before, was = store.head(), views()
    for verb, outcome in played(history, steps):
        if outcome is None:
            assert (store.head(), views()) == (before, was), f"{verb} was refused, and wrote"
            continue
        event(verb)
        before, was = store.head(), views()
        seen[outcome.recorded[-1].recorded_at] = was
    return seen


def assert_as_it_was(moment: datetime, seen: Rows) -> None:
    """What is folded as of a moment is what the live tables said at that moment."""
    assert folded(moment) == seen
    assert sorted(map(astuple, asof.incidents(moment)), key=repr) == seen["board"]
    assert sorted(map(astuple, asof.components(moment)), key=repr) == seen["catalogue"]
    assert sorted(map(astuple, asof.intervals(moment)), key=repr) == seen["uptime"]


def assert_same_reports(last: datetime, live: Rows) -> None:
    """Reports of the present are reports as of the last moment, and their lines are the table's."""
    for public in (True, False):
        assert asof.statuses(last, public=public) == standing.statuses(public=public)
    for row in live["board"]:
        stream = row[0]
        lines = sorted((each for each in live["timeline"] if each[0] == stream), key=_position)
        told = reports.timeline_of(stream, order="knowledge")
        assert [astuple(entry) for entry in told.entries] == lines
        assert astuple(told.incident) == row
        timeline = reports.timeline_of(stream, as_of=last)
        postmortem = reports.postmortem_of(stream, as_of=last)
        assert timeline.as_of == postmortem.as_of == last
        timeline.as_of = postmortem.as_of = None
        assert timeline == reports.timeline_of(stream)
        assert postmortem == reports.postmortem_of(stream)


def _position(line: tuple[object, ...]) -> int:
    """The second column of the timeline."""
    assert isinstance(line[1], int)
    return line[1]
