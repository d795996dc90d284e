"""Connections are kept between deliveries, looked at when they were idle, and replaced."""

import smtplib
from contextlib import closing

import pytest

from notifications.channels import smtp
from notifications.channels.smtp import Engine
from tests.notifications.smtp.sending import Record, at, engine_for, letter, letters, sent
from tests.notifications.smtp.server import Act, serving


def test_sessions_stay_open_between_deliveries() -> None:
    record = Record()
    with serving() as server, closing(engine_for(server)) as engine:
        for number in range(1, 6):
            engine.deliver([letter(number)], record)
    assert record.outcomes() == ["accepted"] * 5
    assert (server.sessions, server.told("NOOP")) == (1, [])


def test_closing_says_goodbye_and_the_next_delivery_opens_again() -> None:
    record = Record()
    with serving() as server, closing(engine_for(server)) as engine:
        engine.deliver([letter(1)], record)
        engine.close()
        engine.close()
        engine.deliver([letter(2)], record)
    assert record.outcomes() == ["accepted", "accepted"]
    assert server.sessions == 2


def test_a_session_carries_so_many_letters_and_no_more() -> None:
    with serving(at("rcpt", 3, b"550 no")) as server:
        record = sent(Engine(server.connect, sessions=1, per_session=3), letters(10))
        assert server.told("MAIL") == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4]
    assert record.outcomes().count("accepted") == 9


def test_an_idle_session_is_asked_before_it_is_used() -> None:
    record = Record()
    with serving() as server, closing(engine_for(server)) as engine:
        engine.deliver([letter(1)], record)
        engine.open[0].used -= smtp.IDLE + 1
        engine.deliver([letter(2)], record)
        assert [command.split()[0] for _, command in server.log[-4:]] == [
            "NOOP",
            "MAIL",
            "RCPT",
            "DATA",
        ]
    assert (record.outcomes(), server.sessions) == (["accepted", "accepted"], 1)


@pytest.mark.parametrize("answer", [b"421 4.4.2 idle for too long", b"500 what", "drop"])
def test_an_idle_session_that_is_stale_costs_no_letter(answer: Act) -> None:
    with serving() as server, closing(engine_for(server)) as engine:
        record = Record()
        engine.deliver([letter(1)], record)
        server.rule = at("noop", 1, answer)
        engine.open[0].used -= smtp.IDLE + 1
        engine.deliver([letter(2)], record)
    assert (record.outcomes(), server.sessions) == (["accepted", "accepted"], 2)


def test_a_session_that_was_hung_up_meanwhile_costs_no_letter() -> None:
    record = Record()
    with serving() as server, closing(engine_for(server, sessions=4)) as engine:
        engine.deliver(letters(8), record)
        server.hang_up()
        engine.deliver([letter(9)], record)
    assert record.outcomes() == ["accepted"] * 9


def test_sessions_that_the_server_grants_do_the_work_of_those_it_does_not() -> None:
    made: list[smtplib.SMTP] = []
    with serving() as server:

        def connect() -> smtplib.SMTP:
            if len(made) >= 2:
                raise smtplib.SMTPConnectError(421, "too many connections")
            made.append(server.connect())
            return made[-1]

        record = sent(Engine(connect, sessions=8), letters(100))
    assert record.outcomes() == ["accepted"] * 100
