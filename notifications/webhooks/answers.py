"""What an HTTP server answers, read with care: its status counts, all else is only words."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

from msgspec import Struct

MOST_WORDS = 1024
"""Bytes of an answer that are shown."""
LONGEST_WAIT = 86_400
"""Seconds. Nobody may ask us to wait longer."""
_LINE = 8192
_STATUS = re.compile(rb"HTTP/1\.[0-9] ([1-9][0-9]{2})(?: ([^\r\n]*))?\r?\n")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")


class Heard(Struct):
    """An answer as far as it came. ``headers`` have names in small letters."""

    status: int
    reason: bytes
    headers: dict[str, str]
    body: bytearray


class Stream(Protocol):
    """Bytes as they come. It must have an end."""

    def readline(self, size: int, /) -> bytes: ...
    def read1(self, size: int, /) -> bytes: ...


def heard(stream: Stream) -> Heard:
    """Read an answer. Once its status is there, it stands, whatever happens to the rest.

    Raises OSError as the stream does, ConnectionError when it ends before a full status, and
    ValueError when it is not HTTP.
    """
    answer = _status(stream)
    # 1xx announces an answer; only 101 is one, to a question that we do not ask.
    while 100 <= answer.status < 200 and answer.status != 101:
        _read_headers(stream, answer)
        answer = _status(stream)
    with suppress(OSError, ValueError):
        _read_headers(stream, answer)
        for part in _body(stream, answer):
            answer.body += part
    return answer


def words(answer: Heard) -> str:
    """The body as printable text of at most 1 KiB; where there is none, the reason."""
    encoding = answer.headers.get("content-encoding", "identity")
    if answer.body and encoding.strip().lower() not in {"identity", ""}:
        return _printable(f"(not shown: encoded as {encoding})".encode())
    return _printable(bytes(answer.body)) or _printable(answer.reason)


def retry_after(answer: Heard, now: datetime) -> int | None:
    """Seconds that we are asked to wait, from 0 to a day; None when nothing can be read."""
    value = answer.headers.get("retry-after", "")
    if re.fullmatch(r"[0-9]+", value):
        digits = value.lstrip("0") or "0"
        return min(int(digits), LONGEST_WAIT) if len(digits) <= 5 else LONGEST_WAIT
    try:
        when = parsedate_to_datetime(value)
        if when.tzinfo is None:
            when = when.replace(tzinfo=UTC)
        wait = (when - now).total_seconds()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return round(min(max(wait, 0), LONGEST_WAIT))


def _status(stream: Stream) -> Heard:
    line = stream.readline(_LINE)
    found = _STATUS.fullmatch(line)
    if found is not None:
        return Heard(int(found[1]), found[2] or b"", {}, bytearray())
    if line.endswith(b"\n") or len(line) == _LINE or not b"HTTP/1.".startswith(line[:7]):
        raise ValueError("the answer is not HTTP")
    raise ConnectionError("the connection was closed")


def _read_headers(stream: Stream, answer: Heard) -> None:
    while (line := stream.readline(_LINE)) not in {b"\r\n", b"\n"}:
        if not line.endswith(b"\n"):
            raise ValueError("the headers of the answer have no end")
        name, _, value = line.decode("latin-1").partition(":")
        answer.headers.setdefault(name.lower(), value.strip())


def _body(stream: Stream, answer: Heard) -> Iterator[bytes]:
    length = answer.headers.get("content-length", "")
    if answer.status in {101, 204, 304}:
        return
    if "chunked" in answer.headers.get("transfer-encoding", "").lower():
        while (size := _chunk(stream)) > 0:
            yield from _some(stream, size)
            stream.readline(_LINE)
    else:
        yield from _some(stream, int(length) if re.fullmatch("[0-9]{1,9}", length) else 10**9)


def _some(stream: Stream, size: int) -> Iterator[bytes]:
    """Up to ``size`` bytes, as they come."""
    while size > 0 and (part := stream.read1(min(size, _LINE))):
        size -= len(part)
        yield part


def _chunk(stream: Stream) -> int:
    found = _CHUNK.fullmatch(stream.readline(_LINE))
    return int(found[1], 16) if found is not None else 0


def _printable(raw: bytes) -> str:
    """Text on one line. What does not print is escaped, and what is too long is cut off."""
    text = " ".join(raw[: 4 * MOST_WORDS].decode("utf-8", "backslashreplace").split())
    shown = (it if it.isprintable() else it.encode("unicode_escape").decode() for it in text)
    return "".join(shown).encode()[:MOST_WORDS].decode("utf-8", "ignore")
