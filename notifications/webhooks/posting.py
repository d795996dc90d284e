"""One POST to a target. It follows no redirect, knows no proxy and has an end, whatever happens."""

import io
import re
import socket
import ssl
from contextlib import closing
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING

from msgspec import Struct

from notifications.webhooks import answers
from notifications.webhooks.connecting import (
    Refused,
    Resolve,
    Unreachable,
    connected,
    left,
    reason,
    resolved,
)
from notifications.webhooks.network import PORTS, Networks, Target

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["Refused", "Reply", "Resolve", "Unclear", "Unreachable", "post", "resolved"]

MOST = 65_536
"""Bytes of an answer that are read, headers included."""
OURS = {"accept-encoding", "connection", "content-length", "expect", "host", "transfer-encoding"}
"""Headers that nobody else sets, in small letters."""
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_VALUE = re.compile(r"[!-~](?:[ -~]*[!-~])?")
_VISIBLE = re.compile(r"[!-~]+")


class Unclear(OSError):
    """The request was sent, at least in part, and no full status came: it may have been taken."""


class Reply(Struct, frozen=True, kw_only=True):
    """What the other side said. Any status is a reply, a redirect too.

    ``words``: the start of the body, at most 1 KiB of printable text, or the status line's own
    words. ``retry_after``: seconds that it asked us to wait, at most a day. ``milliseconds``: for
    the whole exchange.
    """

    status: int
    words: str
    retry_after: int | None
    milliseconds: int


def post(
    target: Target,
    body: bytes,
    headers: dict[str, str],
    *,
    allowed_networks: Networks,
    connect_seconds: float = 5.0,
    seconds: float = 15.0,
    resolve: Resolve = resolved,
    tls: ssl.SSLContext | None = None,
) -> Reply:
    """Send ``body`` once and hear the answer.

    The name is resolved once, each address is checked, and the connection goes to one of those.
    ``connect_seconds`` are for the name, the connection and TLS together, ``seconds`` for all.
    ``tls`` holds the authorities that are trusted; None means those of the system.

    Raises Refused when the target may not be told, Unreachable when there was no connection,
    Unclear when the request was sent and no status came, and ValueError for headers that cannot
    be sent. Their words hold neither the path nor the headers.
    """
    began = monotonic()
    request = _request(target, body, headers)
    deadline = began + seconds
    line = connected(target, allowed_networks, began + min(connect_seconds, seconds), resolve, tls)
    with closing(line):
        try:
            left(deadline)
        except TimeoutError:
            raise Unreachable("the connection took all the time there was") from None
        heard = _exchanged(line, request, deadline)
    return Reply(
        status=heard.status,
        words=answers.words(heard),
        retry_after=answers.retry_after(heard, datetime.now(UTC)),
        milliseconds=round(1000 * (monotonic() - began)),
    )


def _request(target: Target, body: bytes, headers: dict[str, str]) -> bytes:
    if not (_VISIBLE.fullmatch(target.host) and _VISIBLE.fullmatch(target.path)):
        raise Refused("The target has characters that a request cannot carry.")
    for name, value in headers.items():
        if not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value) or name.lower() in OURS:
            raise ValueError(f"the header {name!a} cannot be sent")
    host = f"[{target.host}]" if ":" in target.host else target.host
    if target.port != PORTS[target.scheme]:
        host += f":{target.port}"
    ours = {
        "Host": host,
        "Content-Length": str(len(body)),
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    lines = [f"{name}: {value}\r\n" for name, value in (ours | headers).items()]
    return f"POST {target.path} HTTP/1.1\r\n{''.join(lines)}\r\n".encode() + body


def _exchanged(line: socket.socket, request: bytes, deadline: float) -> answers.Heard:
    failed: OSError | None = None
    try:
        rest = memoryview(request)
        while rest:
            line.settimeout(left(deadline))
            rest = rest[line.send(rest) :]
    except OSError as error:
        # Who hangs up in the middle may have said why: that waits to be read.
        failed = error
    try:
        with io.BufferedReader(_Timed(line, deadline)) as stream:
            return answers.heard(stream)
    except OSError as error:
        raise Unclear(f"no answer: {reason(failed or error)}") from error
    except ValueError as error:
        raise Unclear(str(error)) from error


class _Timed(io.RawIOBase):
    """What comes from a connection: until a monotonic time, and not more than is to be read."""

    def __init__(self, line: socket.socket, deadline: float) -> None:
        self._line, self._deadline, self._allowance = line, deadline, MOST

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer)[: self._allowance]
        if not view:
            raise ValueError("the answer is too long")
        self._line.settimeout(left(self._deadline))
        count = self._line.recv_into(view)
        self._allowance -= count
        return count
