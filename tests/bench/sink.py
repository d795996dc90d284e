"""A mail server that takes everything, as cheaply as Python can, and counts it.

``python -m tests.bench.sink MILLISECONDS`` says its port, then answers each line it reads with a
line of JSON: how many it took, and when (monotonic) the first and the last. A server in this
process would share its time with what is measured.
"""

import json
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from selectors import EVENT_READ, DefaultSelector
from time import monotonic
from typing import Any

from tests.bench.databases import ROOT

_END = b"\r\n.\r\n"


class Sink:
    """The process of a sink. ``port`` is where it listens."""

    def __init__(self, milliseconds: float) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.sink", str(milliseconds)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = int(self._line())

    def taken(self) -> dict[str, Any]:
        """``count``; ``first`` and ``last`` in seconds of the monotonic clock. Counts anew then."""
        return self._ask("taken")

    def reset(self) -> None:
        """Count from nothing."""
        self._ask("reset")

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()

    def _ask(self, what: str) -> dict[str, Any]:
        assert self._process.stdin
        self._process.stdin.write(what + "\n")
        self._process.stdin.flush()
        found: dict[str, Any] = json.loads(self._line())
        return found

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()


@contextmanager
def sinking(milliseconds: float = 0.0) -> Iterator[Sink]:
    """A sink for a while; it takes so many milliseconds for each mail, in each session."""
    sink = Sink(milliseconds)
    try:
        yield sink
    finally:
        sink.close()


class _Count:
    count, first, last = 0, 0.0, 0.0

    def add(self) -> None:
        self.last = monotonic()
        if not self.count:
            self.first = self.last
        self.count += 1


class _Session:
    """One connection. Its answers to what came together leave together."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.heard, self.in_body = b"", False
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.send(b"220 here\r\n")

    def read(self) -> tuple[bytes, bool]:
        """What to answer at once, and whether a mail is complete. Raises EOFError at the end."""
        got = self.connection.recv(262_144)
        if not got:
            raise EOFError
        heard, answers = self.heard + got, b""
        while True:
            if self.in_body:
                # Nobody sends more before the answer: what ends so is the end.
                self.heard = heard
                return answers, heard.endswith(_END)
            line, ended, rest = heard.partition(b"\r\n")
            if not ended:
                self.heard = heard
                return answers, False
            heard = rest
            answers += self._answer(line[:4].upper())

    def _answer(self, word: bytes) -> bytes:
        if word == b"EHLO":
            return b"250-here\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
        if word == b"QUIT":
            return b"221 bye\r\n"
        self.in_body = word == b"DATA"
        return b"354 go on\r\n" if self.in_body else b"250 2.0.0 ok\r\n"

    def take(self) -> None:
        """Say yes to the mail."""
        self.heard, self.in_body = b"", False
        self.connection.send(b"250 2.0.0 taken\r\n")


def _serve(seconds: float) -> None:
    count = _Count()
    waiting: deque[tuple[float, _Session]] = deque()
    with (
        socket.create_server(("127.0.0.1", 0), backlog=512) as listening,
        DefaultSelector() as all_,
    ):
        all_.register(listening, EVENT_READ)
        _say(listening.getsockname()[1])
        threading.Thread(target=_answer, args=(count,), daemon=True).start()
        while True:
            patience = max(0.0, waiting[0][0] - monotonic()) if waiting else None
            for key, _ in all_.select(patience):
                if key.data is None:
                    session = _Session(listening.accept()[0])
                    all_.register(session.connection, EVENT_READ, session)
                    continue
                try:
                    answers, complete = key.data.read()
                    if answers:
                        key.data.connection.send(answers)
                    if complete and seconds:
                        waiting.append((monotonic() + seconds, key.data))
                    elif complete:
                        count.add()
                        key.data.take()
                except (EOFError, OSError):
                    all_.unregister(key.data.connection)
                    key.data.connection.close()
            while waiting and waiting[0][0] <= monotonic():
                with suppress(OSError):
                    count.add()
                    waiting.popleft()[1].take()


def _answer(count: _Count) -> None:
    for line in sys.stdin:
        if line.strip() == "reset":
            count.count = 0
        _say(json.dumps({"count": count.count, "first": count.first, "last": count.last}))


def _say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _serve(float(sys.argv[1]) / 1000)
