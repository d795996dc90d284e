"""Every view as of a moment shows what was on record by then, and nothing that was told later."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine

from incidents import asof, history
from incidents.decisions import Command
from incidents.decisions.catalogue import AddComponent, RenameComponent
from incidents.decisions.declaring import Declare, Retitle
from incidents.decisions.ending import Resolve
from incidents.decisions.postmortem import OpenPostmortem, WriteSection
from incidents.decisions.responding import RecordMilestone
from incidents.errors import NotFound
from incidents.ledger import store
from incidents.reports import metrics_of, postmortem_of, timeline_of
from tests.ledger.world import do
from tests.projections.saying import at, minute, minutes

pytestmark = pytest.mark.django_db


def recorded_at(number: int, wish: Command, stream: str | None = None, **more: Any) -> str:
    """Hand in a command when our clock shows a minute; the stream."""
    with time_machine.travel(minute(number), tick=False):
        return do(wish, stream, **more).stream


@pytest.fixture
def streams() -> tuple[str, str]:
    """An incident and its component, on record at whole minutes."""
    api = recorded_at(0, AddComponent(name="API", start_date="2021"))
    wish = Declare(title="API fails", severity="SEV2", impacts={api: "major_outage"})
    stream = recorded_at(10, wish)
    recorded_at(20, RecordMilestone(milestone="impact_started"), stream, when=at(5))
    recorded_at(30, RenameComponent(name="REST API"), api)
    recorded_at(40, Retitle(title="REST API fails"), stream)
    recorded_at(50, Resolve(data_loss="none"), stream, when=at(45))
    recorded_at(60, OpenPostmortem(), stream)
    recorded_at(70, WriteSection(section="summary", text="A deploy."), stream)
    return stream, api


@pytest.mark.parametrize(
    ("number", "title", "began", "resolved"),
    [
        (10, "API fails", None, None),
        (19, "API fails", None, None),
        (20, "API fails", 5, None),
        (40, "REST API fails", 5, None),
        (50, "REST API fails", 5, 45),
        (10_000, "REST API fails", 5, 45),
    ],
)
def test_the_board_is_as_it_stood(
    streams: tuple[str, str], number: int, title: str, began: int | None, resolved: int | None
) -> None:
    (row,) = asof.incidents(minute(number))
    assert (row.stream, row.title) == (streams[0], title)
    assert (minutes(row.began_at), minutes(row.resolved_at)) == (began, resolved)
    assert timeline_of(streams[0], as_of=minute(number)).incident == row


@pytest.mark.parametrize(("number", "names"), [(-1, []), (0, ["API"]), (30, ["REST API"])])
def test_the_catalogue_is_as_it_stood(
    streams: tuple[str, str], number: int, names: list[str]
) -> None:
    assert [row.name for row in asof.components(minute(number))] == names


@pytest.mark.parametrize(
    ("number", "lines", "name"), [(10, 2, "API"), (20, 3, "API"), (30, 3, "REST API"), (70, 8, "")]
)
def test_the_timeline_is_as_it_stood(
    streams: tuple[str, str], number: int, lines: int, name: str
) -> None:
    found = timeline_of(streams[0], as_of=minute(number))
    assert (len(found.entries), found.as_of) == (lines, minute(number))
    assert found.names == {streams[1]: name or "REST API"}


@pytest.mark.parametrize(
    ("number", "began", "ended"), [(10, 10, None), (20, 5, None), (49, 5, None), (50, 5, 45)]
)
def test_intervals_are_as_they_stood(
    streams: tuple[str, str], number: int, began: int, ended: int | None
) -> None:
    (interval,) = postmortem_of(streams[0], as_of=minute(number)).intervals
    assert (minutes(interval.began_at), minutes(interval.ended_at)) == (began, ended)


def test_the_postmortem_is_as_it_stood(streams: tuple[str, str]) -> None:
    before = postmortem_of(streams[0], as_of=minute(69))
    assert (before.writing.sections, len(before.writing.steps)) == ({}, 1)
    after = postmortem_of(streams[0], as_of=minute(70))
    assert after.writing.sections["summary"].text == "A deploy."
    assert (before.as_of, after.as_of) == (minute(69), minute(70))


@pytest.mark.parametrize(("number", "state"), [(49, "pending"), (50, "recorded")])
def test_figures_are_as_they_stood(streams: tuple[str, str], number: int, state: str) -> None:
    found = metrics_of(streams[0], as_of=minute(number))
    assert found.lasted.state == state
    assert (found.rank is not None) == (state == "recorded")
    if found.rank is not None:
        assert (found.rank.record_since, found.lasted.seconds) == ("2021", 40 * 60)


@pytest.mark.parametrize("report", [timeline_of, metrics_of, postmortem_of])
def test_what_was_not_on_record_yet_is_not_found(
    streams: tuple[str, str], report: Callable[..., object]
) -> None:
    with pytest.raises(NotFound, match=r"no such incident on record at 2024-03-01 09:09 UTC"):
        report(streams[0], as_of=minute(9))
    assert asof.incidents(minute(9)) == []


def test_the_log_itself_is_read_up_to_a_moment(streams: tuple[str, str]) -> None:
    assert [it.version for it in history.stream(streams[0], minute(20))] == [1, 2, 3]
    assert [store.position_at(minute(number)) for number in (-1, 0, 15, 20, 70)] == [0, 1, 3, 4, 10]
    assert [len(events) for events in asof.streams(minute(30))] == [2, 3]
    assert [len(events) for events in asof.streams()] == [2, 8]
