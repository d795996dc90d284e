"""Retries: a pure function of what the other side said."""

from datetime import UTC, datetime, timedelta

import pytest

from notifications.channels.base import Answer, Outcome
from notifications.retries import LATEST, TRIES, UNCLEAR_TRIES, Verdict, decide

NOW = datetime(2030, 1, 1, tzinfo=UTC)


def verdict(
    outcome: Outcome,
    code: int | None = None,
    words: str = "",
    attempts: int = 1,
    jitter: float = 0,
    age: timedelta = timedelta(),
) -> Verdict:
    answer = Answer(delivery=1, outcome=outcome, code=code, words=words)
    return decide(answer, attempts, age, NOW, jitter)


def test_yes_is_final() -> None:
    assert verdict("accepted", 250) == Verdict(state="accepted")


@pytest.mark.parametrize(
    ("code", "words", "score"),
    [
        (550, "5.1.1 no such user", 5.0),
        (550, "no such user", 5.0),
        (553, "5.1.3 bad address", 5.0),
        (554, "5.6.1 not accepted", 1.0),
        (521, "no mail here", 1.0),
    ],
)
def test_no_is_final_and_counts_against_the_address(code: int, words: str, score: float) -> None:
    assert verdict("refused", code, words) == Verdict(state="parked", score=score)


@pytest.mark.parametrize("words", ["5.7.1 blocked", "5.7.26 not authenticated"])
def test_a_policy_is_our_problem_and_not_the_readers(words: str) -> None:
    assert verdict("refused", 550, words) == Verdict(state="parked", ours=True)


@pytest.mark.parametrize(("code", "words"), [(552, "5.2.2 full"), (452, "4.2.2 full")])
def test_a_full_mailbox_is_tried_again_and_counts_a_little(code: int, words: str) -> None:
    found = verdict("refused", code, words)
    assert (found.state, found.score) == ("due", 0.5)
    last = verdict("refused", code, words, attempts=TRIES)
    assert (last.state, last.score) == ("parked", 0.5)


@pytest.mark.parametrize("code", [421, 450, 451, 452])
def test_later_is_tried_again_and_counts_nothing(code: int) -> None:
    found = verdict("refused", code, "later")
    assert (found.state, found.score, found.ours) == ("due", 0.0, False)
    assert found.due_at == NOW + timedelta(seconds=30)


def test_waits_double_up_to_four_hours_and_jitter_at_most_doubles_them() -> None:
    least = [verdict("refused", 451, attempts=n).due_at for n in range(1, TRIES)]
    most = [verdict("refused", 451, attempts=n, jitter=0.999999).due_at for n in range(1, TRIES)]
    waits = [at - NOW for at in least if at is not None]
    assert waits[:4] == [timedelta(seconds=30 * 2**n) for n in range(4)]
    assert max(waits) == timedelta(hours=2)
    assert sum(waits, timedelta()) > timedelta(hours=14)
    longest = sum((at - NOW for at in most if at is not None), timedelta())
    assert longest > timedelta(hours=24)


def test_it_ends_some_day() -> None:
    for outcome in ("unclear", "unreachable"):
        assert verdict(outcome, attempts=TRIES).state == "parked"
    assert verdict("refused", 451, attempts=TRIES).state == "parked"


def test_what_may_have_arrived_is_sent_again_soon() -> None:
    assert verdict("unclear").due_at == NOW + timedelta(seconds=2.5)


def test_what_may_have_arrived_is_not_sent_for_a_day() -> None:
    assert verdict("unclear", attempts=UNCLEAR_TRIES - 1).state == "due"
    assert verdict("unclear", attempts=UNCLEAR_TRIES) == Verdict(state="parked")


def test_a_line_that_was_lost_is_a_try_and_says_nothing_about_the_reader() -> None:
    found = verdict("unreachable")
    assert (found.state, found.score, found.counted) == ("due", 0.0, True)
    assert found.due_at == NOW + timedelta(seconds=30)


def test_a_server_that_is_away_is_no_try() -> None:
    for attempts in (1, TRIES, 1_000):
        found = verdict("untried", attempts=attempts, age=LATEST - timedelta(seconds=1))
        assert (found.state, found.score, found.counted) == ("due", 0.0, False)


def test_a_server_that_is_away_for_days_makes_it_old_news() -> None:
    assert timedelta(hours=24) <= LATEST
    assert verdict("untried", age=LATEST) == Verdict(state="parked", ours=True)


def test_a_message_that_we_cannot_make_waits_for_us() -> None:
    assert verdict("broken", words="ValueError") == Verdict(state="parked", ours=True)
