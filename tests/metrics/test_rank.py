"""Was it the longest, and since when."""

from datetime import UTC, datetime, timedelta

from incidents.projections.metrics import rank
from incidents.projections.rows import IncidentRow


def lasting(number: int, year: int, hours: int, **fields: object) -> IncidentRow:
    began = datetime(year, 6, 1, tzinfo=UTC)
    return IncidentRow(
        stream=f"stream-{number}",
        number=number,
        began_at=began,
        resolved_at=began + timedelta(hours=hours),
        is_open=False,
        **fields,  # type: ignore[arg-type]  # each test gives its own
    )


def test_the_longest_of_all_has_no_longer_one_before_it() -> None:
    mine = lasting(3, 2023, 18)
    found = rank(mine, [mine, lasting(1, 2021, 2), lasting(2, 2022, 4)], "2021")
    assert found is not None
    assert (found.place, found.of, found.longest_since, found.record_since) == (1, 3, None, "2021")


def test_longest_since_names_the_last_earlier_one_that_lasted_at_least_as_long() -> None:
    mine = lasting(4, 2023, 5)
    others = [lasting(1, 2020, 9), lasting(2, 2021, 5), lasting(3, 2022, 1), lasting(5, 2024, 99)]
    found = rank(mine, [mine, *others], "")
    assert found is not None
    assert (found.longest_since, found.place, found.of) == (2, 3, 5)


def test_drills_maintenance_and_cancelled_ones_are_not_compared() -> None:
    mine = lasting(9, 2023, 1)
    others = [
        lasting(1, 2022, 9, drill=True),
        lasting(2, 2022, 9, kind="maintenance"),
        lasting(3, 2022, 9, status="cancelled"),
    ]
    found = rank(mine, [mine, *others], "")
    assert found is not None
    assert (found.place, found.of, found.record_since) == (1, 1, "2023")


def test_an_incident_whose_length_is_unknown_has_no_rank() -> None:
    assert rank(IncidentRow(stream="s"), [], "") is None


def test_it_counts_the_incidents_of_the_two_years_before() -> None:
    mine = lasting(9, 2023, 1)
    found = rank(
        mine, [lasting(1, 2022, 1), lasting(2, 2022, 2), lasting(3, 2021, 1)], record_since=""
    )
    assert found is not None
    assert (found.in_year_before, found.in_year_before_that) == (2, 1)
