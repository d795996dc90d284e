"""Addresses: only what is on our own list of public ones, in whatever form it comes."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.webhooks.network import addresses_allowed, check_address

NOT_PUBLIC = [
    *(
        str(IPv4Address(0)),
        "0.255.255.255",
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.0",
        "100.127.255.255",
    ),
    *("127.0.0.0", "127.255.255.255", "169.254.0.0", "169.254.169.254", "169.254.255.255"),
    *("172.16.0.0", "172.31.255.255", "192.0.0.0", "192.0.0.9", "192.0.0.192", "192.0.0.255"),
    *("192.0.2.0", "192.0.2.255", "192.88.99.0", "192.88.99.255", "192.168.0.0", "192.168.255.255"),
    *("198.18.0.0", "198.19.255.255", "198.51.100.0", "198.51.100.255", "203.0.113.0"),
    *("203.0.113.255", "224.0.0.0", "239.255.255.255", "240.0.0.0", "255.255.255.255"),
    *("100.100.100.200", "168.63.129.16"),
]
PUBLIC = [
    *("1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255"),
    *("128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0"),
    *("191.255.255.255", "192.0.1.0", "192.0.1.255", "192.0.3.0", "192.88.98.255", "192.88.100.0"),
    *("192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255"),
    *("198.51.101.0", "203.0.112.255", "203.0.114.0", "223.255.255.255", "168.63.129.15"),
]
NOT_PUBLIC_6 = [
    *("::", "::1", "::7f00:1", "::808:808", "64:ff9b::808:808", "64:ff9b:1::1", "100::1"),
    *("1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001::", "2001:0:4136:e378:8000:63bf:3fff:fdd2"),
    *("2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db8::", "2001:db8:ffff::1", "2002::"),
    *("2002:808:808::1", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3fff::", "3fff:fff:ffff::1"),
    *("4000::", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1"),
    *("ff02::1", "ff0e::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::ffff:0:808:808"),
    *("2600::5efe:a00:1", "2600::200:5efe:808:808", "2600::1%eth0"),
]
PUBLIC_6 = [
    *(
        "2000::",
        "2000:ffff::1",
        "2001:200::",
        "2001:db7:ffff::1",
        "2001:db9::",
        "2001:4860:4860::8888",
    ),
    *("2003::", "2600::1", "3ffe:ffff::1", "3fff:1000::", "3fff:ffff:ffff::1", "2600::5eff:0:1"),
]


@pytest.mark.parametrize("address", NOT_PUBLIC + NOT_PUBLIC_6)
def test_what_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"^The host has an address that .+\.$"):
        check_address(address, [])


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_a_mapped_address_hides_nothing(address: str) -> None:
    with pytest.raises(ValueError, match="not public"):
        check_address(f"::ffff:{address}", [])


@pytest.mark.parametrize("address", PUBLIC + PUBLIC_6)
def test_what_is_public_is_taken(address: str) -> None:
    assert check_address(address, []) == ip_address(address)


def test_a_mapped_public_address_is_unwrapped() -> None:
    assert check_address("::ffff:8.8.8.8", []) == IPv4Address("8.8.8.8")
    assert check_address(IPv6Address("::ffff:808:808"), []) == IPv4Address("8.8.8.8")


@pytest.mark.parametrize("address", ["", "example.com", "127.1", "0x7f.0.0.1", "8.8.8.8 ", "8.8.8"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        check_address(address, [])


def test_a_refusal_does_not_tell_the_address() -> None:
    with pytest.raises(ValueError, match="not public") as refused:
        addresses_allowed(["8.8.8.8", "10.11.12.13"], [])
    assert "10.11" not in str(refused.value)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_private_address_refuses_all(place: int) -> None:
    addresses = ["8.8.8.8", "2600::1"]
    assert [str(it) for it in addresses_allowed(addresses, [])] == addresses
    addresses.insert(place, "127.0.0.1")
    with pytest.raises(ValueError, match="not public"):
        addresses_allowed(addresses, [])


def test_a_host_without_addresses_is_refused() -> None:
    with pytest.raises(ValueError, match="has no address"):
        addresses_allowed([], [])


def test_each_address_is_there_once_and_in_order() -> None:
    found = addresses_allowed(["9.9.9.9", "8.8.8.8", "::ffff:9.9.9.9", "8.8.8.8"], [])
    assert [str(it) for it in found] == ["9.9.9.9", "8.8.8.8"]


@settings(deadline=None)
@given(st.ip_addresses())
def test_we_take_nothing_that_the_standard_library_knows_to_be_private(
    address: IPv4Address | IPv6Address,
) -> None:
    try:
        found = check_address(address, [])
    except ValueError:
        return
    assert found.is_global
    assert not any((found.is_private, found.is_multicast, found.is_reserved, found.is_loopback))
