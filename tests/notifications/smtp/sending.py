"""Letters to send, and a record of what came of them."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing

from notifications.channels.base import Answer
from notifications.channels.smtp import Engine, Letter
from tests.notifications.smtp.server import Act, Rule, Server

CONTENT = b"Subject: Checkout fails\r\n\r\nWe look into it.\r\n"

BIG = (b"." + b"x" * 50_000 + b"\r\n") * 500
"""Far more than the buffers on the way hold: while it is not read, its dot cannot have left."""


def letter(number: int, content: bytes = CONTENT) -> Letter:
    return Letter(
        delivery=number,
        envelope_sender=f"from-{number}@example.com",
        recipient=f"to-{number}@example.com",
        content=content,
    )


def letters(count: int) -> list[Letter]:
    return [letter(number) for number in range(1, count + 1)]


class Record:
    """Keeps each batch; a second answer for one delivery is an error at once."""

    def __init__(self) -> None:
        self.batches: list[list[Answer]] = []
        self.answers: dict[int, Answer] = {}

    def __call__(self, answers: Sequence[Answer]) -> None:
        self.batches.append(list(answers))
        for each in answers:
            assert each.delivery not in self.answers, "answered twice"
            self.answers[each.delivery] = each

    def outcomes(self) -> list[str]:
        return [self.answers[delivery].outcome for delivery in sorted(self.answers)]


def engine_for(server: Server, *, sessions: int = 1, seconds: float = 60.0) -> Engine:
    return Engine(server.connect, sessions=sessions, message_seconds=seconds)


def sent(engine: Engine, some: Iterable[Letter]) -> Record:
    """What came of the letters, with the engine closed afterwards."""
    record = Record()
    with closing(engine):
        engine.deliver(some, record)
    return record


def at(stage: str, number: int, act: Act) -> Rule:
    """A server that does so at one stage of one letter, and is good otherwise."""

    def rule(found: str, letter: int) -> Act:
        return act if (found, letter) == (stage, number) else None

    return rule


def until(condition: Callable[[], bool]) -> None:
    """Wait for what another thread is about to do. The test's own time limit ends it."""
    from time import sleep

    while not condition():
        sleep(0.005)
