"""An idempotency key stands for what was written with it: a refusal leaves it free."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from incidents.commands import command_from, handle
from incidents.decisions import Actor, Command
from incidents.decisions.catalogue import AddComponent
from incidents.decisions.declaring import Declare, Retitle
from incidents.errors import Conflict, KeyReused, Refused
from incidents.ledger import store
from tests.ledger.world import STAFF, all_is_well, declared, do, note, rows

AT_ONCE = 20
DECLARE = Declare(title="Checkout fails", severity="SEV2")


@pytest.mark.django_db
class TestAFreeKey:
    def test_a_refused_command_leaves_its_key_free(self) -> None:
        stream = declared("Title")
        with pytest.raises(Refused):
            do(Retitle(title="Title"), stream, key="k")
        assert not do(Retitle(title="Other"), stream, key="k").repeated

    def test_so_does_a_conflict(self) -> None:
        stream = declared()
        with pytest.raises(Conflict):
            do(note(), stream, key="k", expected=7)
        assert not do(note(), stream, key="k", expected=1).repeated

    @pytest.mark.parametrize(
        "other", [Actor("token", "7"), Actor("staff", "8"), Actor("import", "7")]
    )
    def test_a_key_of_another_actor_is_another_key(self, other: Actor) -> None:
        first = do(DECLARE, key="k")
        theirs = do(Declare(title="Theirs", severity="SEV1"), key="k", actor=other)
        assert not theirs.repeated
        assert theirs.stream != first.stream


@pytest.mark.django_db
class TestASpentKey:
    def test_the_answer_comes_whatever_version_is_expected(self) -> None:
        stream = declared()
        first = do(note(), stream, key="k", expected=1)
        for expected in (None, 1, 2, 99):
            again = do(note(), stream, key="k", expected=expected)
            assert (again.repeated, again.version) == (True, first.version)

    def test_the_answer_comes_though_the_rules_would_refuse_by_now(self) -> None:
        stream = declared("Title")
        first = do(Retitle(title="Other"), stream, key="k")
        assert do(Retitle(title="Other"), stream, key="k").recorded == first.recorded
        added = do(AddComponent(name="API", public_id="a" * 12), key="c")
        again = do(AddComponent(name="API", public_id="a" * 12), key="c")
        assert (again.repeated, again.stream) == (True, added.stream)

    def test_the_same_words_in_another_form_are_the_same_words(self) -> None:
        stream = declared()
        do(note("Größe\nzwei"), stream, key="k")
        assert do(note("Gro\u0308ße\r\nzwei \n"), stream, key="k").repeated

    def test_a_default_that_is_spelled_out_is_the_same_command(self) -> None:
        do(DECLARE, key="k")
        plain = {"title": "Checkout fails", "severity": "SEV2", "drill": False, "impacts": {}}
        assert do(command_from("declare", plain), key="k").repeated

    def test_from_another_surface_it_is_the_same_command(self) -> None:
        do(DECLARE, key="k")
        again = handle(DECLARE, actor=STAFF, surface="terminal", expected=None, key="k")
        assert again.repeated
        assert again.recorded[0].surface == "api"

    @pytest.mark.parametrize(
        "other",
        [
            Declare(title="Checkout fails", severity="SEV1"),
            Declare(title="Checkout fails", severity="SEV2", text="Words."),
            AddComponent(name="Checkout fails"),
        ],
    )
    def test_another_beginning_with_the_same_key_is_refused(self, other: Command) -> None:
        do(DECLARE, key="k")
        before = rows()
        with pytest.raises(KeyReused) as error:
            do(other, key="k")
        assert error.value.key == "k"
        assert rows() == before


@pytest.mark.django_db(transaction=True)
def test_of_many_commands_with_one_key_at_once_one_is_written() -> None:
    stream = declared()

    def write(number: int) -> str:
        try:
            return "repeated" if do(note(f"{number % 2}"), stream, key="k").repeated else "new"
        except KeyReused:
            return "refused"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(write, range(AT_ONCE)))
    # Half of them said the same as the first one; the others said something else.
    assert sorted(answers) == ["new"] + ["refused"] * 10 + ["repeated"] * 9
    assert store.head().position == 2
    assert all_is_well()
