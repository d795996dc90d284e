"""Servers that are away, silent or slow hold nobody for longer than the limits say."""

import smtplib
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing

import pytest

from notifications.channels import smtp
from notifications.channels.base import Answer
from notifications.channels.smtp import Engine, Letter
from tests.notifications.smtp.sending import (
    BIG,
    Record,
    at,
    engine_for,
    letter,
    letters,
    sent,
    until,
)
from tests.notifications.smtp.server import Act, serving


@pytest.mark.parametrize("act", ["silent", "drip"])
@pytest.mark.parametrize("stage", ["mail", "rcpt", "data", "dot"])
def test_a_server_that_gives_no_whole_answer_is_cut_off(stage: str, act: Act) -> None:
    with serving(at(stage, 1, act)) as server:
        record = sent(engine_for(server, seconds=0.3), letters(1))
    assert record.outcomes() == ["unclear" if stage == "dot" else "unreachable"]
    assert record.answers[1].milliseconds >= 300
    assert record.answers[1].words == "no answer in time"


def test_others_go_on_beside_a_silent_session() -> None:
    order: list[int] = []
    with serving(at("dot", 1, "silent")) as server:

        def record(answers: Sequence[Answer]) -> None:
            order.extend(each.delivery for each in answers)
            if len(order) == 19:
                # All the others have their answers: now the silent one may hang up.
                server.ended.set()

        with closing(engine_for(server, sessions=2)) as engine:
            engine.deliver(letters(20), record)
    assert order[-1] == 1
    assert sorted(order) == list(range(1, 21))


def test_a_server_that_does_not_read_the_body_never_had_the_dot() -> None:
    release = threading.Event()

    def rule(stage: str, number: int) -> Act:
        if stage == "rcpt" and number == 1:
            return b"250 ok\r\n354 too early, and then silence"
        if stage == "data" and number == 1:
            release.wait()
        return None

    with serving(rule) as server:
        record = sent(engine_for(server, seconds=0.5), [letter(1, BIG)])
        release.set()
    assert record.outcomes() == ["unreachable"]


def test_a_server_that_is_away_says_nothing_about_any_recipient() -> None:
    with serving() as server:
        pass
    record = sent(engine_for(server, sessions=4), letters(250))
    assert record.outcomes() == ["untried"] * 250
    assert "refused" in record.answers[250].words
    assert max(len(batch) for batch in record.batches) <= 100


def test_a_server_that_refuses_us_says_nothing_about_any_recipient() -> None:
    with serving(lambda stage, number: b"554 5.7.1 go away" if stage == "greeting" else None) as it:
        record = sent(engine_for(it), letters(3))
    assert record.outcomes() == ["untried"] * 3
    assert "5.7.1 go away" in record.answers[1].words


def test_a_server_that_goes_away_in_the_middle() -> None:
    record = Record()
    with serving() as server:

        def closing_after_five(answers: Sequence[Answer]) -> None:
            record(answers)
            if len(record.answers) == 5:
                server.close()

        with closing(engine_for(server)) as engine:
            engine.deliver(letters(20), closing_after_five)
    assert record.outcomes() == ["accepted"] * 5 + ["unreachable"] + ["untried"] * 14


def test_a_server_that_never_answers_a_letter_is_not_asked_for_each() -> None:
    with serving(lambda stage, number: "drop" if stage == "mail" else None) as server:
        record = sent(engine_for(server), letters(50))
    assert record.outcomes() == ["unreachable"] * 3 + ["untried"] * 47
    assert server.sessions == smtp.NEVER_PROVEN


def test_a_connection_that_takes_too_long_is_given_up_and_closed_later() -> None:
    release, made = threading.Event(), list[smtplib.SMTP]()
    with serving() as server:

        def connect() -> smtplib.SMTP:
            release.wait()
            made.append(server.connect())
            return made[-1]

        engine = Engine(connect, sessions=2, connect_seconds=0.2)
        first, second = Record(), Record()
        engine.deliver(letters(3), first)
        # The two are still in the making, and count: no more of them are begun.
        engine.deliver(letters(3), second)
        assert len(engine.dials) == 2
        release.set()
        until(lambda: len(made) == 2 and all(each.sock is None for each in made))
        third = Record()
        engine.deliver(letters(3), third)
        engine.close()
    assert first.outcomes() == second.outcomes() == ["untried"] * 3
    assert "0.2 s" in first.answers[1].words
    assert third.outcomes() == ["accepted"] * 3


def test_no_letters_need_no_connection() -> None:
    def none() -> Iterator[Letter]:
        yield from ()

    with serving() as server:
        record = sent(engine_for(server), none())
    assert (record.batches, server.sessions) == ([], 0)
