"""Ranking reads the live board, and sees what was recorded a moment ago."""

from datetime import UTC, datetime, timedelta

import pytest

from incidents import asof, reports
from incidents.commands import When
from incidents.decisions.ending import Resolve
from incidents.decisions.responding import RecordMilestone
from incidents.projections.metrics import Rank
from incidents.words import Precision
from tests.ledger.world import declared, do

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC).replace(microsecond=0)


def lasted(hours: int, precision: Precision = "exact") -> str:
    """An incident that lasted so long, and ended an hour ago."""
    stream = declared(f"{hours} hours")
    ended = NOW - timedelta(hours=1)
    began = When(at=ended - timedelta(hours=hours), precision=precision)
    do(RecordMilestone(milestone="impact_started"), stream, when=began)
    do(Resolve(text="All is well.", data_loss="none"), stream, when=When(at=ended))
    return stream


def rank(stream: str, *, as_of: bool = False) -> Rank:
    found = reports.postmortem_of(stream, as_of=datetime.now(UTC) if as_of else None).metrics.rank
    assert found is not None
    return found


def test_what_was_just_recorded_counts_at_once() -> None:
    mine = lasted(3)
    assert (rank(mine).place, rank(mine).of) == (1, 1)
    lasted(5)
    assert (rank(mine).place, rank(mine).of) == (2, 2)
    lasted(9, precision="day")
    lasted(4, precision="about")
    declared("Still open")
    assert (rank(mine).place, rank(mine).of) == (3, 3)
    assert rank(mine) == rank(mine, as_of=True)


def test_the_board_is_read_as_it_is_folded() -> None:
    said: list[tuple[int, Precision]] = [(1, "exact"), (2, "about"), (3, "unknown")]
    for hours, precision in said:
        lasted(hours, precision)
    live = {row.stream: row for row in reports._everything()}
    for row in asof.incidents(datetime.now(UTC)):
        same = live[row.stream]
        for name in ("began_at", "declared_at", "resolved_at", "imprecise", "is_open", "status"):
            assert getattr(same, name) == getattr(row, name), name
        assert (same.number, same.earlier_seconds) == (row.number, row.earlier_seconds)
