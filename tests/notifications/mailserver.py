"""A mail server that answers as it is told, and counts what it took."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Rule = Callable[[str, str], bytes | None]
"""From a stage (mail, rcpt, data, dot) and the recipient to the answer; None drops the line."""
OK = {
    "mail": b"250 2.1.0 ok",
    "rcpt": b"250 2.1.5 ok",
    "data": b"354 go on",
    "dot": b"250 2.0.0 taken",
}


class MailServer:
    """Listens on a port of its own until it is closed."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.taken: list[tuple[str, bytes]] = []
        self.sessions = 0
        self._connections: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def hang_up(self) -> None:
        """End the sessions that are open, as servers do with those who say nothing."""
        for connection in self._connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Refuse connections from now on."""
        # Closing alone leaves a waiting accept() to take one more.
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def recipients(self) -> list[str]:
        """Who got something, as often as it was taken."""
        return [recipient for recipient, _ in self.taken]

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.sessions += 1
            self._connections.append(connection)
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        # A client that is killed resets its connection; that ends this session only.
        with suppress(OSError), connection, connection.makefile("rb") as lines:
            connection.sendall(b"220 ready\r\n")
            recipient = ""
            for line in lines:
                if not line.endswith(b"\n"):
                    return
                word = line[:4].upper()
                if word in (b"EHLO", b"HELO", b"RSET", b"NOOP"):
                    connection.sendall(b"250 ok\r\n")
                    continue
                if word == b"QUIT":
                    connection.sendall(b"221 bye\r\n")
                    return
                if word == b"RCPT":
                    recipient = line.split(b"<")[1].split(b">")[0].decode()
                stage = {b"MAIL": "mail", b"RCPT": "rcpt", b"DATA": "data"}[word]
                answer = self.rule(stage, recipient)
                if answer is None:
                    return
                connection.sendall(answer + b"\r\n")
                if (
                    stage == "data"
                    and answer.startswith(b"354")
                    and not self._body(connection, lines, recipient)
                ):
                    return

    def _body(self, connection: socket.socket, lines: Iterator[bytes], recipient: str) -> bool:
        content = b""
        for line in lines:
            if line == b".\r\n":
                break
            content += line
        else:
            # The client is gone before the end: nothing was taken.
            return False
        answer = self.rule("dot", recipient)
        if answer is None or answer.startswith(b"250"):
            self.taken.append((recipient, content))
        if answer is None:
            return False
        connection.sendall(answer + b"\r\n")
        return True


def all_well(stage: str, recipient: str) -> bytes:
    """A server that takes everything."""
    return OK[stage]


@contextmanager
def mail_server(rule: Rule = all_well) -> Iterator[MailServer]:
    """A server for the time of a test."""
    server = MailServer(rule)
    try:
        yield server
    finally:
        server.close()
