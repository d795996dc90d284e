"""Programs are kept running, and end together."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.config.stack import ROOT

DRIVER = """
import sys
from config import supervisor
from config.program import Program
from config.supervisor import Supervisor
supervisor.GRACE = {grace}
programs = [Program(name, [sys.executable, "-u", "-c", code]) for name, code in {programs!r}]
sys.exit(Supervisor(programs, is_up=lambda: {up}, greeting="up").run())
"""
SLEEPS = "import time; print('here'); time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPS}"


@contextmanager
def supervised(
    *programs: tuple[str, str], grace: float = 10, up: bool = True
) -> Iterator[subprocess.Popen[str]]:
    """Run these programs under a supervisor. Its output is read line by line."""
    code = DRIVER.format(programs=programs, grace=grace, up=up)
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def read_until(process: subprocess.Popen[str], words: str) -> list[str]:
    """Read lines up to the first that has these words."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if words in line:
            return lines
    pytest.fail(f"{words!r} was never said: {lines}")


def test_each_line_says_who_wrote_it() -> None:
    with supervised(("first", "print('one'); print('two'); " + SLEEPS)) as process:
        assert read_until(process, "here")[-3:] == [
            "first  | one",
            "first  | two",
            "first  | here",
        ]


def test_a_program_that_ends_again_and_again_is_started_less_and_less_often() -> None:
    with supervised(("first", SLEEPS), ("other", "raise SystemExit(3)")) as process:
        read_until(process, "other ended (exit code 3). It starts again in 1 s.")
        start = time.monotonic()
        read_until(process, "other ended (exit code 3). It starts again in 2 s.")
        assert time.monotonic() - start >= 0.9
        read_until(process, "other ended (exit code 3). It starts again in 4 s.")


def test_when_the_first_cannot_start_the_others_end_too() -> None:
    with supervised(("first", "raise SystemExit(3)"), ("other", SLEEPS), up=False) as process:
        read_until(process, "first ended before it answered (exit code 3)")
        assert process.wait(10) == 1


def test_whoever_does_not_end_in_time_is_killed() -> None:
    with supervised(("first", STUBBORN), grace=0.5) as process:
        read_until(process, "here")
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 1


def test_a_second_signal_does_not_wait() -> None:
    with supervised(("first", STUBBORN), grace=1000) as process:
        read_until(process, "here")
        process.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 1


def test_what_a_program_started_does_not_outlive_it() -> None:
    """The grandchild would keep the pipe open, and the program's port with it."""
    leaves_one = f"import subprocess, sys; subprocess.Popen([sys.executable, '-uc', {SLEEPS!r}])"
    with supervised(("first", SLEEPS), ("other", leaves_one)) as process:
        read_until(process, "other ended (exit code 0)")
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
        assert process.stdout is not None
        assert process.stdout.read() == ""
