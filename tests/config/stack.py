"""The whole site as a process with a folder of its own, and what can be seen from outside."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
# What would make it something else than the embedded default, or send it elsewhere.
FROM_OUTSIDE = (
    "ALLOWED_HOSTS",
    "CACHE_URL",
    "CELERY_BROKER_URL",
    "DATABASE_URL",
    "DJANGO_SETTINGS_MODULE",
    "PORT",
    "SITE_URL",
    "VAR_DIR",
)


def environment(var: Path, **given: str) -> dict[str, str]:
    """Return the environment of the embedded default in one folder, and what else is given."""
    rest = {name: value for name, value in os.environ.items() if name not in FROM_OUTSIDE}
    return rest | {"VAR_DIR": str(var)} | given


def manage(var: Path, *words: str, **given: str) -> None:
    """Run a management command on the site in that folder, with more of an environment."""
    command = [sys.executable, "manage.py", *words]
    subprocess.run(command, cwd=ROOT, env=environment(var) | given, check=True, timeout=60)


def free_port() -> int:
    """Return a port where nobody listens just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def eventually(what: Callable[[], object], within: float = 30) -> None:
    """Wait until it is true. Fails after that many seconds."""
    deadline = time.monotonic() + within
    while not what():
        assert time.monotonic() < deadline, f"{what} is not true after {within} s"
        time.sleep(0.05)


class Stack:
    """`python -m config.run`, until the end of the with block."""

    def __init__(self, var: Path, *words: str, **given: str) -> None:
        self.var = var
        self.port = free_port()
        self._said: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.run", "--port", str(self.port), *words],
            cwd=ROOT,
            env=environment(var, **given),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        eventually(lambda: "Ready." in self.said or self.process.poll() is not None)
        assert "Ready." in self.said, self.said
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.process.wait()
        for pid in self.everybody():
            # They are ending by themselves, now that the supervisor is gone.
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._reader.join(10)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._said.append(line)

    @property
    def said(self) -> str:
        """All that it has written."""
        return "".join(self._said)

    def everybody(self) -> list[int]:
        """Return the process ids of all that it started, whoever their parent is now."""
        mark = f"VAR_DIR={self.var}".encode()
        return [pid for pid in _processes() if mark in _file(pid, "environ").split(b"\0")]

    def find(self, *words: str) -> list[int]:
        """Return those of its direct children whose command line has these words."""
        return [
            pid
            for pid in self.everybody()
            if _parent(pid) == self.process.pid
            and set(words) <= set(_file(pid, "cmdline").decode().split("\0"))
        ]

    def get(self, path: str) -> tuple[int, bytes]:
        """Fetch a page: status and body. The status is 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as page:
                return page.status, page.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()
        except OSError:
            return 0, b""


def _processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _file(pid: int, name: str) -> bytes:
    """Read a file about a process: nothing for one that is gone, or dead and not yet buried."""
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""


def _parent(pid: int) -> int:
    fields = _file(pid, "stat").rpartition(b")")[2].split()
    return int(fields[1]) if fields else 0
