"""Fresh processes that measure: one measurement cannot lend its caches or memory to the next."""

import importlib
import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.bench.databases import ROOT, Scratch


class Worker:
    """A process with Django set up on one database. It calls functions that are named to it."""

    def __init__(self, database: Scratch) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.workers"],
            cwd=ROOT,
            env=database.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.receive()

    def send(self, function: str, **values: Any) -> None:
        """Begin a call of ``module:function`` of this package; :meth:`receive` its answer."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps([function, values]) + "\n")
        self._process.stdin.flush()

    def receive(self) -> Any:
        """Wait for the answer of the call that was sent."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("a process of the bench died; what it said is above")
        return json.loads(line)

    def ask(self, function: str, **values: Any) -> Any:
        """Call a function and wait for its answer."""
        self.send(function, **values)
        return self.receive()

    def close(self) -> None:
        """Let the process end."""
        self._process.communicate()


@contextmanager
def workers(*databases: Scratch) -> Iterator[list[Worker]]:
    """A process on each of these databases."""
    started: list[Worker] = []
    try:
        for database in databases:
            started.append(Worker(database))  # noqa: PERF401  # each must be closed, come what may
        yield started
    finally:
        for worker in started:
            worker.close()


def once(database: Scratch, function: str, **values: Any) -> Any:
    """One call in a process of its own."""
    with workers(database) as (worker,):
        return worker.ask(function, **values)


def peak() -> float:
    """The most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Answer calls, a line of JSON each, until there are no more."""
    import django

    django.setup()
    _answer("ready")
    for line in sys.stdin:
        function, values = json.loads(line)
        module, _, name = function.partition(":")
        _answer(getattr(importlib.import_module(f"tests.bench.{module}"), name)(**values))


def _answer(value: Any) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
