"""A message that cannot have been taken, and one that may have been, have different errors."""

import socket
import struct

import pytest

from notifications.webhooks.posting import Refused, Unclear, Unreachable
from tests.notifications.webhooks.certificates import HOST, made
from tests.notifications.webhooks.server import Act, Server, at, names, says, serving, told

BIG = b"x" * 16_000_000


def reset(line: socket.socket) -> None:
    """Make the next close a rude one."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def reads_and_resets(server: Server, line: socket.socket) -> None:
    server.read(line)
    reset(line)


def reads_a_little_and_resets(server: Server, line: socket.socket) -> None:
    line.recv(10)
    reset(line)


def reads_a_little_and_leaves(server: Server, line: socket.socket) -> None:
    line.recv(10)


def test_a_closed_port_is_unreachable() -> None:
    with serving(says()) as server:
        target = at(server, path="/s3cret")
    words = f"^no connection to port {server.port}: Connection refused$"
    with pytest.raises(Unreachable, match=words):
        told(target)


@pytest.mark.parametrize(
    "act",
    [
        *(says(), says(b""), says(b"HTTP/1.1 20"), says(b"HTTP/1.1 200 OK"), reads_and_resets),
        *(reads_a_little_and_leaves, reads_a_little_and_resets),
        says(b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
@pytest.mark.parametrize("body", [b"{}", BIG], ids=["small", "big"])
def test_a_connection_that_ends_early_leaves_it_unclear(act: Act, body: bytes) -> None:
    with serving(act) as server, pytest.raises(Unclear, match=r"^no answer: [A-Za-z ]+$"):
        told(at(server), body)


@pytest.mark.parametrize("act", [says(), says(b"HTTP/1.1 200 OK"), reads_a_little_and_resets])
def test_so_it_is_over_tls(act: Act) -> None:
    certificate = made()
    here = serving(act, tls=certificate.server)
    with here as server, pytest.raises(Unclear, match=r"^no answer: "):
        told(at(server, HOST), tls=certificate.client)


@pytest.mark.parametrize("raw", [b"220 mail.example.com ESMTP\r\n", b"\x15\x03\x01\x00\x02\x02\n"])
def test_what_is_not_http_leaves_it_unclear(raw: bytes) -> None:
    with serving(says(raw)) as server, pytest.raises(Unclear, match=r"^the answer is not HTTP$"):
        told(at(server))


def test_too_many_words_without_a_status_leave_it_unclear() -> None:
    interim = b"HTTP/1.1 102 Processing\r\n\r\n"
    with serving(says(interim * 5000)) as server, pytest.raises(Unclear, match="too long"):
        told(at(server))


def test_a_status_counts_even_when_the_body_was_not_read() -> None:
    def early(server: Server, line: socket.socket) -> None:
        line.recv(10)
        line.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
        # Whoever closes with words unread takes back what is still on its way.
        line.shutdown(socket.SHUT_WR)
        while line.recv(65_536):
            pass

    with serving(early) as server:
        assert told(at(server), BIG).status == 413


def test_a_status_counts_when_the_connection_breaks_behind_it() -> None:
    def broken(server: Server, line: socket.socket) -> None:
        server.read(line)
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        server.ended.wait(0.3)
        reset(line)

    with serving(broken) as server:
        reply = told(at(server))
    assert (reply.status, reply.words) == (200, "half")


def test_a_refusal_is_neither() -> None:
    with serving(says()) as server, pytest.raises(Refused) as refused:
        told(at(server, HOST, "/s3cret"), resolve=names("10.0.0.1"))
    assert not isinstance(refused.value, OSError)
    assert "s3cret" not in str(refused.value)
    assert "10.0" not in str(refused.value)


def test_nothing_is_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[socket.socket] = []
    connect = socket.socket.connect

    def noted(line: socket.socket, address: tuple[str, int]) -> None:
        lines.append(line)
        connect(line, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    with serving(says(b"HTTP/1.1 200 OK\r\n\r\n")) as server:
        told(at(server))
        server.act = says()
        with pytest.raises(Unclear):
            told(at(server))
    with pytest.raises(Unreachable):
        told(at(server))
    assert [line.fileno() for line in lines] == [-1, -1, -1]
