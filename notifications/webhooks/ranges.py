"""Which addresses are public. The lists are our own, by the registries of IANA.

`is_private` and `is_global` of the standard library differ between its releases.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

_NOT_PUBLIC_4 = [
    IPv4Network(each)
    for each in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        # Looks public, and is Azure's own service for the machine that asks.
        "168.63.129.16/32",
    )
]
_PUBLIC_6 = IPv6Network("2000::/3")
# Teredo, 6to4 and others that carry an IPv4 address; documentation.
_NOT_PUBLIC_6 = [
    IPv6Network(each) for each in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
]
_ISATAP = 0x5EFE
"""Second quarter of an interface identifier that carries an IPv4 address, in any network."""


def literal(host: str) -> Address | None:
    """The address that a host consists of; None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def public(address: Address) -> bool:
    """Whether an address is one that anybody can reach. A mapped one must be unwrapped before."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    # The bit that says whether such an identifier is unique in the world does not matter.
    if (int(address) >> 32) & 0xFDFF_FFFF == _ISATAP:
        return False
    return address in _PUBLIC_6 and not any(address in network for network in _NOT_PUBLIC_6)
