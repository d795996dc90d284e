"""Many incidents in a few numbers: what was measured, what was left out, and why."""

from datetime import date

from incidents.figures.measures import counted
from incidents.figures.summary import grouped, over_time, summary, telling
from tests.figures.given import NINE, figures, minute, row
from tests.figures.given import telling as said


def test_percentiles_rest_on_what_was_recorded_alone() -> None:
    some = [figures(minutes) for minutes in (10, 20, 30, 40, 100)]
    some += [figures(None), figures(-5), figures(50, imprecise={"began_at": "day"})]
    found = summary(some, "time_to_resolve")
    assert (found.count, found.p50, found.p90, found.longest) == (5, 1800, 76 * 60, 6000)
    assert (found.pending, found.not_applicable, found.invalid) == (1, 1, 1)
    assert found.left_out == 3
    assert found.why == {
        "the end is not recorded": 1,
        "the end lies before the start of the impact": 1,
        "the start of the impact is known only roughly": 1,
    }


def test_rough_times_count_and_are_counted() -> None:
    found = summary(
        [figures(10), figures(20, imprecise={"resolved_at": "about"})], "time_to_resolve"
    )
    assert (found.count, found.approximate) == (2, 1)


def test_of_nothing_there_are_no_percentiles() -> None:
    found = summary([figures(None)], "time_to_resolve")
    assert (found.count, found.p50, found.p95, found.longest) == (0, None, None, None)


def test_drills_and_what_was_cancelled_are_in_no_figure() -> None:
    rows = [row(), row(drill=True), row(status="cancelled"), row(drill=True, status="cancelled")]
    kept, left = counted(rows)
    assert kept == rows[:1]
    assert (left.drills, left.cancelled) == (2, 1)


def test_promises_are_missed_when_it_is_over_and_pending_while_it_is_open() -> None:
    promised = said(kept=2, missed=1, unanswered=True)
    over, still = figures(60, promised), figures(None, promised)
    found = telling([over, still, figures()])
    assert (found.kept, found.missed, found.pending) == (4, 3, 1)
    assert found.kept_share == 4 / 7
    assert (found.incidents, found.silent, found.updates) == (3, 1, 4)
    assert found.updates_each == 4 / 3
    assert telling([figures(private=True)]).incidents == 0
    assert telling([]).updates_each is None
    assert telling([]).kept_share is None


def test_silence_needs_two_words() -> None:
    assert figures(60, said()).durations["longest_silence"].seconds == 1800
    assert figures(60, said(longest_gap=None)).durations["longest_silence"].state == (
        "not_applicable"
    )
    assert figures(None).durations["longest_silence"].state == "pending"


def test_an_incident_counts_where_it_began_or_else_where_it_was_declared() -> None:
    assert figures().began == NINE
    assert figures(began_at=None).began == minute(5)
    assert figures(imprecise={"began_at": "unknown"}).began == minute(5)


def test_empty_periods_are_there() -> None:
    found = over_time([figures()], "month", date(2024, 2, 3), date(2024, 4, 2))
    assert {start.month: len(each) for start, each in found.items()} == {2: 0, 3: 1, 4: 0}


def test_one_may_stand_in_several_groups() -> None:
    found = grouped([figures()], lambda each: ["b", "a"])
    assert {key: len(each) for key, each in found.items()} == {"a": 1, "b": 1}
