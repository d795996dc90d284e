"""What is drawn by chance is worth something only if it gets anywhere."""

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from incidents.decisions import COMMANDS
from tests.projections.histories import History
from tests.projections.playing import played, taken_back
from tests.projections.plots import MENU, STEPS, Plot

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def verbs_of_ten_histories(number: int) -> tuple[set[str], int, int]:
    """The verbs that were accepted, how often any was, and how many commands were handed in."""
    histories: list[History] = []

    @settings(max_examples=10, deadline=None, database=None)
    @seed(number)
    @given(data=st.data(), steps=STEPS)
    def ten(data: st.DataObject, steps: list[Plot]) -> None:
        history = History(data)
        with taken_back():
            list(played(history, steps))
        histories.append(history)

    ten()
    accepted = [verb for history in histories for verb in history.accepted]
    return set(accepted), len(accepted), sum(each.handed_in for each in histories)


def test_nine_of_ten_commands_are_accepted_somewhere() -> None:
    reached: set[str] = set()
    accepted = handed_in = 0
    for number in range(4):
        verbs, ours, all_of_them = verbs_of_ten_histories(number)
        reached |= verbs
        accepted, handed_in = accepted + ours, handed_in + all_of_them
    missing = sorted(set(COMMANDS) - reached)
    assert len(reached) >= 0.9 * len(COMMANDS), f"never accepted: {missing}"
    assert accepted >= 0.4 * handed_in


def test_every_command_can_be_drawn() -> None:
    assert {verb for plot in MENU for verb in plot} == set(COMMANDS)
