"""Hypotheses are proposed, ruled out and confirmed; minds may change, and it stays visible."""

import pytest

from incidents.decisions.responding import (
    ConfirmHypothesis,
    ProposeHypothesis,
    RuleOutHypothesis,
)
from incidents.events import incident
from tests.decisions.given import given
from tests.decisions.world import CAUSE, RESOLVED, declared

PROPOSED = given(declared(), incident.HypothesisProposed(hypothesis_id=CAUSE, text="The deploy."))
CONFIRM = ConfirmHypothesis(hypothesis_id=CAUSE, reason="The diff shows it.")
RULE_OUT = RuleOutHypothesis(hypothesis_id=CAUSE, reason="It came later.")
CONFIRMED = incident.HypothesisConfirmed(hypothesis_id=CAUSE, reason="The diff shows it.")
RULED_OUT = incident.HypothesisRuledOut(hypothesis_id=CAUSE, reason="It came later.")


def test_minds_may_change_and_change_back() -> None:
    after = PROPOSED.when(CONFIRM).then(CONFIRMED).when(RULE_OUT).then(RULED_OUT)
    assert after.when(CONFIRM).then(CONFIRMED).incident().hypotheses == {CAUSE: "confirmed"}


@pytest.mark.parametrize(("wish", "judged"), [(CONFIRM, CONFIRMED), (RULE_OUT, RULED_OUT)])
def test_a_judgement_must_be_new(
    wish: ConfirmHypothesis | RuleOutHypothesis,
    judged: incident.HypothesisConfirmed | incident.HypothesisRuledOut,
) -> None:
    PROPOSED.also(judged).when(wish).refused("that is what is on record already", "hypothesis_id")


def test_a_chosen_id_is_used_once() -> None:
    wish = ProposeHypothesis(text="The vendor.", hypothesis_id=CAUSE)
    given(declared()).when(wish).then(
        incident.HypothesisProposed(hypothesis_id=CAUSE, text="The vendor.")
    )
    PROPOSED.when(wish).refused("there is a hypothesis with this id", "hypothesis_id")


def test_causes_are_found_after_the_end_too() -> None:
    history = given(*RESOLVED)
    proposed = history.when(ProposeHypothesis(text="The deploy.", hypothesis_id=CAUSE)).accepted()
    proposed.when(CONFIRM).then(CONFIRMED)
