"""Events are facts: what has not happened yet is refused, for every command."""

from datetime import timedelta

import pytest

from incidents.decisions.declaring import SetImpacts
from tests.decisions.case import Case
from tests.decisions.cases import CASES
from tests.decisions.world import NOW

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.wish.verb)


@each_case
def test_a_time_ahead_of_ours_is_refused(case: Case) -> None:
    for ahead in (timedelta(seconds=120, microseconds=1), timedelta(days=365)):
        case.allowed.when(case.wish, at=NOW + ahead).refused(
            "lies in the future; events are facts", "occurred_at"
        )


@each_case
def test_a_clock_may_be_two_minutes_ahead(case: Case) -> None:
    case.allowed.when(case.wish, at=NOW + timedelta(seconds=120)).then(*case.leads_to)


def test_the_time_is_looked_at_before_the_rule() -> None:
    case = next(each for each in CASES if isinstance(each.wish, SetImpacts))
    case.refused.when(case.wish, at=NOW + timedelta(hours=1)).refused(
        "lies in the future; events are facts", "occurred_at"
    )
