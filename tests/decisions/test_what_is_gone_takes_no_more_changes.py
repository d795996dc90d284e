"""What was cancelled or merged takes notes and corrections, and nothing else."""

import pytest

from incidents.decisions import Command
from incidents.events import incident, maintenance, postmortem, update
from tests.decisions.cases import CASES
from tests.decisions.given import Given, given
from tests.decisions.world import (
    ACTION,
    CAUSE,
    DRAFT,
    FACTOR,
    ONGOING,
    SAID,
    action,
    declared,
    drafted,
    published,
    scheduled,
)

STILL_ALLOWED = {
    "add_note",
    "attach_evidence",
    "record_outside_post",
    "link",
    "correct_update",
    "retract_update",
    "discard_draft",
    "unpublish_postmortem",
}
LIVED = given(
    declared(),
    published(),
    drafted(),
    incident.RoleAssigned(role="commander", person="staff:9"),
    incident.HypothesisProposed(hypothesis_id=CAUSE, text="The deploy."),
    postmortem.Opened(),
    postmortem.SectionWritten(section="summary", text="A deploy broke it."),
    postmortem.FactorIdentified(factor_id=FACTOR, text="No test."),
    action(),
    postmortem.Published(),
)
WORKED = given(scheduled(), update.Published(update_id=SAID, text="Soon.", status="scheduled"))
WORKED = WORKED.also(drafted(status="scheduled"))
ABOUT_INCIDENTS = [
    case.wish for case in CASES if case.wish.subject == "incident" and not case.wish.begins
]
each_wish = pytest.mark.parametrize("wish", ABOUT_INCIDENTS, ids=lambda wish: wish.verb)


def hold(history: Given, wish: Command, words: str) -> None:
    """Let through what is still allowed, and turn down the rest in these words."""
    if wish.verb in STILL_ALLOWED:
        history.when(wish).accepted()
        return
    refusal = history.when(wish).refusal
    assert refusal is not None, f"{wish.verb} was allowed"
    if refusal.message.startswith("this is an incident"):
        assert wish.verb.endswith("_maintenance")
    else:
        assert refusal.message.removeprefix("the draft no longer fits: ") == words


@each_wish
def test_what_was_cancelled(wish: Command) -> None:
    gone = LIVED.also(incident.Cancelled(reason="A false alarm."))
    hold(gone, wish, "an incident that was cancelled takes no more changes")


@each_wish
def test_what_was_merged(wish: Command) -> None:
    gone = LIVED.also(incident.Merged(into=ONGOING))
    hold(gone, wish, f"this incident was merged into {ONGOING}; go on there instead")


MAINTENANCE = [wish for wish in ABOUT_INCIDENTS if wish.verb != "unpublish_postmortem"]


@pytest.mark.parametrize("wish", MAINTENANCE, ids=lambda wish: wish.verb)
def test_a_maintenance_that_was_called_off(wish: Command) -> None:
    gone = WORKED.also(maintenance.Cancelled(reason="No people."))
    if wish.verb in STILL_ALLOWED:
        gone.when(wish).accepted()
        return
    refusal = gone.when(wish).refusal
    assert refusal is not None, f"{wish.verb} was allowed"
    assert refusal.message.removeprefix("the draft no longer fits: ") in {
        "a maintenance that was cancelled takes no more changes",
        "this is a maintenance, and the command is for an incident",
    }


def test_the_history_holds_what_the_commands_name() -> None:
    known = LIVED.incident()
    assert (set(known.published), set(known.drafts)) == ({SAID}, {DRAFT})
    document = known.postmortem
    assert document is not None
    assert (document.factors, document.actions) == ({FACTOR}, {ACTION: "open"})
