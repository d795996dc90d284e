"""One SMTP session that never waits: it is told when its socket is ready, and says what came of it.

The protocol is RFC 5321 with command pipelining, RFC 2920. Nothing here knows of other sessions.
"""

import re
import selectors
import smtplib
import socket
import ssl
from collections import deque
from contextlib import suppress
from math import inf
from time import monotonic

from msgspec import Struct

from notifications.channels.base import Answer, Outcome

CARE = 10.0
"""Seconds in which RSET and NOOP are to be answered."""
LONGEST = 65_536
"""Bytes of one answer. Whoever says more is not a mail server."""
_SLICE = 65_536
_LINE = re.compile(rb"([2-5]\d\d)(?:([- ])(.*))?")
_MAILBOX = re.compile(r"[!-;=?-~]*")
"""Printable ASCII without the brackets: nothing that could end a command."""


class Letter(Struct, frozen=True, kw_only=True):
    """One message to one recipient. ``content`` has CRLF line ends.

    ``stuffed`` says that whoever made it saw to that, ended its last line and doubled its dots.
    """

    delivery: int
    envelope_sender: str
    recipient: str
    content: bytes
    stuffed: bool = False


class _Lost(Exception):
    """The line is of no more use."""


class Session:
    """A connection, and at most one letter on it.

    ``answer`` is what came of the letter; whoever recorded it sets it to None, and not before
    then is the session ``free``. ``deadline`` is the monotonic time at which it is cut off.
    """

    def __init__(self, smtp: smtplib.SMTP, seconds: float) -> None:
        """Take over a connection that has said EHLO. ``seconds`` are for a letter as a whole."""
        if smtp.sock is None:
            raise ConnectionError("the connection is not open")
        self.socket: socket.socket = smtp.sock
        self.socket.setblocking(False)
        with suppress(OSError):
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.answer: Answer | None = None
        self.deadline, self.used = inf, monotonic()
        self.carried, self.closed = 0, False
        # Whether the server has ever said yes or no to a letter here.
        self.proven = False
        # What is to be waited for, and what is being waited for.
        self.events = self.listened = selectors.EVENT_READ
        self.why = ""
        self._smtp, self._seconds = smtp, seconds
        self._pipelining, self._eight_bit = smtp.has_extn("pipelining"), smtp.has_extn("8bitmime")
        self._tls = self.socket if isinstance(self.socket, ssl.SSLSocket) else None
        self._letter: Letter | None = None
        self._began = 0.0
        # Commands that are not sent yet, and those whose answers are still to come.
        self._plan: deque[tuple[str, bytes]] = deque()
        self._due: deque[str] = deque()
        self._out, self._sent, self._offered = b"", 0, 0
        self._heard, self._lines, self._size = bytearray(), list[bytes](), 0

    @property
    def busy(self) -> bool:
        """Whether a letter is under way, or its answer not recorded."""
        return self._letter is not None or self.answer is not None

    @property
    def free(self) -> bool:
        """Whether the next letter can begin."""
        return not (self.closed or self.busy or self._due)

    def begin(self, letter: Letter) -> None:
        """Send the envelope. A letter that cannot be sent anywhere is ``broken`` at once."""
        self._letter, self._began = letter, monotonic()
        if flaw := _flaw(letter):
            self._end("broken", None, flaw)
            return
        self.carried += 1
        self.deadline = self._began + self._seconds
        eight_bit = self._eight_bit and not letter.content.isascii()
        body = " BODY=8BITMIME" if eight_bit else ""
        self._plan.append(("mail", f"MAIL FROM:<{letter.envelope_sender}>{body}\r\n".encode()))
        self._plan.append(("rcpt", f"RCPT TO:<{letter.recipient}>\r\n".encode()))
        self._plan.append(("data", b"DATA\r\n"))
        self._go_on()

    def check(self) -> None:
        """Ask whether the line lives. It is free again when the server says so."""
        self._care(b"NOOP\r\n")

    def ready(self) -> None:
        """Write and read what can be. A line that turns out to be lost is closed."""
        try:
            self._write()
            self._read()
        except _Lost as lost:
            self.lose(str(lost))

    def lose(self, why: str) -> None:
        """Close the line. A letter without an answer gets the one that is left."""
        if self._letter is not None:
            self._end("unclear" if self._in_doubt() else "unreachable", None, why)
        self.deadline, self.closed, self.why = inf, True, why
        self._smtp.close()

    def quit(self) -> None:
        """Take leave, without waiting for an answer."""
        if self.free:
            with suppress(OSError):
                self.socket.send(b"QUIT\r\n")
        self.closed = True
        self._smtp.close()

    def _in_doubt(self) -> bool:
        """Whether the final dot may have left."""
        return "dot" in self._due and len(self._out) - self._offered < len(b".\r\n")

    def _end(self, outcome: Outcome, code: int | None, words: str) -> None:
        if self._letter is None:
            return
        self.used = monotonic()
        self.answer = Answer(
            delivery=self._letter.delivery,
            outcome=outcome,
            code=code,
            words=words,
            milliseconds=round(1000 * (self.used - self._began)),
        )
        self._letter, self.deadline = None, inf
        self._plan.clear()

    def _go_on(self) -> None:
        """Send the next command of the plan, or the whole plan where the server takes it so."""
        count = len(self._plan) if self._pipelining else 1
        steps = [self._plan.popleft() for _ in range(count)]
        self._due.extend(step for step, _ in steps)
        self._say(b"".join(command for _, command in steps))

    def _care(self, command: bytes) -> None:
        self._due.append("care")
        self.deadline = monotonic() + CARE
        self._say(command)

    def _say(self, what: bytes) -> None:
        self._out, self._sent, self._offered = self._out[self._sent :] + what, 0, 0
        self._write()

    def _write(self) -> None:
        """Send what the socket takes. Its errors are left to reading: words may wait there."""
        self.events = selectors.EVENT_READ
        while self._out:
            part = self._out[self._sent : self._sent + _SLICE]
            if self._tls is not None:
                # TLS keeps what it was offered: it may leave later, whatever it says now.
                self._offered = self._sent + len(part)
            try:
                self._sent += self.socket.send(part)
            except (BlockingIOError, ssl.SSLWantWriteError):
                self.events |= selectors.EVENT_WRITE
                return
            except OSError:
                return
            self._offered = max(self._offered, self._sent)
            if self._sent == len(self._out):
                self._out, self._sent, self._offered = b"", 0, 0

    def _read(self) -> None:
        more = True
        while more:
            try:
                got = self.socket.recv(_SLICE)
            except ssl.SSLWantWriteError:
                self.events |= selectors.EVENT_WRITE
                return
            except (BlockingIOError, ssl.SSLWantReadError):
                return
            except OSError as error:
                raise _Lost(spoken(error)) from error
            if not got:
                raise _Lost("the server closed the connection")
            self._heard += got
            self._answers()
            # Decrypted bytes wait in the TLS layer, where no selector sees them.
            more = self._tls is not None and self._tls.pending() > 0

    def _answers(self) -> None:
        """Take whole answers out of what was heard. One may have many lines."""
        while (end := self._heard.find(b"\n")) >= 0:
            line = bytes(self._heard[:end]).rstrip(b"\r")
            del self._heard[: end + 1]
            self._size += len(line)
            found = _LINE.fullmatch(line)
            if found is None:
                raise _Lost(f"this is not SMTP: {text(line)}"[:1000])
            self._lines.append(found[3] or b"")
            if found[2] != b"-":
                words = text(b" ".join(self._lines))
                self._lines.clear()
                self._size = 0
                self._answered(int(found[1]), words)
            elif self._size > LONGEST:
                break
        if self._size + len(self._heard) > LONGEST:
            raise _Lost("an answer without an end")

    def _answered(self, code: int, words: str) -> None:
        step = self._due.popleft() if self._due else "nothing"
        no = code >= 400
        if step == "nothing" or code == 421:
            # On its way out; where it was asked, this is its answer to the letter.
            if step != "nothing":
                self._end("refused", code, words)
            raise _Lost(f"{code} {words}"[:1000])
        if step == "care":
            if no:
                raise _Lost(f"{code} {words}"[:1000])
            self.deadline, self.used = inf, monotonic()
        elif self._letter is None:
            self._clear_up(step, code)
        elif no:
            early = step == "dot" and bool(self._out)
            self.proven = True
            self._end("refused", code, words)
            if early:
                raise _Lost("refused in the middle")
            self._clear_up(step, code)
        else:
            self._yes(self._letter, step, code, words)

    def _yes(self, letter: Letter, step: str, code: int, words: str) -> None:
        """Go on to what follows a step that went well."""
        if (code >= 300) is not (step == "data") or (step == "dot" and self._out):
            # Out of step. What was meant is anybody's guess.
            if step == "dot":
                self._due.append(step)
            raise _Lost(f"unexpected at {step}: {code} {words}"[:1000])
        if step == "data":
            self._due.append("dot")
            body = letter.content if letter.stuffed else stuffed(letter.content)
            self._say(body + b".\r\n")
        elif step == "dot":
            self.proven = True
            self._end("accepted", code, words)
        elif self._plan:
            self._go_on()

    def _clear_up(self, step: str, code: int) -> None:
        """After a no: hear the answers that are still to come, then start afresh."""
        self.deadline = monotonic() + CARE
        if step == "rcpt" and code < 300:
            # It refused the sender and takes the recipient: a lone dot would send an empty mail.
            raise _Lost("out of step")
        if step == "data" and 300 <= code < 400:
            self._due.append("lone dot")
            self._say(b".\r\n")
        elif not self._due:
            self._care(b"RSET\r\n")


def stuffed(content: bytes) -> bytes:
    """Content as DATA takes it: dots at the start of lines doubled, the last line ended."""
    found = content.replace(b"\r\n.", b"\r\n..")
    if found.startswith(b"."):
        found = b"." + found
    return found if not found or found.endswith(b"\r\n") else found + b"\r\n"


def text(words: bytes | str) -> str:
    """A server's words, at most 1,000 characters, with what does not print escaped."""
    found = words.decode("utf-8", "backslashreplace") if isinstance(words, bytes) else words
    found = found[:1000]
    if found.isprintable():
        return found
    shown = (it if it.isprintable() else it.encode("unicode_escape").decode() for it in found)
    return "".join(shown)[:1000]


def spoken(error: BaseException) -> str:
    """An error in words."""
    return text(f"{type(error).__name__}: {error}")


def _flaw(letter: Letter) -> str:
    """Why a letter can be sent to nobody; empty when it can."""
    for address in (letter.envelope_sender, letter.recipient):
        if not _MAILBOX.fullmatch(address):
            return text(f"not an address that SMTP can carry: {address}")
    if not letter.recipient:
        return "there is no recipient"
    if letter.stuffed:
        return ""
    ends = letter.content.count(b"\r\n")
    if ends != letter.content.count(b"\n") or ends != letter.content.count(b"\r"):
        # Servers disagree about them: one could read a second message into this one.
        return "line ends are not all CRLF"
    return ""
