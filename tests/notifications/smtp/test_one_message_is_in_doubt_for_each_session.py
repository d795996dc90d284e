"""A kill leaves one message in doubt for each session: each waits for the record of its last."""

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from time import sleep

import pytest

from notifications.channels.base import Answer
from notifications.channels.smtp import Letter
from tests.notifications.smtp.sending import Record, at, engine_for, letters, sent, until
from tests.notifications.smtp.server import Act, serving


@pytest.mark.parametrize("pipelining", [True, False])
def test_while_an_answer_is_not_recorded_its_session_begins_nothing(pipelining: bool) -> None:
    recorded: set[int] = set()
    most = 0
    with serving(pipelining=pipelining) as server:

        def record(answers: Sequence[Answer]) -> None:
            nonlocal most
            sleep(0.03)  # time for the server to hear what should not have been said
            doubt = [
                session
                for session, command in list(server.log)
                if (found := re.match(r"MAIL FROM:<from-(\d+)@", command))
                and int(found[1]) not in recorded
            ]
            most = max(most, *(doubt.count(session) for session in doubt))
            recorded.update(each.delivery for each in answers)

        with closing(engine_for(server, sessions=8)) as engine:
            engine.deliver(letters(60), record)
    assert most == 1
    assert recorded == set(range(1, 61))


def test_answers_that_are_ready_are_recorded_together() -> None:
    # Four sessions answer at once, and again only when all four have the next letter.
    barrier = threading.Barrier(4, timeout=60)

    def rule(stage: str, number: int) -> Act:
        if stage == "dot":
            barrier.wait()
        return None

    record = Record()
    with serving(rule) as server:

        def held(answers: Sequence[Answer]) -> None:
            until(lambda: server.answered == len(record.answers) // 4 * 4 + 4)
            record(answers)

        with closing(engine_for(server, sessions=4)) as engine:
            engine.deliver(letters(40), held)
    assert record.outcomes() == ["accepted"] * 40
    # Of each four, some were ready first; the rest were when those had been recorded.
    assert len(record.batches) <= 20


@pytest.mark.parametrize("sessions", [1, 4])
def test_a_letter_is_pulled_when_there_is_a_session_for_it(sessions: int) -> None:
    pulled, record, most = 0, Record(), 0

    def some() -> Iterator[Letter]:
        nonlocal pulled
        for each in letters(100):
            pulled += 1
            yield each

    def held(answers: Sequence[Answer]) -> None:
        nonlocal most
        most = max(most, pulled - len(record.answers))
        record(answers)

    with serving() as server, closing(engine_for(server, sessions=sessions)) as engine:
        engine.deliver(some(), held)
    assert most <= sessions
    assert len(record.answers) == 100


def test_when_nothing_can_be_recorded_nothing_more_is_sent() -> None:
    def failing(answers: Sequence[Answer]) -> None:
        raise LookupError("the database is away")

    with serving() as server, closing(engine_for(server, sessions=2)) as engine:
        with pytest.raises(LookupError):
            engine.deliver(letters(50), failing)
        assert len(server.told("MAIL")) <= 2
        assert engine.open == []
        server.log.clear()
        record = Record()
        engine.deliver(letters(5), record)
    assert record.outcomes() == ["accepted"] * 5


def test_an_answer_says_how_long_it_took() -> None:
    def rule(stage: str, number: int) -> Act:
        if stage == "dot":
            sleep(0.05)
        return None

    with serving(rule) as server:
        record = sent(engine_for(server), letters(1))
    assert record.answers[1].milliseconds >= 50


def test_a_no_is_known_though_the_line_drops_right_after() -> None:
    acts: dict[str, Act] = {"rcpt": b"550 5.1.1 nobody", "data": "drop"}
    with serving(lambda stage, number: acts.get(stage) if number == 2 else None) as server:
        record = sent(engine_for(server), letters(3))
    assert record.outcomes() == ["accepted", "refused", "accepted"]
    with serving(at("rset", 2, "drop")) as server:
        record = sent(engine_for(server), letters(3))
    assert record.outcomes() == ["accepted"] * 3
