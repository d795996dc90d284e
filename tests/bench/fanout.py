"""Figures of telling people: real workers and a real queue, beside a plain loop of smtplib."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import redis

from tests.bench.databases import ROOT, Scratch, scratch
from tests.bench.figures import Figure
from tests.bench.sink import Sink, sinking
from tests.bench.workers import Worker, workers

PROCESSES = 2
SLOW = 20.0
"""Milliseconds that the slow server takes for each mail."""
MANY_SESSIONS = "64"
"""In each process, as an operator would choose for such a server and such lists."""
LONGEST = 600.0
_REDIS = os.environ.get("CI_REDIS_URL", "redis://127.0.0.1:6379") + "/11"
_PUBLISHED = 15


@dataclass(frozen=True)
class Effort:
    """Recipients of each run, of the run with the slow server, and mails of the bare loop."""

    sizes: tuple[int, ...]
    slow: int
    bare: int


@dataclass(frozen=True)
class Run:
    """One notice to everybody: seconds to the first and the last mail, and MB of its workers."""

    first: float
    all: float
    memory: float


def measure(kind: str, effort: Effort) -> list[Figure]:
    """All figures of the fan-out on one kind of database, with its usual queue."""
    found: list[Figure] = []
    memory: list[float] = []
    for size in effort.sizes:
        with scratch(kind) as (database,), workers(database) as (asked,):
            without = asked.ask("fanning:publish_times", number=_PUBLISHED)
            asked.ask("fanning:readers", number=size)
            with_all = asked.ask("fanning:publish_times", number=_PUBLISHED)
            asked.ask("fanning:silence_the_past")
            found.append(_publishing(size, with_all, without))
            with sinking() as sink:
                run, bare = _both(database, asked, sink, size, effort.bare)
            memory.append(run.memory)
            found += [
                _speed(f"{size:,} mails, server answers at once", size, run, bare, effort.bare, 4),
                _first(size, run, bare),
            ]
            if size == effort.sizes[0]:
                found.append(_slow(database, asked, effort))
    found.append(
        Figure(
            f"memory of a worker, {effort.sizes[-1]:,} / {effort.sizes[0]:,} recipients",
            f"{memory[-1]:.0f} MB",
            f"{memory[0]:.0f} MB",
            memory[-1] / memory[0],
            1.1,
            at_most=True,
        )
    )
    return found


def _slow(database: Scratch, asked: Worker, effort: Effort) -> Figure:
    # Everybody hears of it, so readers are as many as before; the bare loop is cut short.
    bare_mails = max(50, effort.bare // 20)
    with sinking(SLOW) as sink:
        run, bare = _both(database, asked, sink, effort.slow, bare_mails)
    name = f"{effort.slow:,} mails, server takes {SLOW:.0f} ms for each"
    return _speed(name, effort.slow, run, bare, bare_mails, 50)


def _both(
    database: Scratch, asked: Worker, sink: Sink, size: int, bare_mails: int
) -> tuple[Run, dict[str, float]]:
    environment = database.environment | {
        "MAIL_SESSIONS": MANY_SESSIONS,
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
    }
    environment |= {"CELERY_BROKER_URL": _REDIS if database.kind == "postgresql" else ""}
    with workers(Told(database, environment)) as (publisher,):
        with celery(environment) as parent:
            run = _run(publisher, sink, size, parent)
        text = asked.ask("fanning:content")
        bare = asked.ask("fanning:bare_loop", port=sink.port, number=bare_mails, text=text)
    return run, bare


class Told(Scratch):
    """A database with an environment of its own choice."""

    def __init__(self, database: Scratch, environment: dict[str, str]) -> None:
        super().__init__(database.kind, database.place, database.folder)
        object.__setattr__(self, "_environment", environment)

    @property
    def environment(self) -> dict[str, str]:
        """That choice."""
        found: dict[str, str] = self._environment  # type: ignore[attr-defined]  # set above
        return found


def _run(publisher: Worker, sink: Sink, size: int, parent: int) -> Run:
    # Twice, for each of the processes.
    for _ in range(2):
        sink.reset()
        _wait(publisher, sink, publisher.ask("fanning:warm"))
    sink.reset()
    began = publisher.ask("fanning:publish")
    _wait(publisher, sink, size)
    taken = sink.taken()
    if taken["count"] != size:
        raise RuntimeError(f"{taken['count']} mails for {size} recipients")
    return Run(taken["first"] - began, taken["last"] - began, max(map(_peak, _children(parent))))


def _wait(publisher: Worker, sink: Sink, size: int) -> None:
    until = monotonic() + LONGEST
    while sink.taken()["count"] < size or publisher.ask("fanning:unfinished"):
        if monotonic() > until:
            raise RuntimeError(f"only {sink.taken()['count']} of {size} mails in {LONGEST:.0f} s")
        sleep(0.2)


@contextmanager
def celery(environment: dict[str, str]) -> Iterator[int]:
    """A worker with its processes, ready to work; its process id."""
    if broker := environment["CELERY_BROKER_URL"]:
        with redis.Redis.from_url(broker) as client:
            client.flushdb()
    command = [sys.executable, "-m", "celery", "--app", "config", "--quiet", "worker"]
    command += ["--concurrency", str(PROCESSES), "--loglevel", "WARNING", "--without-gossip"]
    command += ["--without-mingle", "--without-heartbeat"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        while len(_children(process.pid)) < PROCESSES:
            sleep(0.1)
        sleep(2)
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(each) for each in listed.split()]


def _peak(process: int) -> float:
    """The most memory that a process ever had, in MB."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _speed(
    name: str, size: int, run: Run, bare: dict[str, Any], bare_mails: int, target: float
) -> Figure:
    ours, limit = size / run.all, bare_mails / bare["all"]
    return Figure(f"{name} / bare loop", f"{ours:,.0f}/s", f"{limit:,.0f}/s", ours / limit, target)


def _first(size: int, run: Run, bare: dict[str, Any]) -> Figure:
    first: float = bare["first"]
    return Figure(
        f"first mail of {size:,} / first of the bare loop",
        f"{1000 * run.first:.0f} ms", f"{1000 * first:.1f} ms", run.first / first, 10, at_most=True,
    )  # fmt: skip


def _publishing(size: int, with_all: float, without: float) -> Figure:
    return Figure(
        f"publishing an update, {size:,} subscribers / none",
        f"{1000 * with_all:.1f} ms", f"{1000 * without:.1f} ms", with_all / without, 1.2,
        at_most=True,
    )  # fmt: skip
