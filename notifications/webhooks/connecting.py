"""A connection to a target: resolved once, every address checked, and to that very address."""

import queue
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from time import monotonic

from notifications.webhooks.network import Networks, Target, addresses_allowed
from notifications.webhooks.ranges import Address, literal

Resolve = Callable[[str], Iterable[str]]
"""From a name to its addresses. Raises OSError."""


class Unreachable(OSError):
    """There was no connection: nothing of the request can have been taken."""


class Refused(ValueError):
    """The target is one that we do not tell anything."""


def connected(
    target: Target,
    allowed_networks: Networks,
    deadline: float,
    resolve: Resolve,
    tls: ssl.SSLContext | None,
) -> socket.socket:
    """A connection that is ready for a request, with TLS where the scheme asks for it.

    ``deadline`` is a monotonic time, for the name, the connection and TLS together. Raises Refused
    or Unreachable.
    """
    named = [target.host] if literal(target.host) else _looked_up(target.host, resolve, deadline)
    try:
        addresses = addresses_allowed(named, allowed_networks, target.public_flaw)
    except ValueError as error:
        raise Refused(str(error)) from None
    line = _reached(addresses, target.port, deadline)
    return line if target.scheme == "http" else _encrypted(line, target.host, deadline, tls)


def resolved(host: str) -> list[str]:
    """The addresses of a name, as the system knows them. Takes as long as the system wants."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


def left(deadline: float) -> float:
    """Seconds until a monotonic time. Raises TimeoutError when it is over."""
    seconds = deadline - monotonic()
    if seconds <= 0:
        raise TimeoutError("timed out")
    return seconds


def _looked_up(host: str, resolve: Resolve, deadline: float) -> Sequence[str]:
    """What the resolver says, asked once, in a thread: the system's own has no time limit."""
    answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(list(resolve(host)))
        except Exception as error:  # raised again where it can be seen
            answers.put(error)

    try:
        seconds = left(deadline)
        # A daemon: a process does not wait for a name server before it ends.
        threading.Thread(target=ask, name="webhook-resolver", daemon=True).start()
        answer = answers.get(timeout=seconds)
    except (queue.Empty, TimeoutError):
        raise Unreachable(f"the name {host} was not resolved in time") from None
    if isinstance(answer, (OSError, UnicodeError)):
        raise Unreachable(f"the name {host} was not resolved: {reason(answer)}") from answer
    if isinstance(answer, Exception):
        raise answer
    return answer


def _reached(addresses: Sequence[Address], port: int, deadline: float) -> socket.socket:
    """A connection to the first address that takes one. None may use up the time of the rest."""
    why = ""
    for others, address in zip(range(len(addresses))[::-1], addresses, strict=True):
        family = socket.AF_INET if address.version == 4 else socket.AF_INET6
        line: socket.socket | None = None
        try:
            seconds = left(deadline)
            line = socket.socket(family, socket.SOCK_STREAM)
            line.settimeout(seconds / 2 if others else seconds)
            line.connect((str(address), port))
        except OSError as error:
            why = why or reason(error)
            if line is not None:
                line.close()
        else:
            return line
    raise Unreachable(f"no connection to port {port}: {why}")


def _encrypted(
    line: socket.socket, host: str, deadline: float, tls: ssl.SSLContext | None
) -> ssl.SSLSocket:
    """TLS on a connection, with a certificate for the host. Closes the connection when it fails."""
    try:
        line.settimeout(left(deadline))
        secured = (tls or _system_tls()).wrap_socket(
            line, server_hostname=host, do_handshake_on_connect=False
        )
    except (OSError, ValueError) as error:
        line.close()
        raise Unreachable(f"TLS failed: {reason(error)}") from error
    try:
        secured.settimeout(left(deadline))
        secured.do_handshake()
    except (OSError, ValueError) as error:
        secured.close()
        raise Unreachable(f"TLS failed: {reason(error)}") from error
    return secured


@cache
def _system_tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


def reason(error: Exception) -> str:
    """Why something failed, in the system's words."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate was not accepted, {error.verify_message}"
    if isinstance(error, TimeoutError):
        return "timed out"
    if isinstance(error, ssl.SSLError) and error.reason:
        return str(error.reason).replace("_", " ").lower()
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
