"""A name is asked for once, all its addresses are checked, and one of those is connected to."""

import socket
import threading
import time
from collections.abc import Sequence

import pytest

from notifications.webhooks.network import target
from notifications.webhooks.posting import Refused, Unreachable, post
from tests.notifications.webhooks.server import LOOPBACK, OK, at, names, says, serving, told

PUBLIC = target("https://hooks.example.com/s3cret")


class Resolver:
    """Gives one answer after the other."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers, self.asked = list(answers), list[str]()

    def __call__(self, name: str) -> Sequence[str]:
        self.asked.append(name)
        return self.answers[len(self.asked) - 1]


@pytest.fixture
def connects(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Where connections would go. None is made, and no name is resolved."""
    found: list[object] = []

    def connect(_: socket.socket, address: object) -> None:
        found.append(address)
        raise ConnectionRefusedError(111, "Connection refused")

    def never(*_: object, **__: object) -> None:
        pytest.fail("resolved again")

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", never)
    monkeypatch.setattr(socket, "gethostbyname", never)
    return found


def test_a_name_that_turns_private_afterwards_is_not_asked_again(connects: list[object]) -> None:
    resolver = Resolver(["93.184.215.14"], ["127.0.0.1"])
    with pytest.raises(Unreachable, match="Connection refused"):
        told(PUBLIC, resolve=resolver, allowed_networks=[])
    assert resolver.asked == ["hooks.example.com"]
    assert connects == [("93.184.215.14", 443)]


def test_a_name_that_was_private_is_refused_whatever_comes_next(connects: list[object]) -> None:
    resolver = Resolver(["127.0.0.1"], ["93.184.215.14"])
    with pytest.raises(Refused, match="not public"):
        told(PUBLIC, resolve=resolver, allowed_networks=[])
    assert resolver.asked == ["hooks.example.com"]
    assert connects == []


@pytest.mark.parametrize("private", ["10.0.0.1", "::1", "::ffff:169.254.169.254", "0.0.0.1"])
@pytest.mark.parametrize("first", [True, False])
def test_one_private_address_among_public_ones_refuses_all(
    private: str, first: bool, connects: list[object]
) -> None:
    addresses = [private, "8.8.8.8"] if first else ["8.8.8.8", "2600::1", private]
    with pytest.raises(Refused, match="not public"):
        told(PUBLIC, resolve=names(*addresses), allowed_networks=[])
    assert connects == []


def test_all_addresses_are_tried(connects: list[object]) -> None:
    with pytest.raises(Unreachable):
        told(PUBLIC, resolve=names("::ffff:8.8.8.8", "8.8.4.4", "8.8.8.8"), allowed_networks=[])
    assert connects == [("8.8.8.8", 443), ("8.8.4.4", 443)]


def test_an_address_is_not_resolved(connects: list[object]) -> None:
    resolver = Resolver()
    with pytest.raises(Unreachable):
        told(target("https://8.8.8.8/"), resolve=resolver)
    assert (resolver.asked, connects) == ([], [("8.8.8.8", 443)])


def test_the_next_address_is_taken_when_the_first_refuses() -> None:
    with serving(says(OK)) as server:
        reply = told(at(server, "hooks.example.com"), resolve=names("127.0.0.2", "127.0.0.1"))
    assert reply.status == 200
    assert server.connections == 1


def test_a_silent_first_address_leaves_time_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def sometimes(line: socket.socket, address: tuple[str, int]) -> None:
        if address[0] == "127.0.0.2":
            # As long as the system would wait for somebody who says nothing.
            time.sleep(line.gettimeout() or 60)
            raise TimeoutError("timed out")
        connect(line, address)

    monkeypatch.setattr(socket.socket, "connect", sometimes)
    resolver = names("127.0.0.2", "127.0.0.1")
    with serving(says(OK)) as server:
        reply = told(at(server, "hooks.example.com"), resolve=resolver, connect_seconds=1.0)
    assert (reply.status, server.connections) == (200, 1)


def test_a_resolver_that_does_not_answer_is_not_waited_for() -> None:
    ended, began = threading.Event(), time.monotonic()

    def slow(_: str) -> Sequence[str]:
        ended.wait(60)
        return ["8.8.8.8"]

    with pytest.raises(Unreachable, match=r"hooks\.example\.com was not resolved in time"):
        told(PUBLIC, resolve=slow, connect_seconds=0.2)
    assert time.monotonic() - began < 20
    ended.set()


@pytest.mark.parametrize(
    "error",
    [socket.gaierror(-2, "Name or service not known"), OSError("broken"), UnicodeError("too long")],
)
def test_a_name_that_is_not_there_is_unreachable(error: Exception) -> None:
    def fail(_: str) -> Sequence[str]:
        raise error

    with pytest.raises(Unreachable, match="was not resolved: ") as failed:
        told(PUBLIC, resolve=fail)
    assert "s3cret" not in str(failed.value)


def test_a_name_without_addresses_is_refused() -> None:
    with pytest.raises(Refused, match="no address"):
        told(PUBLIC, resolve=names())


def test_a_fault_of_the_resolver_is_not_hidden() -> None:
    def wrong(_: str) -> Sequence[str]:
        raise KeyError("a bug")

    with pytest.raises(KeyError):
        told(PUBLIC, resolve=wrong)


def test_the_system_is_asked_by_default() -> None:
    with serving(says(OK)) as server:
        reply = post(at(server, "localhost"), b"", {}, allowed_networks=LOOPBACK)
    assert reply.status == 200
