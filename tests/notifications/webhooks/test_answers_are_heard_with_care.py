"""A status counts, all else is only words: bounded, printable, and never in the way."""

import gzip
import io
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.webhooks.answers import Heard, heard, retry_after, words
from notifications.webhooks.posting import MOST
from tests.notifications.webhooks.server import at, says, serving, told

NOW = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


def answer(raw: bytes) -> Heard:
    return heard(io.BytesIO(raw))


def said(raw: bytes) -> str:
    return words(answer(raw))


def body(raw: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join([b"HTTP/1.1 200 OK", *headers, b"", raw])


@pytest.mark.parametrize(
    ("raw", "status", "text"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", 200, "OK"),
        (b"HTTP/1.1 200 \r\n\r\n", 200, ""),
        (b"HTTP/1.1 200\r\n\r\n", 200, ""),
        (b"HTTP/1.0 503 Busy\n\nlater", 503, "later"),
        (b"HTTP/1.1 204 Fine\r\n\r\nnot a body", 204, "Fine"),
        (b"HTTP/1.1 101 Switching\r\n\r\n\x00\x01", 101, "Switching"),
        (b"HTTP/1.1 410 Gone\r\nContent-Length: 3\r\n\r\nbyeand more", 410, "bye"),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Made\r\n\r\n", 201, "Made"),
        (
            b"HTTP/1.1 103 Hints\r\nRetry-After: 9\r\n\r\n" * 3 + b"HTTP/1.1 500 No\r\n\r\n",
            500,
            "No",
        ),
        (b"HTTP/1.1 999 Odd\r\n\r\n", 999, "Odd"),
    ],
)
def test_a_status_and_words_are_heard(raw: bytes, status: int, text: str) -> None:
    found = answer(raw)
    assert (found.status, words(found), retry_after(found, NOW)) == (status, text, None)


@pytest.mark.parametrize(
    "rest",
    [
        *(b"", b"Retry", b"Retry-After: 5", b": :\r\n", b"\x00\xff\r\n", b"no colon\r\n\r\n"),
        *(b"Content-Length: -1\r\n\r\n", b"Content-Length: x\r\n\r\n"),
        *(b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\nzz"),
        *(b"Transfer-Encoding: chunked\r\n\r\nffffffff\r\n", b"A: " + b"x" * 70_000 + b"\r\n\r\n"),
    ],
)
def test_a_status_stands_whatever_follows(rest: bytes) -> None:
    assert answer(b"HTTP/1.1 202 Accepted\r\n" + rest).status == 202


@pytest.mark.parametrize(
    "raw",
    [
        *(
            b"\r\n",
            b"\x16\x03\x01\n",
            b"220 mail ready\r\n",
            b"HTTP/2 200 OK\r\n",
            b"SSH-2.0-x\r\n",
        ),
        *(b"HTTP/1.1 0200 OK\r\n", b"HTTP/1.1 099 OK\r\n", b"HTTP/1.1 2000 OK\r\n", b"SSH"),
        *(b"HTTP/1.1 20 OK\r\n", b"HTTP/1.1 -20 OK\r\n", b"HTTP/1.1200 OK\r\n", b"x" * 9000),
        *(b"HTTP/1.1  200 OK\r\n", b"http/1.1 200 OK\r\n", b" HTTP/1.1 200 OK\r\n"),
        *(
            "HTTP/1.1 \uff12\uff10\uff10 OK\r\n".encode(),
            b"HTTP/1.1 200 a\rb\r\n",
            b"<html>\n",
            b"HTTPS/1.1",
        ),
    ],
)
def test_what_is_not_http_has_no_status(raw: bytes) -> None:
    with pytest.raises(ValueError, match="not HTTP"):
        answer(raw)


@pytest.mark.parametrize(
    "raw",
    [
        *(b"", b"H", b"HTTP/1.", b"HTTP/1.1 200", b"HTTP/1.1 200 OK", b"HTTP/1.1 200 OK\r"),
        b"HTTP/1.1 100 Continue\r\n\r\n",
    ],
)
def test_half_a_status_is_none(raw: bytes) -> None:
    with pytest.raises(ConnectionError, match="closed"):
        answer(raw)


def test_chunks_are_put_together() -> None:
    raw = b"4\r\nWiki\r\n6 ;ext=1\r\npedia \r\nE\r\nin\r\n\r\nchunks.\r\n0\r\nTrailer: x\r\n\r\n"
    assert said(body(raw, b"transfer-encoding: Chunked")) == "Wikipedia in chunks."
    assert said(body(raw[:9], b"Transfer-Encoding: chunked")) == "Wiki"


def test_a_compressed_body_is_not_unpacked() -> None:
    bomb = gzip.compress(b"\x00" * 10_000_000)
    with serving(says(body(bomb, b"Content-Encoding: gzip"))) as server:
        reply = told(at(server))
    assert (reply.status, reply.words) == (200, "(not shown: encoded as gzip)")
    assert said(body(b"plain", b"Content-Encoding: Identity")) == "plain"
    assert said(body(b"", b"Content-Encoding: gzip")) == "OK"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"  two\r\n\tlines \n", "two lines"),
        (b"a\x00\x1b[31mb", r"a\x00\x1b[31mb"),
        ("a\u202eb\u200bü€😀".encode(), r"a\u202eb\u200bü€😀"),
        (b"\xff\xfeok", r"\xff\xfeok"),
        (b"<script>", "<script>"),
        (b" \r\n ", "OK"),
    ],
)
def test_words_are_printable(raw: bytes, text: str) -> None:
    assert said(body(raw)) == text


@pytest.mark.parametrize("letter", ["x", "ü", "😀", "\x00", "\u202e"])
def test_words_are_short(letter: str) -> None:
    text = said(body((letter * 3000).encode()))
    assert 1000 < len(text.encode()) <= 1024


def test_a_huge_answer_is_not_read_to_its_end() -> None:
    with serving(says(body(b"x" * 50_000_000, b"Content-Length: 50000000"))) as server:
        reply = told(at(server))
    assert (reply.status, reply.words) == (200, "x" * 1024)


@pytest.mark.parametrize("head", [b"", b"Content-Length: 5\r\n"])
def test_endless_headers_end(head: bytes) -> None:
    raw = b"HTTP/1.1 503 Busy\r\nRetry-After: 7\r\n" + head + b"X: y\r\n" * MOST
    with serving(says(raw)) as server:
        reply = told(at(server))
    assert (reply.status, reply.words, reply.retry_after) == (503, "Busy", 7)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        *(("0", 0), ("120", 120), ("007", 7), ("86400", 86_400), ("86401", 86_400)),
        *(("9" * 6000, 86_400), ("0" * 6000 + "5", 5), (" 30 ", 30)),
        *(("-5", None), ("+5", None), ("1.5", None), ("soon", None), ("", None), ("٣", None)),
        ("Fri, 02 Jan 2026 12:02:00 GMT", 120),
        ("Fri, 02 Jan 2026 12:02:00 -0000", 120),
        ("Fri, 02 Jan 2026 13:02:00 +0100", 120),
        ("Friday, 02-Jan-26 12:02:00 GMT", 120),
        ("Fri, 02 Jan 2026 11:00:00 GMT", 0),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 86_400),
        ("Fri, 99 Jan 2026 12:02:00 GMT", None),
        ("Fri, 02 Jan 99999999999999999999 12:02:00 GMT", None),
        ("Fri, 02 Jan 2026 12:02:00 +99999999999999", None),
    ],
)
def test_retry_after_is_read_within_limits(value: str, seconds: int | None) -> None:
    raw = body(b"", b"Retry-After: " + value.encode())
    assert retry_after(answer(raw), NOW) == seconds


def test_the_first_of_two_counts() -> None:
    assert retry_after(answer(body(b"", b"retry-AFTER:1", b"Retry-After: 2")), NOW) == 1


def test_a_date_is_told_as_seconds_from_now() -> None:
    raw = b"HTTP/1.1 429 Slow\r\nRetry-After: Fri, 31 Dec 2100 23:59:59 GMT\r\n\r\n"
    with serving(says(raw)) as server:
        assert told(at(server)).retry_after == 86_400


@settings(deadline=None)
@given(st.binary(max_size=300), st.binary(max_size=300))
def test_nothing_that_is_sent_breaks_us(start: bytes, rest: bytes) -> None:
    for raw in (start + rest, b"HTTP/1.1 429 No\r\n" + start + b"\r\n\r\n" + rest):
        with suppress(OSError, ValueError):
            found = answer(raw)
            assert 100 <= found.status <= 999
            assert words(found).isprintable()
            assert retry_after(found, NOW) in {None, *range(86_401)}


@settings(deadline=None)
@given(st.text(max_size=60) | st.dates().map(str))
def test_no_date_breaks_us(value: str) -> None:
    found = Heard(503, b"", {"retry-after": value}, bytearray())
    wait = retry_after(found, NOW)
    assert wait is None or 0 <= wait <= 86_400
