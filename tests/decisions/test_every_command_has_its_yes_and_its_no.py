"""Every command leads to exactly its events where it may, and to a clear refusal where not."""

import pytest

from incidents.decisions import COMMANDS
from incidents.decisions.base import RULES, Command, command
from incidents.errors import LedgerError
from tests.decisions.case import Case
from tests.decisions.cases import CASES
from tests.decisions.given import Given

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.wish.verb)


def test_every_command_has_a_case() -> None:
    assert sorted(case.wish.verb for case in CASES) == sorted(COMMANDS)
    assert {type(case.wish) for case in CASES} == set(COMMANDS.values())


def test_every_command_has_a_rule() -> None:
    assert set(RULES) == set(COMMANDS.values())


def test_a_verb_is_used_once() -> None:
    with pytest.raises(ValueError, match="two commands are named retitle"):
        command("retitle")(Command)


def test_these_can_only_be_decided_while_nobody_else_writes() -> None:
    assert {case.wish.verb for case in CASES if case.wish.looks_around} == {
        "declare",
        "schedule_maintenance",
        "add_component",
        "rename_component",
        "retire_component",
    }


@each_case
def test_it_is_allowed(case: Case) -> None:
    case.allowed.when(case.wish).then(*case.leads_to)


@each_case
def test_it_is_refused(case: Case) -> None:
    case.refused.when(case.wish).refused(case.words, case.field)


@pytest.mark.parametrize(
    "wish",
    [case.wish for case in CASES if not case.wish.begins],
    ids=lambda wish: wish.verb,
)
def test_nothing_is_done_to_what_does_not_exist(wish: Command) -> None:
    words = {
        "component": "there is no such component",
        "incident": "there is no such incident",
    }[wish.subject]
    if wish.verb == "unpublish_postmortem":
        words = "it is not published"
    Given().when(wish).refused(words)


def test_a_refusal_says_which_field_is_to_blame() -> None:
    decided = CASES[1].refused.when(CASES[1].wish)
    assert isinstance(decided.refusal, LedgerError)
    assert str(decided.refusal) == "title: that is its title already"
