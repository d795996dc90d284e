"""Certificates that are made for a test: each is its own authority."""

import functools
import shutil
import ssl
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest

HOST = "hooks.example.com"
OPENSSL = shutil.which("openssl")


class Certificate(NamedTuple):
    """``server`` shows it, ``client`` trusts it and nothing else."""

    server: ssl.SSLContext
    client: ssl.SSLContext


@functools.cache
def made(names: str = f"DNS:{HOST},IP:127.0.0.1") -> Certificate:
    """A certificate for those names, as openssl writes them."""
    if OPENSSL is None:
        pytest.skip("needs openssl to make a certificate")
    command = (
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=x"
    )
    with tempfile.TemporaryDirectory() as folder:
        key, cert = Path(folder, "key"), Path(folder, "cert")
        subprocess.run(
            [
                *(OPENSSL, *command.split(), "-addext", f"subjectAltName={names}"),
                *("-keyout", str(key), "-out", str(cert)),
            ],
            check=True,
            capture_output=True,
        )
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(cert, key)
        return Certificate(server, ssl.create_default_context(cafile=str(cert)))


@pytest.fixture
def certificate() -> Certificate:
    return made()
