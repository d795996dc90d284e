"""A writer that is killed loses nothing that it was told of, and leaves nothing half done."""

from pathlib import Path

import pytest
from django.db import connection

from tests.ledger import programs
from tests.ledger.processes import Acknowledged, run_program
from tests.ledger.world import all_is_well, declared, rows

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_killed_at_any_moment(tmp_path: Path, environment: dict[str, str]) -> None:
    run_program("killed", tmp_path, environment, timeout=120)

    acknowledged = Acknowledged(tmp_path).events()
    there = {row.position: row.event_id for row in rows()}
    assert len(acknowledged) > programs.ROUNDS
    lost = [each for each in acknowledged if there.get(each[0]) != each[1]]
    assert lost == []
    assert sorted(there) == list(range(1, len(there) + 1))
    assert all_is_well()
    declared("And on")
    print(f"{len(acknowledged)} acknowledged, {len(there)} there, none lost")  # noqa: T201  # figures


def test_killed_before_each_statement_and_around_the_commit(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    run_program("killed_at_each_step", tmp_path, environment, timeout=120)

    # Load, take the head, insert, move the head, write the views. PostgreSQL writes all of it in
    # one statement.
    least = 3 if connection.vendor == "postgresql" else 5
    assert int((tmp_path / "steps").read_text()) >= least
    assert all_is_well()
