"""Running real processes, each with a database connection of its own, some of them killed."""

import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_RUN = """
import sys, pathlib, django
django.setup()
from tests.ledger import programs
getattr(programs, sys.argv[1])(pathlib.Path(sys.argv[2]))
"""


def run_program(name: str, folder: Path, environment: dict[str, str], *, timeout: float) -> None:
    """Run one of the programs to its end; it and all of its children are gone afterwards."""
    started = subprocess.Popen(
        [sys.executable, "-c", _RUN, name, str(folder)],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        said = started.communicate(timeout=timeout)[1]
    finally:
        if started.poll() is None:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()
    assert started.returncode == 0, said


def fork(work: Callable[[], object]) -> int:
    """Do it in a child process; the child's id. Whoever forks must not have a connection yet."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return child


def ended_well(child: int) -> None:
    """Wait for a child that must not fail."""
    assert _ended(child) == 0


def dies(work: Callable[[], object]) -> bool:
    """Whether a child that does this is killed on the way."""
    code = _ended(fork(work))
    assert code in {0, -signal.SIGKILL}
    return code != 0


def die() -> None:
    """End this process as the kernel would."""
    os.kill(os.getpid(), signal.SIGKILL)


def kill(child: int) -> None:
    """End a child that does not expect it."""
    os.kill(child, signal.SIGKILL)
    assert _ended(child) == -signal.SIGKILL


def _ended(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


class Acknowledged:
    """What writers were told, kept outside the database: a line for each event."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "acknowledged"

    def add(self, events: list[tuple[int, str]]) -> None:
        """Write down the events of one answer, in one write: killed before or after, not within."""
        lines = "".join(f"{position} {event_id}\n" for position, event_id in events)
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(file, lines.encode())
        os.close(file)

    def events(self) -> list[tuple[int, str]]:
        """Everything that was written down."""
        found = [line.split() for line in self._path.read_text().splitlines()]
        return [(int(position), event_id) for position, event_id in found]
