"""A URL can be read in one way only, or it is refused with a sentence."""

import re
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from notifications.webhooks.network import LONGEST, Target, target

COM = "https://example.com"


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        (COM, "example.com", 443, "/"),
        ("HTTPS://Example.COM:8443/A?b=C%2f", "example.com", 8443, "/A?b=C%2f"),
        (f"{COM}?a[]=1&b={{x}}", "example.com", 443, "/?a[]=1&b={x}"),
        (f"{COM}/a//../b;c?d?e@f:g", "example.com", 443, "/a//../b;c?d?e@f:g"),
        ("https://bücher.example/", "xn--bcher-kva.example", 443, "/"),
        ("https://faß.de/", "xn--fa-hia.de", 443, "/"),
        ("https://xn--bcher-kva.example/", "xn--bcher-kva.example", 443, "/"),
        ("https://r3---sn-4g5e.example.com", "r3---sn-4g5e.example.com", 443, "/"),
        ("https://1.example.com", "1.example.com", 443, "/"),
        ("https://8.8.8.8:8080/", "8.8.8.8", 8080, "/"),
        ("https://[2600:1F18:0:0::01]/", "2600:1f18::1", 443, "/"),
    ],
)
def test_plain_urls_are_taken_apart(url: str, host: str, port: int, path: str) -> None:
    assert target(url) == Target(scheme="https", host=host, port=port, path=path)


def test_http_is_taken_only_when_it_is_allowed() -> None:
    with pytest.raises(ValueError, match="must begin with https"):
        target("http://example.com/")
    found = target("http://example.com/", allow_http=True)
    assert (found.scheme, found.port, found.public_flaw) == ("http", 80, "")


REFUSED = {
    "must begin with https": [
        *("", "example.com", "//example.com", "ftp://example.com", "file:///etc/passwd"),
        *("gopher://example.com", "javascript:alert(1)", "https:example.com", "https:/example.com"),
        *(
            "\uff28\uff34\uff34\uff30\uff33://example.com",
            "http\u017f://example.com",
            "https//example.com",
        ),
    ],
    "user or a password": [
        *("https://me@example.com", "https://me:secret@example.com", "https://@example.com"),
        *("https://example.com:443@evil.example", "https://a@b@example.com"),
    ],
    "backslash": [f"{COM}\\@evil.example", "https:\\\\example.com", f"{COM}/a\\b"],
    "space or a control": [
        *(f" {COM}", f"{COM} ", f"{COM}/a b", f"{COM}/\r\nHost: x", f"{COM}\t/", f"{COM}/\x00"),
        *("https://exam\nple.com", f"{COM}/\x7f", f"{COM}/\u2028", f"{COM}/\u202e", f"{COM}/\xa0"),
        *(
            "https://exam\u00adple.com",
            "https://exam\u200bple.com",
            f"{COM}/\ud800",
            f"{COM}\u3000",
        ),
    ],
    "fragment": [f"{COM}#", f"{COM}/#a", "https://evil.example#@example.com", f"{COM}/?a#b"],
    "percent-encoded": [
        *(f"{COM}/ü", f"{COM}/?q=ü", f'{COM}/"', f"{COM}/<a>", f"{COM}/`", f"{COM}/^"),
        *(f"{COM}/%", f"{COM}/%2", f"{COM}/%zz", f"{COM}/\uff0f"),
    ],
    "must name a host": [
        *("https://", "https:///x", "https://?x", "https://:443/", f"{COM}:/", f"{COM}:0/"),
        *(f"{COM}:0443", f"{COM}:65536", f"{COM}:99999", f"{COM}:443:443", f"{COM}:+443"),
        *(f"{COM}:4\uff143", f"{COM}:-1", f"{COM}:443443", "https://[::1", "https://::1/"),
        *("https://[fe80::1%25eth0]/", "https://[fe80::1%eth0]/", "https://exa%6dple.com/"),
        *("https://[::1]x/", "https://[v1.a]/", "https://[]/"),
    ],
    "not an IPv6": ["https://[8.8.8.8]/", "https://[1:2]/", "https://[:::1]/", "https://[abc]/"],
    "not a name": [
        *(f"{COM}./", "https://.example.com", "https://a..b", "https://-a.example.com"),
        *("https://a-.example.com", "https://a_b.example.com", "https://exa*mple.com"),
        *(
            "https://a,b.com",
            "https://a'b.com",
            "https://$(id).example.com",
            "https://evil.com\uff0fa.com",
            "https://evil.com\uff20a.com",
            "https://evil.com\uff1fa.com",
        ),
        *("https://example\u3002com\u3002", f"https://{'a' * 64}.com", f"https://{'a.' * 130}com"),
        *("https://ü" + "a" * 70 + ".com", "https://a\uff0e\uff0eb.com", "https://\u0301a.com"),
    ],
    "full name": ["https://localhost", "https://intranet/", "https://redis:443", "https://ü/"],
    "port": [f"{COM}:22", f"{COM}:25", f"{COM}:6379", f"{COM}:65535", f"{COM}:8081"],
    "plain IPv4": [
        *("https://2130706433/", "https://0x7f000001", "https://0x7f.1", "https://127.1"),
        *("https://0177.0.0.1", "https://127.0.0.0x1", "https://08.8.8.8", "https://8.8.8"),
        *("https://8.8.8.8.8", "https://256.8.8.8", "https://foo.1", "https://foo.0x", "https://0"),
        *(
            "https://8.8.8.08",
            "https://0X8.8.8.8",
            "https://\uff14.8.8.8",
            "https://8\u30028\u30028\u30028",
        ),
        *("https://\u2467.8.8.8", "https://example.123", "https://017700000001"),
    ],
    "not public": [
        *("https://127.0.0.1", "https://10.1.2.3:8443/x", "https://169.254.169.254/latest"),
        *("https://[::1]", "https://[::ffff:127.0.0.1]/", "https://[::]/", "https://0.0.0.0/"),
        *("https://[64:ff9b::7f00:1]", "https://[::127.0.0.1]", "https://[fe80::1]"),
    ],
    "longer than": [f"{COM}/{'a' * LONGEST}", f"https://{'a' * LONGEST}"],
}


@pytest.mark.parametrize(
    ("why", "url"), [(why, url) for why, urls in REFUSED.items() for url in urls], ids=ascii
)
def test_odd_urls_are_refused(why: str, url: str) -> None:
    with pytest.raises(ValueError, match=r"^The .+\.$") as refused:
        target(url, allow_http=True)
    assert why in str(refused.value)


def test_the_longest_url_is_taken() -> None:
    assert target(f"{COM}/".ljust(LONGEST, "a")).path.endswith("a")


@pytest.mark.parametrize("place", ["https://u:{}@example.com", COM + "/{}\\", COM + "/{}#", "x{}"])
def test_a_refusal_does_not_repeat_secrets(place: str) -> None:
    with pytest.raises(ValueError, match=r"^The ") as refused:
        target(place.format("s3cret"))
    assert "s3cret" not in str(refused.value)


PIECES = st.sampled_from(
    [
        *(
            "https://",
            "http://",
            "//",
            "/",
            "?",
            "#",
            "@",
            ":",
            ":443",
            ":8443",
            "\\",
            ".",
            "..",
            "%",
        ),
        *("example.com", "127.0.0.1", "8.8.8.8", "0x7f", "[::1]", "[2600::1]", "localhost", "ü.de"),
        *(
            "a",
            "1",
            "%2f",
            "%00",
            "[",
            "]",
            "\r\n",
            "\t",
            " ",
            "\u3002",
            "\uff0f",
            "\uff20",
            "xn--",
            "-",
            "_",
        ),
    ]
)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=8).map("".join) | st.text(max_size=40), st.text(max_size=20))
@example("https://example.com", "")
@example("https://", "ß.de")
@example("https://", "\u0660.com")
def test_what_is_taken_reads_the_same_everywhere(start: str, rest: str) -> None:
    url = start + rest
    try:
        found = target(url, allow_http=True)
    except ValueError:
        return
    assert re.fullmatch(r"[a-z0-9.-]+|[0-9a-f:.]+", found.host)
    assert re.fullmatch(r"/[!-~]*", found.path)
    assert "\\" not in url
    other = urlsplit(url)
    if url.isascii() and not found.host.count(":"):
        assert other.hostname == found.host
    assert other.username is None
    assert (other.port or {"https": 443, "http": 80}[other.scheme]) == found.port
    assert (other.path or "/") == found.path.partition("?")[0]
    host = f"[{found.host}]" if ":" in found.host else found.host
    again = f"{found.scheme}://{host}:{found.port}{found.path}"
    assert target(again, allow_http=True) == found
