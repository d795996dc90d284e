"""Whatever a server does with a letter, there is one answer, and the next letter has its own."""

import random

import pytest

from notifications.channels import smtp
from notifications.channels.smtp import Letter
from tests.notifications.smtp.sending import BIG, at, engine_for, letter, letters, sent
from tests.notifications.smtp.server import Act, serving

STAGES = ["mail", "rcpt", "data", "dot"]
pipelining = pytest.mark.parametrize("pipelining", [True, False])


@pipelining
def test_what_is_taken_is_accepted_with_the_servers_words(pipelining: bool) -> None:
    with serving(pipelining=pipelining) as server:
        record = sent(engine_for(server, sessions=3), letters(20))
    assert record.outcomes() == ["accepted"] * 20
    assert (record.answers[7].code, record.answers[7].words) == (250, "2.0.0 taken")
    assert sorted(number for number, _ in server.taken) == list(range(1, 21))
    assert server.sessions <= 3
    assert (server.together > 0) is pipelining, "all in one write, only where that is allowed"


@pipelining
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("code", [451, 550])
def test_a_no_is_for_one_letter_and_the_session_goes_on(
    stage: str, code: int, pipelining: bool
) -> None:
    rule = at(stage, 2, f"{code} 4.2.1 no".encode())
    with serving(rule, pipelining=pipelining) as server:
        record = sent(engine_for(server), letters(3))
    assert record.outcomes() == ["accepted", "refused", "accepted"]
    assert (record.answers[2].code, record.answers[2].words) == (code, "4.2.1 no")
    assert [number for number, _ in server.taken] == [1, 3]
    assert server.sessions == 1
    assert len(server.told("RSET")) == 1


@pipelining
@pytest.mark.parametrize("stage", STAGES)
def test_a_line_that_drops_is_unclear_only_after_the_final_dot(
    stage: str, pipelining: bool
) -> None:
    with serving(at(stage, 2, "drop"), pipelining=pipelining) as server:
        record = sent(engine_for(server), letters(3))
    lost = "unclear" if stage == "dot" else "unreachable"
    assert record.outcomes() == ["accepted", lost, "accepted"]
    assert record.answers[2].code is None
    assert server.sessions == 2


@pipelining
@pytest.mark.parametrize("stage", STAGES)
def test_421_refuses_the_letter_and_ends_the_session(stage: str, pipelining: bool) -> None:
    with serving(at(stage, 2, b"421 4.3.2 shutting down"), pipelining=pipelining) as server:
        record = sent(engine_for(server), letters(3))
    assert record.outcomes() == ["accepted", "refused", "accepted"]
    assert (record.answers[2].code, record.answers[2].words) == (421, "4.3.2 shutting down")
    assert (server.sessions, server.told("RSET")) == (2, [])


def test_a_body_that_is_cut_off_was_never_sent() -> None:
    acts: list[Act] = ["cut", b"354 go on\r\nthis is not SMTP"]
    for act in acts:
        with serving(at("data", 1, act)) as server:
            record = sent(engine_for(server), [letter(1, BIG), letter(2)])
        assert record.outcomes() == ["unreachable", "accepted"]


def test_a_body_larger_than_all_buffers_arrives_whole() -> None:
    with serving() as server:
        record = sent(engine_for(server), [letter(1, BIG), letter(2)])
    assert record.outcomes() == ["accepted", "accepted"]
    assert server.taken[0] == (1, BIG)


def test_a_no_in_the_middle_of_the_body_is_heard() -> None:
    with serving(at("data", 1, b"354 go on\r\n552 5.3.4 too big")) as server:
        record = sent(engine_for(server), [letter(1, BIG), letter(2)])
    assert record.outcomes() == ["refused", "accepted"]
    assert (record.answers[1].code, server.sessions) == (552, 2)


@pytest.mark.parametrize(
    ("after", "dot"), [(b"354 go on all the same", b"554 none"), (b"354 go on", b"250 ok")]
)
def test_a_server_that_goes_on_without_a_recipient_gets_a_lone_dot(
    after: bytes, dot: bytes
) -> None:
    acts: dict[str, Act] = {"rcpt": b"550 5.1.1 nobody", "data": after, "dot": dot}
    with serving(lambda stage, number: acts.get(stage) if number == 1 else None) as server:
        record = sent(engine_for(server), letters(2))
    assert (record.answers[1].outcome, record.answers[1].code) == ("refused", 550)
    assert record.answers[1].words == "5.1.1 nobody"
    assert record.answers[2].outcome == "accepted"
    assert ([number for number, _ in server.taken], server.sessions) == ([2], 1)


def test_no_empty_mail_goes_to_a_recipient_whose_sender_was_refused() -> None:
    acts: dict[str, Act] = {"mail": b"550 5.7.1 no", "rcpt": b"250 ok", "data": b"354 go on"}
    with serving(lambda stage, number: acts.get(stage) if number == 1 else None) as server:
        record = sent(engine_for(server), letters(2))
    assert record.outcomes() == ["refused", "accepted"]
    assert [number for number, _ in server.taken] == [2]


@pipelining
def test_an_answer_of_many_lines_is_one_answer(pipelining: bool) -> None:
    answer = b"550-5.1.1 nobody\r\n550-5.1.1 of that\r\n550 5.1.1 name"
    with serving(at("rcpt", 1, answer), pipelining=pipelining) as server:
        record = sent(engine_for(server), letters(2))
    assert record.outcomes() == ["refused", "accepted"]
    assert record.answers[1].words == "5.1.1 nobody 5.1.1 of that 5.1.1 name"


def test_a_servers_words_cannot_draw_on_a_terminal_or_fill_a_table() -> None:
    with serving(at("rcpt", 1, b"550 \x1b[2Jred\x00\xff" + b"y" * 3_000)) as server:
        record = sent(engine_for(server), letters(1))
    words = record.answers[1].words
    assert words.startswith(r"\x1b[2Jred\x00\xffyyy")
    assert len(words) == 1_000


@pytest.mark.parametrize("stage", ["mail", "dot"])
def test_who_does_not_speak_smtp_is_left(stage: str) -> None:
    with serving(at(stage, 2, b"HTTP/1.1 400 Bad Request")) as server:
        record = sent(engine_for(server), letters(3))
    lost = "unclear" if stage == "dot" else "unreachable"
    assert record.outcomes() == ["accepted", lost, "accepted"]
    assert "HTTP/1.1" in record.answers[2].words


@pytest.mark.parametrize(
    ("sender", "recipient", "content"),
    [
        ("a@example.com", "b@example.com>\r\nRCPT TO:<c@example.com", b"x\r\n"),
        ("a@example.com\r\nRSET", "b@example.com", b"x\r\n"),
        ("a@example.com", "ß@example.com", b"x\r\n"),
        ("a@example.com", "", b"x\r\n"),
        ("a@example.com", "b@example.com", b"x\n.\nMAIL FROM:<c@example.com>\r\n"),
        ("a@example.com", "b@example.com", b"x\r.\r\n"),
    ],
)
def test_a_letter_that_would_say_something_else_is_broken(
    sender: str, recipient: str, content: bytes
) -> None:
    bad = Letter(delivery=1, envelope_sender=sender, recipient=recipient, content=content)
    with serving() as server:
        record = sent(engine_for(server), [bad, letter(2)])
    assert record.outcomes() == ["broken", "accepted"]
    assert len(server.told("MAIL")) == 1


@pytest.mark.parametrize(
    "content", [b".\r\n..\r\n.x\r\n", b"x\r\n.\r\ny", b"", b"\r\n\r\n.\r\n", "é".encode()]
)
def test_dots_arrive_as_they_were_written(content: bytes) -> None:
    with serving() as server:
        sent(engine_for(server), [letter(1, content)])
    ended = content if not content or content.endswith(b"\r\n") else content + b"\r\n"
    assert server.taken == [(1, ended)]
    assert server.told("MAIL FROM:<from-1@example.com> BODY=8BITMIME") == (
        [] if content.isascii() else [1]
    )


@pipelining
@pytest.mark.parametrize("seed", range(5))
def test_whatever_comes_together_each_has_its_own_answer(
    seed: int, pipelining: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "NEVER_PROVEN", 1_000)
    chance = random.Random(seed)  # noqa: S311  the same script each time, no secret
    acts: list[Act] = [b"250 ok", b"451 later", b"550-no\r\n550 never", b"421 away", "drop"]
    script = {n: (chance.choice(STAGES), chance.choice(acts)) for n in range(1, 201)}

    def rule(stage: str, number: int) -> Act:
        where, act = script.get(number, ("", None))
        return act if where == stage and (stage, act) != ("data", b"250 ok") else None

    def expected(stage: str, act: Act) -> tuple[str, int | None]:
        if isinstance(act, bytes):
            return ("accepted", 250) if act == b"250 ok" else ("refused", int(act[:3]))
        return ("unclear" if stage == "dot" else "unreachable", None)

    with serving(rule, pipelining=pipelining) as server:
        record = sent(engine_for(server, sessions=8), letters(200))
    found = {n: (each.outcome, each.code) for n, each in record.answers.items()}
    assert found == {n: expected(*each) for n, each in script.items()}
