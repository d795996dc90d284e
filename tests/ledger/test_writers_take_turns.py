"""Several processes write, one follows, one rebuilds: everybody sees every event, in one order."""

from pathlib import Path

import pytest

from tests.ledger import programs
from tests.ledger.processes import Acknowledged, run_program
from tests.ledger.world import all_is_well, rows

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_nothing_is_lost_missed_or_out_of_order(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    run_program("together", tmp_path, environment, timeout=120)

    found = rows()
    positions = list(range(1, len(found) + 1))
    assert [row.position for row in found] == positions
    assert len(found) > programs.WRITERS * programs.COMMANDS
    # What each writer was told is what is there; nothing else is.
    assert sorted(Acknowledged(tmp_path).events()) == [
        (row.position, row.event_id) for row in found
    ]
    # The reader who only remembered the last position saw everything once, in order.
    assert [int(line) for line in (tmp_path / "seen").read_text().splitlines()] == positions
    assert int((tmp_path / "rebuilds").read_text()) > 0
    assert all_is_well()
