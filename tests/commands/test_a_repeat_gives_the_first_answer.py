"""The same command with the same key happens once, however often and at once it comes."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from incidents.commands import Outcome, When
from incidents.decisions import Actor
from incidents.decisions.declaring import Declare
from incidents.decisions.ending import Resolve
from incidents.errors import KeyReused
from incidents.ledger import store
from tests.ledger.world import all_is_well, declared, do, note

AT_ONCE = 20
DECLARE = Declare(title="Checkout fails", severity="SEV2", text="We look into it.")
BOB = Actor("staff", "8")


@pytest.mark.django_db
class TestOneAfterTheOther:
    def test_nothing_is_added(self) -> None:
        stream = declared()
        first = do(note(), stream, key="k")
        again = do(note(), stream, key="k")
        assert (first.repeated, again.repeated) == (False, True)
        assert (again.stream, again.version) == (first.stream, first.version) == (stream, 2)
        assert again.recorded == first.recorded
        assert store.head().position == 2

    def test_a_command_that_begins_a_stream_begins_one(self) -> None:
        first, again = do(DECLARE, key="k"), do(DECLARE, key="k")
        assert again.stream == first.stream
        assert again.recorded == first.recorded
        assert store.head().position == 2

    def test_the_first_answer_stands_whatever_came_since(self) -> None:
        stream = declared()
        wish = Resolve(data_loss="none")
        first = do(wish, stream, key="k", expected=1)
        do(note(), stream)
        again = do(wish, stream, key="k", expected=1)
        assert again.repeated
        assert again.version == first.version == 3

    @pytest.mark.parametrize(
        "other", [{"wish": note("Other words")}, {"when": When(precision="about")}]
    )
    def test_the_same_key_with_another_content_is_refused(self, other: dict[str, Any]) -> None:
        stream = declared()
        do(note(), stream, key="k")
        before = store.head()
        with pytest.raises(KeyReused, match="Use a new key"):
            do(**({"wish": note()} | other), stream=stream, key="k")
        assert store.head() == before

    def test_the_same_key_about_another_incident_is_refused(self) -> None:
        one, other = declared("One"), declared("Other")
        do(note(), one, key="k")
        with pytest.raises(KeyReused):
            do(note(), other, key="k")

    def test_a_key_belongs_to_its_actor(self) -> None:
        stream = declared()
        do(note(), stream, key="k")
        assert not do(note(), stream, key="k", actor=BOB).repeated
        assert store.head().position == 3

    def test_without_a_key_everything_happens_again(self) -> None:
        stream = declared()
        do(note(), stream)
        assert not do(note(), stream).repeated

    def test_the_key_itself_is_not_kept(self) -> None:
        do(DECLARE, key="erika@example.com")
        assert "erika" not in repr(list(store.rows_after()))


def at_once(work: Any) -> list[Outcome]:
    def and_close() -> Outcome:
        try:
            outcome: Outcome = work()
            return outcome
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [each.result() for each in [pool.submit(and_close) for _ in range(AT_ONCE)]]


@pytest.mark.django_db(transaction=True)
class TestAllAtOnce:
    def test_on_one_incident(self) -> None:
        stream = declared()
        outcomes = at_once(lambda: do(note(), stream, key="k"))
        assert sum(not each.repeated for each in outcomes) == 1
        assert len({each.recorded[0].event_id for each in outcomes}) == 1
        assert store.head().position == 2
        assert all_is_well()

    def test_on_a_new_one(self) -> None:
        outcomes = at_once(lambda: do(DECLARE, key="k"))
        assert sum(not each.repeated for each in outcomes) == 1
        assert len({each.stream for each in outcomes}) == 1
        assert store.head().position == 2
        assert all_is_well()
