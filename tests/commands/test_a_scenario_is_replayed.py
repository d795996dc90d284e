"""A file of commands: each once and for ever, and errors that name the step."""

from pathlib import Path

import pytest

from incidents import replay
from incidents.errors import Refused
from incidents.ledger import store

pytestmark = pytest.mark.django_db

GOOD = """
source = "A test"
actor = "import:test"
zone = "Europe/Berlin"

[[step]]
name = "api"
command = "add_component"
fields.name = "API"

[[step]]
name = "outage"
command = "declare"
when.at = 2023-01-03T09:00:00+01:00
fields.title = "API is down"
fields.severity = "SEV1"
fields.impacts."@api" = "major_outage"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "scenario.toml"
    path.write_text(GOOD)
    return path


def test_every_step_is_a_command(file: Path) -> None:
    done = replay.replay(file)
    assert (done.new_commands, done.new_events) == (2, 3)
    assert set(done.streams) == {"api", "outage"}


def test_a_second_time_adds_nothing(file: Path) -> None:
    first = replay.replay(file)
    again = replay.replay(file)
    assert (again.new_commands, again.new_events) == (0, 0)
    assert again.streams == first.streams
    assert store.head().position == 3


def test_what_was_added_at_the_end_is_entered(file: Path) -> None:
    replay.replay(file)
    more = '\n[[step]]\nabout = "outage"\ncommand = "add_note"\nfields.text = "Hm."\n'
    file.write_text(GOOD + more)
    assert replay.replay(file).new_commands == 1


def test_a_step_that_was_changed_is_refused(file: Path) -> None:
    replay.replay(file)
    file.write_text(GOOD.replace("API is down", "API is slow"))
    with pytest.raises(Refused, match="step 2 was replayed before with another content"):
        replay.replay(file)
    assert store.head().position == 3


@pytest.mark.parametrize(
    ("was", "wrong", "said"),
    [
        ("SEV1", "SEV9", r"severity: step 2: 'SEV9' is not one of SEV1"),
        ("@api", "@web", r"about: step 2: no earlier step is named 'web'"),
        ('"declare"', '"explode"', r"command: step 2: there is no command 'explode'"),
        ("[[step]]", "[[steps]]", r"scenario\.toml is not a scenario"),
        ("actor =", "actor ", r"scenario\.toml is not a scenario"),
    ],
)
def test_a_mistake_is_named_with_its_step(file: Path, was: str, wrong: str, said: str) -> None:
    file.write_text(GOOD.replace(was, wrong))
    with pytest.raises(Refused, match=said):
        replay.replay(file)
