"""One program that is kept running: started apart, heard, ended with its parent."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial

PR_SET_PDEATHSIG = 1


def say(words: str) -> None:
    """Write a line. A terminal that was closed is no reason to end in disorder."""
    with contextlib.suppress(OSError):
        sys.stdout.write(f"{words}\n")
        sys.stdout.flush()


class Program:
    """One program that is kept running. SIGTERM ends it in good order."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name = name
        self.command = command
        self.failures = 0
        # On the monotonic clock: when it started, or when it is to start.
        self.since = 0.0
        self._process: subprocess.Popen[bytes] | None = None
        self._output: int | None = None
        self._line = b""

    def start(self) -> None:
        """Start it in a session of its own: Ctrl-C in the terminal is for us alone to pass on."""
        self.since = time.monotonic()
        ours, theirs = os.pipe()
        os.set_blocking(ours, False)
        self._output = ours
        self._process = subprocess.Popen(  # noqa: S603
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            # Unsafe beside other threads. There are none.
            preexec_fn=partial(_end_with_parent, os.getpid()),  # noqa: PLW1509
        )
        os.close(theirs)

    @property
    def is_running(self) -> bool:
        """Whether it was started and its end has not been seen to."""
        return self._process is not None

    @property
    def can_be_read(self) -> bool:
        """Whether it may still write."""
        return self._output is not None

    def fileno(self) -> int:
        """Return the file descriptor of what it writes, for select()."""
        assert self._output is not None  # noqa: S101
        return self._output

    def pass_on_output(self) -> None:
        """Say what it has written since, line by line, with its name before each."""
        try:
            while chunk := os.read(self.fileno(), 65536):
                *lines, self._line = (self._line + chunk).split(b"\n")
                for line in lines:
                    say(f"{self.name:<6} | {line.decode(errors='replace')}")
        except BlockingIOError:
            return
        os.close(self.fileno())
        self._output = None

    def tell_to_end(self) -> None:
        """Ask it to end. Its own children are its own business."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it and its children."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def end(self) -> str | None:
        """Return how it ended, once, or None while it runs.

        What it left behind is killed: a web server whose head is gone would keep the port.
        """
        if self._process is None or self._process.poll() is None:
            return None
        self.kill()
        if self.can_be_read:
            self.pass_on_output()
        code = self._process.returncode
        self._process = None
        return f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"


def _end_with_parent(parent: int) -> None:
    """Have the kernel end this child when the supervisor is killed. Linux only, harmless elsewhere.

    A pipe whose end each child watches would work everywhere, but the children are other people's
    programs and watch nothing.
    """
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        # It was killed before we could ask.
        os._exit(1)
