"""The server ends our session: the client is told, nothing is half done, and the next try works."""

import itertools
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection

from incidents.ledger import store
from tests.ledger.world import Story, all_is_well, do, note, tell_story

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def story() -> Story:
    """Give a ledger that is committed."""
    return tell_story()


def end_our_session() -> None:
    """End the server process of the connection of this test, from another one."""
    ours = connection.connection.info
    with psycopg.connect(ours.dsn, password=ours.password, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [ours.backend_pid])


@pytest.mark.parametrize("after", [0, 1, 2])
def test_in_the_middle_of_an_append(after: int, story: Story) -> None:
    before, count = store.head(), itertools.count()

    def cut_off(execute: Any, *args: Any) -> Any:
        if next(count) == after:
            end_our_session()
        return execute(*args)

    with connection.execute_wrapper(cut_off), pytest.raises(OperationalError):
        do(note(), story.incident)

    assert do(note(), story.incident).recorded[0].position == before.position + 1
    assert all_is_well()


def test_between_two_commands(story: Story) -> None:
    before = store.head()
    end_our_session()
    with pytest.raises(OperationalError):
        do(note(), story.incident)
    assert do(note(), story.incident).recorded[0].position == before.position + 1
    assert all_is_well()


def test_just_before_the_commit(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    before = store.head()
    commit = connection.commit

    def cut_off() -> None:
        end_our_session()
        commit()

    with monkeypatch.context() as patch:
        patch.setattr(connection, "commit", cut_off)
        with pytest.raises(OperationalError):
            do(note(), story.incident)

    assert store.head() == before
    assert do(note(), story.incident).recorded[0].position == before.position + 1
    assert all_is_well()
