"""Replaying a scenario: commands written down in a file, handed in one by one.

The file is TOML. Each step names a command and its fields; ``name`` names the stream that it
begins, ``about`` the stream that it is about, and ``@name`` in a field stands for such a stream.
Each step has a key of its own, so a replay that is repeated adds nothing.
"""

import re
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from incidents.commands import Outcome, When, command_from, handle
from incidents.decisions import Actor
from incidents.errors import KeyReused, Refused

_NAME = re.compile(r"@[\w-]+")
SCENARIOS = Path(__file__).parent / "scenarios"


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One command of a scenario."""

    command: str
    name: str = ""
    about: str = ""
    actor: str = ""
    when: When = When()
    fields: dict[str, Any] = {}


class Scenario(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A history to be entered. ``zone`` is where its times were said."""

    source: str
    actor: str
    zone: str = ""
    step: list[Step]


class Replayed(Struct, kw_only=True):
    """What a replay did: the streams by name, how many commands were new, and how many events."""

    streams: dict[str, str] = {}
    new_commands: int = 0
    new_events: int = 0


def read(path: Path) -> Scenario:
    """The scenario in a file. Raises :class:`~incidents.errors.Refused` where it is not one."""
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Scenario)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, OSError) as error:
        raise Refused(f"{path.name} is not a scenario: {error}") from error


def replay(path: Path) -> Replayed:
    """Hand in all commands of a scenario, each once and for ever.

    Raises what :func:`incidents.commands.handle` raises, with the number of the step; and
    ``KeyReused`` when the file was changed since it was replayed.
    """
    scenario = read(path)
    done = Replayed()
    for number, step in enumerate(scenario.step, start=1):
        try:
            outcome = _take(scenario, step, f"{path.stem}:{number}", done.streams)
        except Refused as refusal:
            raise Refused(f"step {number}: {refusal.message}", refusal.field) from refusal
        except KeyReused as reused:
            raise Refused(
                f"step {number} was replayed before with another content; "
                "history cannot be replaced. Replay it into a ledger of its own."
            ) from reused
        if step.name:
            done.streams[step.name] = outcome.stream
        if not outcome.repeated:
            done.new_commands += 1
            done.new_events += len(outcome.recorded)
    return done


def _take(scenario: Scenario, step: Step, key: str, streams: dict[str, str]) -> Outcome:
    when = step.when
    if when.at is not None and not when.zone:
        when = msgspec.structs.replace(when, zone=scenario.zone)
    kind, _, id_ = (step.actor or scenario.actor).partition(":")
    return handle(
        command_from(step.command, _resolved(step.fields, streams)),
        actor=Actor(kind, id_),
        surface="import",
        stream=_named(step.about, streams) if step.about else None,
        expected=None,
        key=key,
        when=when,
    )


def _resolved(value: Any, streams: dict[str, str]) -> Any:
    """The value with each ``@name`` replaced by the stream of that name."""
    if isinstance(value, dict):
        return {_resolved(k, streams): _resolved(v, streams) for k, v in value.items()}
    if isinstance(value, list):
        return [_resolved(each, streams) for each in value]
    if isinstance(value, str) and _NAME.fullmatch(value):
        return _named(value[1:], streams)
    return value


def _named(name: str, streams: dict[str, str]) -> str:
    if name not in streams:
        raise Refused(f"no earlier step is named {name!r}", "about")
    return streams[name]
