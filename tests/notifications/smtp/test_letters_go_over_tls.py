"""STARTTLS by smtplib, then the same engine on the encrypted socket."""

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from tests.notifications.smtp.sending import BIG, at, engine_for, letter, letters, sent
from tests.notifications.smtp.server import Act, serving

OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(OPENSSL is None, reason="needs openssl to make a certificate")


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    folder: Path = tmp_path_factory.mktemp("tls")
    made = f"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout {folder}/key"
    subprocess.run(
        [str(OPENSSL), *made.split(), "-out", f"{folder}/cert"], check=True, capture_output=True
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert", folder / "key")
    return context


@pytest.mark.parametrize("pipelining", [True, False])
def test_letters_are_taken_over_tls(tls: ssl.SSLContext, pipelining: bool) -> None:
    with serving(at("rcpt", 5, b"550 no"), pipelining=pipelining, tls=tls) as server:
        record = sent(engine_for(server, sessions=3), letters(20))
    assert record.outcomes() == ["accepted"] * 4 + ["refused"] + ["accepted"] * 15
    assert set(server.told("STARTTLS")) == set(range(1, server.sessions + 1))


def test_a_letter_larger_than_all_buffers_goes_over_tls(tls: ssl.SSLContext) -> None:
    with serving(tls=tls) as server:
        record = sent(engine_for(server), [letter(1, BIG), letter(2)])
    assert record.outcomes() == ["accepted", "accepted"]
    assert server.taken[0] == (1, BIG)


@pytest.mark.parametrize(
    ("act", "stage", "outcome"),
    [
        ("drop", "dot", "unclear"),
        ("drop", "rcpt", "unreachable"),
        ("silent", "dot", "unclear"),
        ("silent", "data", "unreachable"),
    ],
)
def test_lines_drop_over_tls_as_they_do_elsewhere(
    tls: ssl.SSLContext, act: Act, stage: str, outcome: str
) -> None:
    with serving(at(stage, 1, act), tls=tls) as server:
        record = sent(engine_for(server, seconds=1.0), letters(1))
    assert record.outcomes() == [outcome]
