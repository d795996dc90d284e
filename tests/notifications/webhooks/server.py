"""A web server that does what a test tells it, and keeps what it was sent."""

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from ipaddress import IPv4Network, IPv6Network
from typing import Any

from notifications.webhooks.network import Networks, Target
from notifications.webhooks.posting import Reply, post

LOOPBACK: Networks = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Server:
    """Listens until it is closed. ``requests`` has each request as it came, as far as it was read.

    ``names`` has the names that TLS clients asked for.
    """

    def __init__(self, act: "Act", tls: ssl.SSLContext | None, host: str) -> None:
        self.act, self.tls = act, tls
        self.requests: list[bytes] = []
        self.names: list[str | None] = []
        self.connections = 0
        self.ended = threading.Event()
        self._threads: list[threading.Thread] = []
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listening = socket.create_server((host, 0), family=family)
        # Small, so that whoever sends much has to wait for a reader.
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        self.port = int(self._listening.getsockname()[1])
        self._start(self._accept)

    def read(self, line: socket.socket) -> None:
        """Take a whole request."""
        request, size = bytearray(), 0
        while not size or len(request) < size:
            more = line.recv(1_000_000)
            if not more:
                return
            request += more
            if not size and (end := request.find(b"\r\n\r\n")) >= 0:
                found = re.search(rb"\r\nContent-Length: (\d+)\r\n", request[: end + 2])
                assert found is not None
                size = end + 4 + int(found[1])
        self.requests.append(bytes(request))

    def close(self) -> None:
        self.ended.set()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join(timeout=20)

    def _start(self, what: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=what, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            self._start(self._serve, line)

    def _serve(self, line: socket.socket) -> None:
        with suppress(OSError):
            line.settimeout(20)
            if self.tls is not None:
                self.tls.sni_callback = lambda _, name, __: self.names.append(name)
                line = self.tls.wrap_socket(line, server_side=True)
            self.act(self, line)
        line.close()


Act = Callable[[Server, socket.socket], None]


def says(*parts: bytes) -> Act:
    """Read the request, then answer and hang up."""

    def act(server: Server, line: socket.socket) -> None:
        server.read(line)
        for part in parts:
            line.sendall(part)

    return act


def drips(start: bytes, endless: bytes = b"x", read: bool = True) -> Act:
    """Answer, and then say a little now and then for ever."""

    def act(server: Server, line: socket.socket) -> None:
        if read:
            server.read(line)
        line.sendall(start)
        while not server.ended.wait(0.02):
            line.sendall(endless)

    return act


@contextmanager
def serving(
    act: Act, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> Iterator[Server]:
    """A server for the time of a test."""
    server = Server(act, tls, host)
    try:
        yield server
    finally:
        server.close()


def at(
    server: Server, host: str = "127.0.0.1", path: str = "/hook", scheme: str | None = None
) -> Target:
    """Where that server is, by the scheme that it speaks or another one."""
    scheme = scheme or ("http" if server.tls is None else "https")
    return Target(scheme=scheme, host=host, port=server.port, path=path)


def told(target: Target, body: bytes = b"{}", **options: Any) -> Reply:
    """Post to a server of our own, with limits that a slow machine keeps."""
    defaults: dict[str, Any] = {
        "allowed_networks": LOOPBACK,
        "connect_seconds": 10.0,
        "seconds": 20.0,
        "resolve": names("127.0.0.1"),
    }
    return post(target, body, {"Content-Type": "application/json"}, **(defaults | options))


def names(*addresses: str) -> Callable[[str], Sequence[str]]:
    """A resolver that knows the same addresses for every name."""
    return lambda _: addresses
