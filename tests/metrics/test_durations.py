"""Durations are recorded, pending, not applicable or invalid; never a false zero."""

from datetime import UTC, datetime, timedelta

from incidents.projections.metrics import between, durations, lasted
from incidents.projections.rows import IncidentRow

NINE = datetime(2023, 1, 3, 9, tzinfo=UTC)


def row(**fields: object) -> IncidentRow:
    return IncidentRow(stream="s", **fields)  # type: ignore[arg-type]  # each test gives its own


def test_a_duration_lies_between_two_moments() -> None:
    found = between(
        row(began_at=NINE, detected_at=NINE + timedelta(minutes=5)), "began_at", "detected_at"
    )
    assert (found.state, found.seconds, found.approximate) == ("recorded", 300, False)


def test_a_moment_that_is_missing_is_pending_while_the_incident_is_open() -> None:
    assert between(row(began_at=NINE), "began_at", "mitigated_at").state == "pending"


def test_a_moment_that_is_missing_is_not_applicable_once_it_is_over() -> None:
    found = between(row(began_at=NINE, is_open=False), "began_at", "mitigated_at")
    assert (found.state, found.seconds) == ("not_applicable", None)
    assert "mitigation" in found.why


def test_moments_in_the_wrong_order_make_an_invalid_duration_that_is_shown() -> None:
    found = between(
        row(began_at=NINE, detected_at=NINE - timedelta(minutes=1)), "began_at", "detected_at"
    )
    assert (found.state, found.seconds) == ("invalid", -60)


def test_an_approximate_moment_makes_an_approximate_duration() -> None:
    found = between(
        row(began_at=NINE, resolved_at=NINE + timedelta(hours=18), imprecise={"began_at": "about"}),
        "began_at",
        "resolved_at",
    )
    assert (found.state, found.seconds, found.approximate) == ("recorded", 64_800, True)


def test_nothing_is_measured_from_a_moment_of_which_only_the_day_is_known() -> None:
    for precision in ("day", "unknown"):
        found = between(
            row(began_at=NINE, acknowledged_at=NINE, imprecise={"acknowledged_at": precision}),
            "began_at",
            "acknowledged_at",
        )
        assert (found.state, found.seconds) == ("not_applicable", None)


def test_every_duration_has_a_state() -> None:
    assert {each.state for each in durations(row()).values()} == {"pending"}


def test_how_long_it_lasted_is_pending_while_it_is_open() -> None:
    assert lasted(row(began_at=NINE)).state == "pending"


def test_how_long_it_lasted_counts_from_the_declaration_where_nobody_said_when_it_began() -> None:
    found = lasted(row(declared_at=NINE, resolved_at=NINE + timedelta(hours=1), is_open=False))
    assert found.seconds == 3_600
    assert "declaration" in found.why


def test_earlier_spells_are_added_and_the_gap_between_them_is_not() -> None:
    found = lasted(
        row(
            began_at=NINE,
            resolved_at=NINE + timedelta(minutes=10),
            earlier_seconds=300,
            is_open=False,
        )
    )
    assert found.seconds == 900
