"""Saying how far a long walk has come, so that nobody wonders whether it hangs."""

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from django.core.management.base import OutputWrapper

T = TypeVar("T")
EVERY = 2.0
"""Seconds between two lines. A short walk says nothing."""


class Progress:
    """Counts events and writes a line now and then. Also keeps the time."""

    def __init__(self, out: OutputWrapper, *, quiet: bool = False) -> None:
        self._out = out
        self._quiet = quiet
        self._began = self._said = time.monotonic()

    def __call__(self, done: int, total: int | None = None) -> None:
        """Tell how many events are done, and of how many."""
        now = time.monotonic()
        if self._quiet or now - self._said < EVERY:
            return
        self._said = now
        of_all = "" if total is None else f" of {total:,}"
        # As plain text: standard error is red on a terminal, and this is no error.
        self._out.write(f"{done:,}{of_all} events, {self.rate(done):,} a second", str)
        self._out.flush()

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return time.monotonic() - self._began

    def rate(self, done: int) -> int:
        """Events a second so far."""
        return round(done / max(self.seconds, 1e-6))

    def through(self, each: Iterable[T], total: int | None = None) -> Iterator[T]:
        """The same things one by one, counted."""
        for done, thing in enumerate(each, start=1):
            yield thing
            self(done, total)
