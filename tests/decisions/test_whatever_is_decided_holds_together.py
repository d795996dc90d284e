"""For any history of commands: what is decided can be stored, read and folded, and makes sense."""

from datetime import timedelta
from itertools import chain

from hypothesis import event, given, settings
from hypothesis import strategies as st

from incidents.component import Component
from incidents.decisions import COMMANDS
from incidents.events import Event
from incidents.incident import Incident, Postmortem
from incidents.words import OVER
from tests.decisions.given import Given
from tests.decisions.wishes import wishes
from tests.decisions.world import (
    ALICE,
    APPROVED,
    BOB,
    HISTORIAN,
    IN_REVIEW,
    NOW,
    PRIVATE,
    RESOLVED,
    SCRIPT,
    STARTED,
    action,
    declared,
    scheduled,
)

ABOUT: dict[str, list[str]] = {
    subject: [verb for verb, cls in COMMANDS.items() if cls.subject == subject]
    for subject in ("incident", "component")
}
BEGINNINGS = st.sampled_from(
    (
        (),
        (declared(),),
        RESOLVED,
        PRIVATE,
        (*APPROVED, action()),
        IN_REVIEW,
        (scheduled(),),
        STARTED,
    )
)
PLOTS: tuple[tuple[str, ...], ...] = (
    ("publish_update", "correct_update", "retract_update", "publish_update"),
    ("draft_update", "draft_update", "approve_update", "publish_draft"),
    ("draft_update", "change_status", "publish_draft", "discard_draft"),
    ("set_impacts", "resolve", "record_milestone", "close", "reopen", "resolve"),
    ("propose_hypothesis", "rule_out_hypothesis", "confirm_hypothesis"),
    ("assign_role", "release_role", "merge", "link"),
    ("open_postmortem", "identify_factor", "withdraw_factor"),
    ("open_postmortem", "add_action", "change_action", "finish_action", "close"),
    ("write_section", "request_review", "approve_postmortem", "publish_postmortem"),
    ("retitle", "request_changes", "unpublish_postmortem", "close_postmortem", "retitle"),
    ("reschedule_maintenance", "start_maintenance", "extend_maintenance"),
    ("start_maintenance", "verify_maintenance", "complete_maintenance"),
)
"""What leads somewhere that single commands seldom reach."""
STEPS = st.lists(
    st.sampled_from(ABOUT["incident"]).map(lambda verb: (verb,)) | st.sampled_from(PLOTS),
    min_size=4,
    max_size=15,
)
ACTORS = st.sampled_from((ALICE, BOB, SCRIPT, HISTORIAN))
TIMES = st.sampled_from([NOW - timedelta(minutes=each) for each in (0, 0, 0, 30, 240)])


def carry_on(history: Given, verb: str, data: st.DataObject) -> Given:
    """The history with what a drawn command leads to; the same when it is refused."""
    wish = data.draw(wishes(COMMANDS[verb], history))
    decided = history.when(wish, by=data.draw(ACTORS), at=data.draw(TIMES))
    if decided.refusal is not None:
        assert decided.refusal.message
        assert decided.refusal.field == "occurred_at" or hasattr(
            wish, decided.refusal.field or "verb"
        )
        return history
    event(verb)
    return decided.accepted()


@settings(max_examples=120, deadline=None)
@given(data=st.data(), beginning=BEGINNINGS, steps=STEPS, strict=st.booleans())
def test_an_incident(
    data: st.DataObject, beginning: tuple[Event, ...], steps: list[tuple[str, ...]], *, strict: bool
) -> None:
    history = Given().under(updates_need_approval=strict).also(*beginning)
    for verb in ["declare", *chain.from_iterable(steps)]:
        history = carry_on(history, verb, data)
        hold_together(history.incident())


@settings(max_examples=40, deadline=None)
@given(
    data=st.data(),
    verbs=st.lists(st.sampled_from(ABOUT["component"]), min_size=3, max_size=15),
)
def test_a_component(data: st.DataObject, verbs: list[str]) -> None:
    history = Given()
    for verb in ("add_component", *verbs):
        history = carry_on(history, verb, data)
        stands_in_order(history.component())


def hold_together(known: Incident) -> None:
    """Hold what the rules know to what can be true of one incident."""
    assert (known.over_since is not None) == (known.status in OVER)
    assert not (known.cancelled and known.merged_into)
    assert (known.status == "cancelled") == (known.cancelled or bool(known.merged_into))
    if known.over_since is not None:
        assert known.impacts == {}
    said = [*known.drafts, *known.published, *known.retracted]
    assert len(said) == len(set(said)), "an update is a draft, published or retracted"
    for draft in known.drafts.values():
        assert draft.drafter not in draft.approvers
    if known.private:
        assert not said
    if known.kind == "maintenance":
        assert (known.severity, known.loss, known.postmortem) == (None, None, None)
    if known.status == "resolved":
        assert known.loss is not None
    if known.postmortem is not None:
        makes_sense(known, known.postmortem)


def makes_sense(known: Incident, document: Postmortem) -> None:
    """Hold its postmortem to what can be true of one."""
    if document.review != "draft" or document.published:
        assert document.sections
        assert document.writers
    assert not (known.private and document.published)
    if known.closed:
        assert "open" not in document.actions.values()


def stands_in_order(known: Component) -> None:
    """Hold a component to what can be true of one."""
    if known.is_group:
        assert known.group is None
        assert known.stated == "operational"
