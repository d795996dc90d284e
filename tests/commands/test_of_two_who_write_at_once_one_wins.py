"""A command on what is no longer so is a conflict with both versions, and nothing is written."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from incidents.decisions.catalogue import AddComponent, RetireComponent
from incidents.decisions.declaring import Retitle, SetImpacts
from incidents.decisions.ending import Cancel, Merge, Resolve
from incidents.errors import Conflict, Refused
from incidents.ledger import store
from tests.ledger.threads import elsewhere
from tests.ledger.world import all_is_well, declared, do, note, views


@pytest.mark.django_db
@pytest.mark.parametrize("expected", [0, 1, 3])
def test_a_stale_version_is_a_conflict(expected: int) -> None:
    stream = declared()
    do(note(), stream)
    before, shown = store.head(), views()
    with pytest.raises(Conflict, match=f"at version 2, not at {expected}") as caught:
        do(note(), stream, expected=expected)
    assert (caught.value.expected, caught.value.found) == (expected, 2)
    assert (store.head(), views()) == (before, shown)


@pytest.mark.django_db
def test_the_right_version_is_none() -> None:
    stream = declared()
    assert do(note(), stream, expected=1).version == 2


@pytest.mark.django_db(transaction=True)
def test_of_many_at_one_version_one_wins() -> None:
    stream = declared()

    def write(number: int) -> bool:
        try:
            do(Retitle(title=f"Title {number}"), stream, expected=1)
        except Conflict as conflict:
            return (conflict.expected, conflict.found) != (1, 2)
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(write, range(16))) == 1
    assert store.head().position == 2
    assert all_is_well()


def between(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], object]) -> None:
    """Let somebody else write after the next command has decided, and before it has its turn."""
    turn = store.turn

    def late() -> object:
        monkeypatch.setattr(store, "turn", turn)
        elsewhere(meanwhile)
        return turn()

    monkeypatch.setattr(store, "turn", late)


@pytest.mark.django_db(transaction=True)
class TestWhatIsWrittenBetweenDecisionAndTurn:
    """A command decides before it has its turn. What it rests on may move in between."""

    def test_to_the_same_incident_is_seen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        stream = declared()
        between(monkeypatch, lambda: do(Cancel(reason="No."), stream))
        with pytest.raises(Refused, match="cancelled"):
            do(Retitle(title="Other"), stream)
        assert all_is_well()

    def test_to_the_same_incident_is_a_conflict_where_a_version_was_given(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stream = declared()
        between(monkeypatch, lambda: do(note(), stream))
        with pytest.raises(Conflict):
            do(note(), stream, expected=1)

    def test_to_the_same_incident_is_gone_on_from(self, monkeypatch: pytest.MonkeyPatch) -> None:
        stream = declared()
        between(monkeypatch, lambda: do(note("theirs"), stream))
        assert do(note("ours"), stream).version == 3
        assert all_is_well()

    def test_to_another_one_does_not_matter(self, monkeypatch: pytest.MonkeyPatch) -> None:
        stream = declared()
        between(monkeypatch, lambda: declared("Another"))
        assert do(note(), stream, expected=1).recorded[0].position == 3
        assert all_is_well()

    def test_to_a_component_that_is_named_is_seen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        api = do(AddComponent(name="API")).stream
        stream = declared()
        between(monkeypatch, lambda: do(RetireComponent(), api))
        with pytest.raises(Refused, match="API is retired") as caught:
            do(SetImpacts(impacts={api: "major_outage"}), stream)
        assert caught.value.field == "impacts"

    def test_to_an_incident_that_is_named_is_seen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        one, other = declared("One"), declared("Other")
        between(monkeypatch, lambda: do(Cancel(reason="No."), other))
        with pytest.raises(Refused) as caught:
            do(Merge(into=other), one)
        assert caught.value.field == "into"

    def test_by_the_same_command_is_the_answer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        stream = declared()
        wish = Resolve(data_loss="none")
        between(monkeypatch, lambda: do(wish, stream, key="k"))
        assert do(wish, stream, key="k").repeated
        assert store.head().position == 3
