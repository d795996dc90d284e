"""What goes over the line, byte for byte; and nothing of the environment changes where it goes."""

import socket

import pytest

from notifications.webhooks.network import Target, target
from notifications.webhooks.posting import Refused, post
from tests.notifications.webhooks.server import LOOPBACK, OK, at, names, says, serving, told


def test_a_request_goes_out_as_it_should() -> None:
    body = b'{"a": "\xc3\xbc"}'
    with serving(says(OK)) as server:
        reply = post(
            at(server, "hooks.example.com", "/a?b=%20c"),
            body,
            {"Content-Type": "application/json", "webhook-id": "m_1"},
            allowed_networks=LOOPBACK,
            resolve=names("127.0.0.1"),
        )
    assert server.requests == [
        b"POST /a?b=%20c HTTP/1.1\r\n"
        b"Host: hooks.example.com:" + str(server.port).encode() + b"\r\n"
        b"Content-Length: 11\r\nAccept-Encoding: identity\r\nConnection: close\r\n"
        b"Content-Type: application/json\r\nwebhook-id: m_1\r\n\r\n" + body
    ]
    assert (reply.status, reply.words, reply.retry_after) == (200, "ok", None)
    assert 0 <= reply.milliseconds < 20_000


def test_an_empty_body_has_a_length() -> None:
    with serving(says(OK)) as server:
        told(at(server), b"")
    assert b"\r\nContent-Length: 0\r\n" in server.requests[0]


def test_a_body_larger_than_all_buffers_arrives_whole() -> None:
    body = bytes(range(256)) * 32_768
    with serving(says(OK)) as server:
        assert told(at(server), body).status == 200
    assert server.requests[0].endswith(b"\r\n\r\n" + body)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://example.com/", b"example.com"),
        ("https://example.com:8443/", b"example.com:8443"),
        ("https://example.com:80/", b"example.com:80"),
        ("http://example.com/", b"example.com"),
        ("http://example.com:443/", b"example.com:443"),
        ("https://bücher.example/", b"xn--bcher-kva.example"),
        ("https://[2600::1]/", b"[2600::1]"),
        ("https://[2600::1]:8443/", b"[2600::1]:8443"),
    ],
)
def test_the_host_has_a_port_only_when_it_is_unusual(
    url: str, host: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, far = socket.socketpair()
    monkeypatch.setattr("notifications.webhooks.posting.connected", lambda *_: sent)
    with far:
        far.sendall(OK)
        told(target(url, allow_http=True))
        assert b"\r\nHost: " + host + b"\r\n" in far.recv(4096)


def test_ipv6_is_spoken() -> None:
    try:
        server = serving(says(OK), host="::1")
        with server as here:
            reply = told(at(here, "::1"))
            assert f"Host: [::1]:{here.port}\r\n".encode() in here.requests[0]
    except OSError:
        pytest.skip("there is no IPv6 here")
    assert reply.status == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[
            ("X-A", value)
            for value in ("a\r\nB: c", "a\nb", "a\rb", "a\x00b", "ü", "", " a", "a\t")
        ],
        *[(name, "a") for name in ("X A", "X:", "", "X\r\nY", "Ü", "X-A ")],
        *[(name, "1") for name in ("host", "Content-Length", "TRANSFER-ENCODING", "Connection")],
        *[(name, "1") for name in ("accept-encoding", "Expect")],
    ],
)
def test_headers_cannot_carry_more_than_headers(name: str, value: str) -> None:
    with serving(says(OK)) as server:
        with pytest.raises(ValueError, match="cannot be sent") as refused:
            post(at(server), b"", {name: value}, allowed_networks=LOOPBACK)
        assert not isinstance(refused.value, Refused)
    assert server.connections == 0


@pytest.mark.parametrize("path", ["/ HTTP/1.1\r\nX: y", "/a b", "/\x00", "/ü", ""])
def test_a_path_made_by_hand_cannot_carry_more_than_a_path(path: str) -> None:
    with serving(says(OK)) as server, pytest.raises(Refused, match="cannot carry"):
        told(at(server, path=path))
    assert server.connections == 0


def test_a_host_made_by_hand_cannot_carry_more_than_a_host() -> None:
    with pytest.raises(Refused, match="cannot carry"):
        told(Target(scheme="https", host="a\r\nX: y", port=443, path="/"))


def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(says(OK)) as server, serving(says(OK)) as proxy:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
            monkeypatch.setenv(name.upper(), f"http://127.0.0.1:{proxy.port}")
        assert told(at(server)).status == 200
    assert (server.connections, proxy.connections) == (1, 0)


def test_a_redirect_is_only_a_status() -> None:
    with serving(says(OK)) as other:
        moved = f"HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:{other.port}/\r\n\r\n".encode()
        with serving(says(moved)) as server:
            reply = told(at(server))
    assert (reply.status, reply.words) == (307, "Moved")
    assert (server.connections, other.connections) == (1, 0)
