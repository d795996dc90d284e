"""A scenario that cannot be replayed says at which step and why; what came before stays."""

from pathlib import Path

import pytest

from incidents import history, replay
from incidents.errors import Refused
from incidents.ledger import store
from tests.ledger.world import all_is_well, rows

pytestmark = pytest.mark.django_db

HEAD = 'source = "A test"\nactor = "import:test"\nzone = "Europe/Berlin"\n'
OUTAGE = """
[[step]]
name = "outage"
command = "declare"
when.at = 2023-01-03T09:00:00+01:00
fields.title = "API is down"
fields.severity = "SEV1"
"""
NOTE = '\n[[step]]\nabout = "outage"\ncommand = "add_note"\nfields.text = "Hm."\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "scenario.toml"


def refusal(file: Path, text: str) -> Refused:
    file.write_text(text)
    with pytest.raises(Refused) as error:
        replay.replay(file)
    return error.value


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ('about = "nothing"', "about", "step 2: no earlier step is named 'nothing'"),
        ("", "stream", "step 2: say which incident it is about"),
        (
            'about = "outage"\nactor = "robot:1"',
            "actor",
            "step 2: 'robot' is not one of import, job, staff, subscriber, token",
        ),
        (
            'about = "outage"\nactor = "staff"',
            "actor",
            "step 2: an actor's id is 1 to 64 printable ASCII characters",
        ),
        (
            'about = "outage"\nwhen.at = 2023-01-03T09:00:00',
            "at|occurred_at",
            "step 2: needs a time zone, such as 2023-01-03T09:00:00-08:00",
        ),
        (
            'about = "outage"\nwhen.at = 2199-01-03T09:00:00Z',
            "occurred_at",
            "step 2: lies in the future; events are facts",
        ),
        ('about = "outage"\nfields.pinned = 1', "pinned", "step 2: expected `bool`, got `int`"),
        ('about = "outage"\nfields.colour = "red"', "colour", "step 2: is not a known field"),
        (
            'about = "outage"\nfields.pinned = 0.5',
            "pinned",
            "step 2: may not be a fractional number: the ledger stores whole ones",
        ),
    ],
)
def test_a_step_is_named_with_its_field(file: Path, wrong: str, field: str, message: str) -> None:
    step = NOTE.replace('about = "outage"', wrong)
    found = refusal(file, HEAD + OUTAGE + step)
    assert found.message == message
    assert found.field in field.split("|")
    assert store.head().position == 1
    # Once it is put right the replay goes on from there.
    file.write_text(HEAD + OUTAGE + NOTE)
    assert replay.replay(file).new_events == 1
    assert all_is_well()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "source = ",
        '{"source": "A test"}',
        'source = "A test"\nactor = "import:test"',
        f"{HEAD}colour = 'red'\n{OUTAGE}",
        f"{HEAD}{OUTAGE}colour = 'red'\n",
        f"{HEAD}{OUTAGE.replace('09:00:00+01:00', '09:61:00Z')}",
        f"{HEAD}{OUTAGE}when.precision = 'roughly'\n",
        f"{HEAD}{OUTAGE}when.at = 2023-01-03T09:00:00Z\n",
        f"{HEAD}[step]\ncommand = 'declare'\n",
    ],
)
def test_a_file_of_another_form_is_no_scenario(file: Path, text: str) -> None:
    found = refusal(file, text)
    assert found.message.startswith("scenario.toml is not a scenario: ")
    assert rows() == []


def test_times_are_kept_in_the_zone_of_the_file_or_of_the_step(file: Path) -> None:
    told = NOTE.replace("fields.text", 'when.at = 2023-01-03T10:00:00Z\nfields.text = "a"\n#')
    there = told.replace("#", 'when.zone = "Asia/Tokyo"\nwhen.said = "at seven"\n#')
    file.write_text(HEAD + OUTAGE + told + there + NOTE)
    stream = replay.replay(file).streams["outage"]
    events = [each.event for each in history.stream(stream)]
    assert [each.zone for each in events] == ["Europe/Berlin", "Europe/Berlin", "Asia/Tokyo", ""]
    assert events[2].said == "at seven"


def test_each_step_has_the_actor_of_the_file_or_its_own(file: Path) -> None:
    file.write_text(HEAD + OUTAGE + NOTE.replace("fields.text", 'actor = "staff:7"\nfields.text'))
    replay.replay(file)
    assert [(row.actor_kind, row.actor_id, row.surface) for row in rows()] == [
        ("import", "test", "import"),
        ("staff", "7", "import"),
    ]


def test_a_file_of_another_name_is_another_history(file: Path) -> None:
    file.write_text(HEAD + OUTAGE)
    first = replay.replay(file)
    other = file.rename(file.with_name("another.toml"))
    again = replay.replay(other)
    assert again.new_commands == 1
    assert again.streams["outage"] != first.streams["outage"]
