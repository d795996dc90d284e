"""Where a webhook may go: URLs that can be read in one way only, and addresses that may be told.

Nothing here asks the network.
"""

import re
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network

import idna
from msgspec import Struct

from notifications.webhooks.ranges import Address, literal, public

Networks = Sequence[IPv4Network | IPv6Network]

LONGEST = 2048
"""Characters of a URL."""
PORTS = {"https": 443, "http": 80}
PUBLIC_PORTS = (443, 80, 8443, 8080)

_URL = re.compile(r"(https?)://([^/?]*)(.*)", re.IGNORECASE | re.ASCII)
_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]%]+)(?::([1-9][0-9]{0,4}))?")
_NAME = re.compile(r"(?!.{254})[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PATH = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/?\[\]|{}-]|%[0-9A-Fa-f]{2})*")


class Target(Struct, frozen=True, kw_only=True):
    """A URL in its parts. ``host`` is ASCII and in small letters, an IPv6 address has no brackets.

    ``path`` begins with a slash and has the query in it. ``http_allowed``: whether public hosts
    may be told without TLS.
    """

    scheme: str
    host: str
    port: int
    path: str
    http_allowed: bool = False

    @property
    def public_flaw(self) -> str:
        """Why it may not go to a public address; empty when it may."""
        if self.scheme != "https" and not self.http_allowed:
            return "The URL must begin with https://."
        if self.port not in PUBLIC_PORTS:
            return f"The port {self.port} is not one of {', '.join(map(str, PUBLIC_PORTS))}."
        if literal(self.host) is None and "." not in self.host:
            return "The host must be a full name, such as hooks.example.com."
        return ""


def target(url: str, *, allow_http: bool = False, allowed_networks: Networks = ()) -> Target:
    """Take a URL apart.

    ``allowed_networks`` may be told although they are private, and there over http, on any port,
    by a short name. For a name that is decided when it is resolved; whoever has no such networks
    hears of it here. Raises ValueError with a sentence that quotes neither path nor user info.
    """
    if odd := _odd(url):
        raise ValueError(odd)
    found = _URL.fullmatch(url)
    if found is None:
        raise ValueError("The URL must begin with https://.")
    scheme, authority, path = found[1].lower(), found[2], found[3]
    if "@" in authority:
        raise ValueError("The URL names a user or a password.")
    if not _PATH.fullmatch(path):
        raise ValueError("The URL has characters after the host that must be percent-encoded.")
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None or int(parts[2] or 1) > 65_535:
        raise ValueError("The URL must name a host, and may name a port after it.")
    made = Target(
        scheme=scheme,
        host=_host(parts[1]),
        port=int(parts[2] or PORTS[scheme]),
        path=path if path.startswith("/") else f"/{path}",
        http_allowed=allow_http,
    )
    address = literal(made.host)
    if address is not None:
        check_address(address, allowed_networks, made.public_flaw)
    elif made.public_flaw and not allowed_networks:
        raise ValueError(made.public_flaw)
    return made


def addresses_allowed(
    addresses: Iterable[str | Address], allowed_networks: Networks, public_flaw: str = ""
) -> list[Address]:
    """All addresses of a host, each once. Raises ValueError when even one may not be told."""
    found = dict.fromkeys(check_address(it, allowed_networks, public_flaw) for it in addresses)
    if not found:
        raise ValueError("The host has no address.")
    return list(found)


def check_address(
    address: str | Address, allowed_networks: Networks, public_flaw: str = ""
) -> Address:
    """The address to connect to: an IPv4 address that came as ``::ffff:`` is unwrapped.

    ``public_flaw`` is :attr:`Target.public_flaw`. Raises ValueError for an address that is neither
    public nor in an allowed network; with a flaw, also for a public one. Its sentence does not name
    the address: it may be read by somebody who is to learn nothing about the inside.
    """
    found = literal(address) if isinstance(address, str) else address
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if found is None or (isinstance(found, IPv6Address) and found.scope_id is not None):
        raise ValueError("The host has an address that cannot be read.")
    if any(found in network for network in allowed_networks):
        return found
    if not public(found):
        raise ValueError("The host has an address that is not public.")
    if public_flaw:
        raise ValueError(public_flaw)
    return found


def _odd(url: str) -> str:
    """What is wrong with a URL before it is taken apart; empty when nothing is."""
    if len(url) > LONGEST:
        return f"The URL is longer than {LONGEST} characters."
    if not url.isprintable() or " " in url:
        return "The URL contains a space or a control character."
    if "\\" in url:
        return "The URL contains a backslash."
    return "The URL has a fragment (#), which no server gets to see." if "#" in url else ""


def _host(text: str) -> str:
    """A host in its one form: a canonical address, or a name that DNS can carry."""
    if text.startswith("["):
        found = literal(text[1:-1])
        if not isinstance(found, IPv6Address):
            raise ValueError("The URL has something in brackets that is not an IPv6 address.")
        return str(found)
    try:
        name = text.lower() if text.isascii() else idna.encode(text, uts46=True).decode()
    except idna.IDNAError:
        raise ValueError("The host is not a name that can exist.") from None
    if _NUMERIC.fullmatch(name.rpartition(".")[2]):
        # Libraries disagree about 127.1, 0x7f.1, 2130706433 and digits of other scripts.
        if text != str(literal(name)):
            raise ValueError("The host is a number that is not a plain IPv4 address.")
        return name
    if not _NAME.fullmatch(name) or not all(map(_LABEL.fullmatch, name.split("."))):
        raise ValueError("The host is not a name that can exist.")
    return name
