"""What the processes of the tests do. Each program gets a folder, and fails with an error.

Programs fork before they have a connection, and leave all work on the database to their children.
"""

import itertools
import os
import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

from django.db import connection, connections

from incidents import commands, history
from incidents.decisions import Actor, Command
from incidents.decisions.declaring import Declare
from incidents.decisions.responding import AddNote
from incidents.decisions.updating import PublishUpdate
from incidents.errors import Busy
from incidents.ledger import store
from incidents.projections.rebuild import rebuild
from tests.ledger.processes import Acknowledged, die, dies, ended_well, fork, kill
from tests.ledger.world import all_is_well

WRITERS = 4
COMMANDS = 60
ROUNDS = 20


def hand_in(wish: Command, stream: str | None = None) -> commands.Outcome:
    """Hand a command in until the ledger has time for it."""
    actor = Actor("job", "test")
    while True:
        try:
            return commands.handle(wish, actor=actor, surface="job", stream=stream, expected=None)
        except Busy:
            continue


def told(folder: Path, outcome: commands.Outcome) -> None:
    """Write down an acknowledgement."""
    Acknowledged(folder).add([(each.position, each.event_id) for each in outcome.recorded])


def everybodys_incident(folder: Path) -> str:
    """An incident that all writers share."""

    def declare() -> None:
        outcome = hand_in(Declare(title="Everybody's", severity="SEV1", text="It begins."))
        told(folder, outcome)
        (folder / "shared").write_text(outcome.stream)

    ended_well(fork(declare))
    return (folder / "shared").read_text()


def write(folder: Path, shared: str, count: int | None) -> None:
    """Write to the shared incident and to some of one's own; for ever without a count."""
    stream = shared
    for number in itertools.count() if count is None else range(count):
        if number % 10 == 0:
            outcome = hand_in(Declare(title=f"Incident {os.getpid()}", severity="SEV3", text="!"))
            stream = outcome.stream
        elif number % 2:
            outcome = hand_in(AddNote(text=f"Note {number}"), shared)
        else:
            outcome = hand_in(PublishUpdate(text=f"Update {number}"), stream)
        told(folder, outcome)


def pausing_before_commit() -> Any:
    """Let time pass between the writing of an event and its becoming visible, as on a bad day."""
    database = connections["default"]
    commit = database.commit

    def slow() -> None:
        time.sleep(random.uniform(0, 0.004))  # noqa: S311  # no secret
        commit()

    return mock.patch.object(database, "commit", slow)


def follow(folder: Path) -> None:
    """Read everything after the last position, again and again, until told to stop."""
    last, stopping = 0, False
    with (folder / "seen").open("w") as seen:
        while True:
            found = [it.position for it in history.after(last)]
            seen.writelines(f"{position}\n" for position in found)
            last = found[-1] if found else last
            if stopping and not found:
                return
            stopping = (folder / "stop").exists()


def keep_rebuilding(folder: Path) -> None:
    """Rebuild all views, again and again, until told to stop."""
    rounds = 0
    while not (folder / "stop").exists():
        try:
            rounds += bool(rebuild())
        except Busy:
            continue
    (folder / "rebuilds").write_text(str(rounds))


def together(folder: Path) -> None:
    """Several writers, one reader who follows, and one who rebuilds the views all the time."""
    shared = everybodys_incident(folder)
    with pausing_before_commit():
        writers = [fork(lambda: write(folder, shared, COMMANDS)) for _ in range(WRITERS)]
        others = [fork(lambda: follow(folder)), fork(lambda: keep_rebuilding(folder))]
    for child in writers:
        ended_well(child)
    (folder / "stop").touch()
    for child in others:
        ended_well(child)


def killed(folder: Path) -> None:
    """Writers that are killed at any moment, and new ones, many times over."""
    shared = everybodys_incident(folder)
    for _ in range(ROUNDS):
        for child in [fork(lambda: write(folder, shared, None)) for _ in range(WRITERS - 1)]:
            time.sleep(random.uniform(0.03, 0.12))  # noqa: S311  # no secret
            kill(child)


def killed_at_each_step(folder: Path) -> None:
    """A writer that dies before each statement of an append, and before and after its commit."""
    shared = everybodys_incident(folder)
    ended_well(fork(lambda: remember(folder)))
    steps = 0
    while dies(partial(append, shared, before_each(steps))):
        ended_well(fork(lambda: has_grown_by(folder, 0)))
        steps += 1
    ended_well(fork(lambda: has_grown_by(folder, 1)))
    assert dies(lambda: append(shared, around_commit(after=False)))
    ended_well(fork(lambda: has_grown_by(folder, 0)))
    assert dies(lambda: append(shared, around_commit(after=True)))
    ended_well(fork(lambda: has_grown_by(folder, 1)))
    (folder / "steps").write_text(str(steps))


def append(shared: str, with_: Callable[[], Any]) -> None:
    """Append one event, with something done to the connection."""
    connection.ensure_connection()
    with with_():
        hand_in(AddNote(text="A step on the way."), shared)


def before_each(left: int) -> Callable[[], Any]:
    """Die before a statement, after so many others."""
    count = itertools.count()

    def wrapped(execute: Any, *args: Any) -> Any:
        if next(count) == left:
            die()
        return execute(*args)

    return lambda: connection.execute_wrapper(wrapped)


def around_commit(*, after: bool) -> Callable[[], Any]:
    """Die when everything is ready to be committed, or was just committed."""
    database = connections["default"]
    commit = database.commit

    def dying() -> None:
        if after:
            commit()
        die()

    return lambda: mock.patch.object(database, "commit", dying)


def remember(folder: Path) -> None:
    """Write down where the head stands."""
    (folder / "head").write_text(str(store.head().position))


def has_grown_by(folder: Path, events: int) -> None:
    """The ledger is whole and has exactly this many events more; and it takes the next one."""
    assert store.head().position == int((folder / "head").read_text()) + events
    assert all_is_well()
    hand_in(AddNote(text="And on."), (folder / "shared").read_text())
    remember(folder)
