"""One limit for the whole exchange, kept against servers that say a little now and then."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from notifications.webhooks.network import Target
from notifications.webhooks.posting import Reply, Unclear, Unreachable
from tests.notifications.webhooks.certificates import HOST, made
from tests.notifications.webhooks.server import Act, Server, at, drips, serving, told

LIMIT, GENEROUS = 1.0, 20.0
"""Seconds: what is asked for, and what a slow machine may make of it."""
BIG = b"x" * 16_000_000


def silent(server: Server, _: socket.socket) -> None:
    server.ended.wait(60)


def silent_after_reading(server: Server, line: socket.socket) -> None:
    server.read(line)
    server.ended.wait(60)


def sips(server: Server, line: socket.socket) -> None:
    while not server.ended.wait(0.02):
        line.recv(100)


def limited(target: Target, body: bytes, **options: Any) -> Reply | OSError:
    """What came of it, after a time that shows that the limit was kept."""
    began = time.monotonic()
    try:
        found: Reply | OSError = told(target, body, **({"seconds": LIMIT} | options))
    except OSError as error:
        found = error
    assert LIMIT * 0.9 <= time.monotonic() - began < GENEROUS
    return found


def together(*acts: Act, body: bytes = b"{}") -> list[Reply | OSError]:
    """What came of each, all at the same time."""

    def one(act: Act) -> Reply | OSError:
        with serving(act) as server:
            return limited(at(server), body)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def assert_unclear(*outcomes: Reply | OSError) -> None:
    words = [(type(it), str(it)) for it in outcomes]
    assert words == [(Unclear, "no answer: timed out")] * len(outcomes)


def test_a_server_that_says_no_status_leaves_it_unclear() -> None:
    assert_unclear(
        *together(
            silent,
            silent_after_reading,
            drips(b""),
            drips(b"HTTP/1.1 200 OK"),
            drips(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 102 Processing\r\n\r\n"),
            drips(b"HTTP/1.1 103 Hints\r\n", b"X: y\r\n"),
        )
    )


def test_a_server_that_does_not_read_is_not_waited_for() -> None:
    assert_unclear(*together(silent, sips, drips(b"", read=False), body=BIG))


def test_headers_without_an_end_do_not_hide_the_status() -> None:
    head = b"HTTP/1.1 429 Slow down\r\nRetry-After: 5\r\n"
    for reply in together(drips(head + b"X: "), drips(head, b"X: y\r\n")):
        assert isinstance(reply, Reply)
        assert (reply.status, reply.words, reply.retry_after) == (429, "Slow down", 5)
        assert reply.milliseconds >= 900 * LIMIT


def test_a_body_without_an_end_is_shown_as_far_as_it_came() -> None:
    acts = [
        drips(b"HTTP/1.1 200 OK\r\n" + head, endless)
        for head, endless in (
            (b"\r\nfine ", b"x"),
            (b"Content-Length: 60000\r\n\r\nfine ", b"x"),
            (b"Transfer-Encoding: chunked\r\n\r\n5\r\nfine \r\n", b"1\r\nx\r\n"),
            (b"Transfer-Encoding: chunked\r\n\r\n500\r\nfine x", b"x"),
        )
    ]
    for reply in together(*acts):
        assert isinstance(reply, Reply)
        assert reply.status == 200
        assert reply.words.startswith("fine")


def test_tls_that_does_not_get_ready_is_not_waited_for() -> None:
    # The start of a long record, and the rest of it byte for byte.
    slow = drips(b"\x16\x03\x03\x40\x00", b"\x00", read=False)
    with serving(silent) as one, serving(slow) as two, ThreadPoolExecutor(4) as pool:
        limits = [{"connect_seconds": LIMIT, "seconds": 60.0}, {"connect_seconds": 60.0}]
        outcomes = [
            pool.submit(limited, at(server, HOST, scheme="https"), b"", **limit)
            for server in (one, two)
            for limit in limits
        ]
        for outcome in outcomes:
            found = outcome.result()
            assert (type(found), str(found)) == (Unreachable, "TLS failed: timed out")


def test_the_limit_holds_over_tls() -> None:
    certificate = made()

    def one(act: Act, body: bytes) -> Reply | OSError:
        with serving(act, tls=certificate.server) as server:
            return limited(at(server, HOST), body, tls=certificate.client)

    with ThreadPoolExecutor(4) as pool:
        acts = (silent_after_reading, drips(b"HTTP/1.1 200"), silent, sips)
        assert_unclear(*pool.map(one, acts, (b"{}", b"{}", BIG, BIG)))
