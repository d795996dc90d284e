"""The envelope: actor, surface, time, cause. What may not stand there is refused by name."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from incidents import history
from incidents.commands import When, command_from
from incidents.decisions import Actor
from incidents.decisions.declaring import Declare
from incidents.errors import NotFound, Refused
from incidents.ledger import store
from tests.ledger.world import declared, do, note, rows, views

pytestmark = pytest.mark.django_db
NINE = datetime(2023, 1, 3, 17, tzinfo=UTC)
NOBODY = "01856f5a-0000-7000-8000-000000000000"


def test_an_event_knows_who_wrote_it_from_where_and_why() -> None:
    stream = declared()
    cause = do(note(), stream)
    do(
        note("Because."),
        stream,
        actor=Actor("token", "ci-7"),
        surface="inbound",
        caused_by=cause.recorded[0].event_id,
        correlation=rows()[1].command_id,
    )
    last = rows()[-1]
    assert (last.actor_kind, last.actor_id, last.surface) == ("token", "ci-7", "inbound")
    assert last.causation_id == cause.recorded[0].event_id
    assert last.correlation_id == rows()[1].command_id != last.command_id


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"actor": Actor("robot", "1")}, "actor"),
        ({"actor": Actor("staff", "")}, "actor"),
        ({"actor": Actor("staff", "x" * 65)}, "actor"),
        ({"actor": Actor("staff", "Jürgen")}, "actor"),
        ({"actor": Actor("staff", "a\nb")}, "actor"),
        ({"surface": "telegraph"}, "surface"),
        ({"key": ""}, "key"),
        ({"key": "k" * 256}, "key"),
        ({"key": "ключ"}, "key"),
        ({"key": "a\0b"}, "key"),
    ],
)
def test_what_may_not_stand_beside_an_event_is_refused(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as caught:
        do(Declare(title="x", severity="SEV1"), **wrong)
    assert caught.value.field == field
    assert rows() == []


def test_when_it_was_so_is_kept_as_it_was_said() -> None:
    stream = declared()
    when = When(at=NINE, precision="about", zone="America/Los_Angeles", said="around nine")
    do(note(), stream, when=when)
    (_, last) = history.stream(stream)
    assert last.occurred_at == NINE
    assert last.recorded_at > NINE
    said = last.event
    assert (said.precision, said.zone, said.said) == ("about", when.zone, "around nine")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"at": datetime(2023, 1, 3, 17)}, "occurred_at"),  # noqa: DTZ001  # wrong on purpose
        ({"at": datetime(1989, 12, 31, tzinfo=UTC)}, "occurred_at"),
        ({"at": datetime.now(UTC) + timedelta(days=1)}, "occurred_at"),
        ({"at": NINE, "precision": "rather"}, "precision"),
        ({"at": NINE, "said": "x" * 256}, "said"),
        ({"at": NINE, "said": "a\0b"}, "said"),
    ],
)
def test_a_time_that_cannot_be_is_refused(wrong: dict[str, Any], field: str) -> None:
    stream = declared()
    before, shown = store.head(), views()
    with pytest.raises(Refused) as caught:
        do(note(), stream, when=When(**wrong))
    assert caught.value.field in {field, "at"}
    assert (store.head(), views()) == (before, shown)


def test_a_stream_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound, match=f"no incident with the id {NOBODY}"):
        do(note(), NOBODY)


def test_a_command_on_a_stream_names_it() -> None:
    with pytest.raises(Refused) as caught:
        do(note())
    assert caught.value.field == "stream"


def test_a_command_that_begins_one_names_none() -> None:
    with pytest.raises(Refused) as caught:
        do(Declare(title="x", severity="SEV1"), declared())
    assert caught.value.field == "stream"


def test_a_public_id_is_used_once() -> None:
    declared(public_id="checkout0000")
    with pytest.raises(Refused, match="is taken") as caught:
        declared(public_id="checkout0000")
    assert caught.value.field == "public_id"
    assert store.head().position == 1


def test_a_command_can_be_told_in_plain_values() -> None:
    wish = command_from("declare", {"title": "Checkout fails", "severity": "SEV2"})
    assert wish == Declare(title="Checkout fails", severity="SEV2")
    with pytest.raises(Refused, match="there is no command 'explode'") as caught:
        command_from("explode", {})
    assert caught.value.field == "command"
