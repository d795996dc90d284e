"""Keep a few programs running, and end them together. Knows nothing of what they do.

One thread on purpose: forking is safe then, and the kernel's notice of a parent's death, which is
bound to the thread that forked, is bound to the life of the whole.
"""

import contextlib
import select
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from config.program import Program, say

# All in seconds.
TICK = 0.1
# From the wish to end until whoever is left is killed: a task that runs is given that long.
GRACE = 10
LONGEST_PAUSE = 30
# Whoever ran that long had started well: its next failure counts as the first.
SETTLED = 60

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Runs programs until it is told to end. The first is the one that people wait for."""

    def __init__(
        self, programs: Sequence[Program], is_up: Callable[[], bool], greeting: str
    ) -> None:
        self._programs = programs
        self._is_up = is_up
        self._greeting = greeting
        self._up = False
        self._failed = False
        self._signals = 0

    def run(self) -> int:
        """Run and restart, then end everything; return the exit code.

        0 after SIGINT, SIGTERM or SIGHUP; 1 when the first program ended before it was up, or
        when something had to be killed: after a second signal, or GRACE seconds.
        """
        with self._noting_signals():
            while not self._signals and not self._failed:
                self._turn()
            return 1 if self._end_all() or self._failed else 0

    def _turn(self) -> None:
        now = time.monotonic()
        for program in self._programs:
            if not program.is_running and not self._failed and program.since <= now:
                program.start()
        self._listen()
        for program in self._programs:
            how = program.end()
            if how is not None:
                self._see_to(program, how)
        if not self._up and not self._failed and self._is_up():
            self._up = True
            say(self._greeting)

    def _see_to(self, program: Program, how: str) -> None:
        if program is self._programs[0] and not self._up:
            say(f"{program.name} ended before it answered ({how}). Its last words are above.")
            self._failed = True
            return
        now = time.monotonic()
        if now - program.since > SETTLED:
            program.failures = 0
        pause = min(2**program.failures, LONGEST_PAUSE)
        program.failures += 1
        program.since = now + pause
        say(f"{program.name} ended ({how}). It starts again in {pause} s.")

    def _listen(self) -> None:
        open_ends = [program for program in self._programs if program.can_be_read]
        for program in select.select(open_ends, [], [], TICK)[0]:
            program.pass_on_output()

    def _end_all(self) -> bool:
        """End what runs; return whether something had to be killed."""
        for program in self._programs:
            program.tell_to_end()
        deadline = time.monotonic() + GRACE
        enough = max(self._signals, 1) + 1
        forced = False
        while any(program.is_running for program in self._programs):
            if self._signals >= enough or time.monotonic() > deadline:
                forced = True
                for program in self._programs:
                    program.kill()
            self._listen()
            for program in self._programs:
                program.end()
        return forced

    @contextlib.contextmanager
    def _noting_signals(self) -> Iterator[None]:
        def note(*_: Any) -> None:
            self._signals += 1

        before = {number: signal.signal(number, note) for number in ENDING}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
