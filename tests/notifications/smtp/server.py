"""A mail server that follows a script for each letter, and keeps a log of what it was told.

Letter N goes from ``from-N@example.com`` to ``to-N@example.com``, so the server knows it from MAIL.
"""

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO, Literal

Act = bytes | Literal["drop", "silent", "drip", "cut"] | None
"""What to answer; or to hang up, say nothing more, say one byte now and then for ever, or read a
little of the body and hang up. None: what a good server does."""
Rule = Callable[[str, int], Act]
"""From a stage (greeting, ehlo, mail, rcpt, data, dot, noop, rset) and a letter to an act."""
TAKEN = b"250 2.0.0 taken"


def good(stage: str, letter: int) -> Act:
    return None


class Server:
    """Listens until it is closed. ``log`` has (session, command), ``taken`` (letter, content)."""

    def __init__(
        self, rule: Rule = good, *, pipelining: bool = True, tls: ssl.SSLContext | None = None
    ) -> None:
        self.rule, self.pipelining, self.tls = rule, pipelining, tls
        self.log: list[tuple[int, str]] = []
        self.taken: list[tuple[int, bytes]] = []
        # Commands that came with the next one right behind.
        self.together = 0
        # Answers to a dot that have been sent, in all sessions.
        self.sessions, self.answered, self.counting = 0, 0, threading.Lock()
        self.ended = threading.Event()
        self._connections: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def connect(self) -> smtplib.SMTP:
        """What an engine needs: a connection after EHLO, and STARTTLS if there is any."""
        smtp = smtplib.SMTP("127.0.0.1", self.port, timeout=20)
        if self.tls is not None:
            trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
            smtp.starttls(context=trusting)
        smtp.ehlo()
        return smtp

    def told(self, word: str) -> list[int]:
        """The sessions in which a command was given, in order."""
        return [session for session, command in self.log if command.startswith(word)]

    def hang_up(self) -> None:
        """End the sessions that are open."""
        for connection in self._connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Refuse connections from now on, and end what is open."""
        self.ended.set()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.hang_up()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            # Small answers one after the other must not wait for each other.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.sessions += 1
            self._connections.append(connection)
            talk = _Talk(self, connection, self.sessions)
            threading.Thread(target=talk.run, daemon=True).start()


class _Talk:
    """One session of the server."""

    def __init__(self, server: Server, connection: socket.socket, number: int) -> None:
        self.server, self.connection, self.number = server, connection, number
        self.letter, self.recipients, self.sender = 0, 0, False
        self.encrypted: BinaryIO | None = None
        self.ahead = False

    def run(self) -> None:
        try:
            with suppress(OSError):
                if self._act("greeting", b"220 ready"):
                    while self._command():
                        pass
        finally:
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
            if self.encrypted is not None:
                self.encrypted.close()
            self.connection.close()

    def _line(self) -> bytes:
        if self.encrypted is not None:
            return self.encrypted.readline()
        # A buffer would swallow the start of TLS: look first, then take one line.
        line = b""
        while not line.endswith(b"\n"):
            seen = self.connection.recv(65_536, socket.MSG_PEEK)
            got = self.connection.recv(seen.find(b"\n") + 1 or len(seen) or 1)
            if not got:
                return b""
            line += got
            self.ahead = len(seen) > len(got)
        return line

    def _command(self) -> bool:
        line = self._line()
        if not line:
            return False
        word = line[:4].upper().strip().decode()
        self.server.together += self.ahead
        self.server.log.append((self.number, line.decode().strip()))
        if word == "QUIT":
            return False
        if word == "STAR" and self.server.tls is not None:
            self.connection.sendall(b"220 go on\r\n")
            self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
            self.encrypted = self.connection.makefile("rb")
            return True
        if found := re.search(rb"(?:from|to)-(\d+)@", line):
            self.letter = int(found[1])
        if word in ("MAIL", "RSET"):
            self.recipients = 0
        good = self._good(word)
        done = self._act(word.lower(), good)
        if word == "DATA" and done and self.said.startswith(b"354"):
            return self._body()
        if word == "MAIL":
            self.sender = self.said.startswith(b"250")
        elif word == "RCPT":
            self.recipients += self.said.startswith(b"250")
        return done

    def _good(self, word: str) -> bytes:
        if word == "EHLO":
            extensions = b"250-PIPELINING\r\n" if self.server.pipelining else b""
            extensions += b"250-STARTTLS\r\n" if self.server.tls is not None else b""
            return b"250-here\r\n" + extensions + b"250 8BITMIME"
        if word == "RCPT" and not self.sender:
            return b"503 5.5.1 no sender"
        if word == "DATA":
            return b"354 go on" if self.recipients else b"503 5.5.1 no recipients"
        return b"250 2.0.0 ok"

    def _act(self, stage: str, good: bytes) -> bool:
        """Do what the rule says; whether the session goes on."""
        return self._do(self.server.rule(stage, self.letter), good)

    def _do(self, act: Act, good: bytes) -> bool:
        self.said = good if act is None else act if isinstance(act, bytes) else b""
        if self.said:
            self.connection.sendall(self.said + b"\r\n")
            return True
        if act == "cut":
            self.connection.sendall(b"354 go on\r\n")
            self.connection.recv(1_000)
        elif act == "silent":
            self.server.ended.wait()
        while act == "drip" and not self.server.ended.wait(0.02):
            self.connection.sendall(b"2")
        return False

    def _body(self) -> bool:
        content = bytearray()
        while (line := self._line()) != b".\r\n":
            if not line:
                return False
            content += line.removeprefix(b".")
        good = TAKEN if self.recipients else b"554 5.5.1 no valid recipients"
        act = self.server.rule("dot", self.letter)
        # Noted before it is said: whoever hears the answer finds it here.
        if self.recipients and (act or good)[:1] not in (b"4", b"5"):
            self.server.taken.append((self.letter, bytes(content)))
        self.recipients = 0
        done = self._do(act, good)
        with self.server.counting:
            self.server.answered += 1
        return done


@contextmanager
def serving(
    rule: Rule = good, *, pipelining: bool = True, tls: ssl.SSLContext | None = None
) -> Iterator[Server]:
    """A server for the time of a test."""
    server = Server(rule, pipelining=pipelining, tls=tls)
    try:
        yield server
    finally:
        server.close()
