"""TLS: the certificate must be for the name in the URL, and from somebody who is trusted."""

import socket
import ssl
from collections.abc import Iterator

import pytest

from notifications.webhooks import connecting
from notifications.webhooks.posting import Unreachable
from tests.notifications.webhooks.certificates import HOST, made
from tests.notifications.webhooks.server import OK, Act, Server, at, says, serving, told


def test_the_name_of_the_url_is_asked_for_and_checked() -> None:
    certificate = made()
    with serving(says(OK), tls=certificate.server) as server:
        assert told(at(server, HOST), tls=certificate.client).status == 200
    assert server.names == [HOST]
    assert f"\r\nHost: {HOST}:{server.port}\r\n".encode() in server.requests[0]


def test_a_certificate_may_name_an_address() -> None:
    certificate = made()
    with serving(says(OK), tls=certificate.server) as server:
        assert told(at(server), tls=certificate.client).status == 200
    assert server.names == [None]


def refused(server: Server, host: str, tls: ssl.SSLContext | None) -> str:
    with pytest.raises(Unreachable) as failed:
        told(at(server, host, "/s3cret"), tls=tls)
    assert server.requests == []
    assert "s3cret" not in str(failed.value)
    return str(failed.value)


def test_a_certificate_for_another_name_is_refused() -> None:
    certificate = made()
    with serving(says(OK), tls=certificate.server) as server:
        assert "Hostname mismatch" in refused(server, "other.example.com", certificate.client)


def test_a_certificate_for_another_address_is_refused() -> None:
    certificate = made("DNS:127.0.0.1,IP:127.0.0.2")
    with serving(says(OK), tls=certificate.server) as server:
        assert "IP address mismatch" in refused(server, "127.0.0.1", certificate.client)


def test_a_certificate_that_nobody_vouches_for_is_refused() -> None:
    with serving(says(OK), tls=made().server) as server:
        words = refused(server, HOST, None)
    assert words == "TLS failed: the certificate was not accepted, self-signed certificate"


def no_tls(_: Server, line: socket.socket) -> None:
    line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def hangs_up(_: Server, __: socket.socket) -> None:
    pass


@pytest.mark.parametrize("act", [no_tls, hangs_up])
def test_who_does_not_get_tls_ready_is_unreachable(act: Act) -> None:
    with serving(act) as server, pytest.raises(Unreachable, match=r"^TLS failed: "):
        told(at(server, HOST, scheme="https"))


@pytest.fixture
def fresh() -> Iterator[None]:
    connecting._system_tls.cache_clear()
    yield
    connecting._system_tls.cache_clear()


@pytest.mark.usefixtures("fresh")
def test_without_other_word_the_authorities_of_the_system_count() -> None:
    context = connecting._system_tls()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
