"""A nudge that costs the one who gives it nothing.

Publishing a message takes a third of the time of a whole append, and more than a second when the
broker is frozen. So whoever writes only presses a button; a thread of the process rings, once for
all who pressed meanwhile.
"""

import atexit
import os
import threading
import time
from collections.abc import Callable

PAUSE = 0.2
"""Seconds between two rings."""
LONGEST = 5.0
"""Seconds that a program which ends waits for a ring that has begun."""


class Doorbell:
    """Calls ``ring`` soon after it was pressed. What ``ring`` raises is its own affair."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._owner = 0
        self._pressed, self._ringing = threading.Event(), threading.Lock()
        atexit.register(self.finish)

    def press(self) -> None:
        """Ask for a ring, and go on."""
        if self._owner != os.getpid():
            # The first press of this process: a thread does not survive a fork.
            self._owner = os.getpid()
            self._pressed, self._ringing = threading.Event(), threading.Lock()
            threading.Thread(target=self._answer, name="doorbell", daemon=True).start()
        self._pressed.set()

    def finish(self) -> None:
        """Ring now if it was pressed and not rung yet: a short program ends before the thread.

        A ring that has begun is waited for: it would end with the program.
        """
        if self._owner != os.getpid() or not self._ringing.acquire(timeout=LONGEST):
            return
        try:
            if self._pressed.is_set():
                self._pressed.clear()
                self._ring()
        finally:
            self._ringing.release()

    def _answer(self) -> None:
        pressed, ringing = self._pressed, self._ringing
        while True:
            pressed.wait()
            with ringing:
                if pressed.is_set():
                    pressed.clear()
                    self._ring()
            time.sleep(PAUSE)
