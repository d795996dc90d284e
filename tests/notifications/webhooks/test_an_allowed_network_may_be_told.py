"""The operator's own networks: over http, on any port, by a short name. Nothing else gains."""

from ipaddress import IPv4Network, IPv6Network

import pytest

from notifications.webhooks.network import Networks, check_address, target
from notifications.webhooks.posting import Refused
from tests.notifications.webhooks.server import LOOPBACK, OK, at, names, says, serving, told

OWN: Networks = [IPv4Network("10.1.0.0/16"), IPv6Network("fd12::/16")]


@pytest.mark.parametrize("address", ["10.1.0.0", "10.1.255.255", "fd12::1", "::ffff:10.1.2.3"])
def test_what_is_in_an_allowed_network_is_taken(address: str) -> None:
    check_address(address, OWN)
    check_address(address, OWN, "a flaw for public addresses")


@pytest.mark.parametrize(
    "address", ["10.0.255.255", "10.2.0.0", "127.0.0.1", "fd13::1", "::a01:1", "fd12::1%eth0"]
)
def test_what_is_beside_it_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"not public|cannot be read"):
        check_address(address, OWN)


@pytest.mark.parametrize(
    "url", ["http://10.1.2.3:9000/x", "http://[fd12::5]/x", "https://10.1.2.3:22/x"]
)
def test_addresses_in_it_are_taken_at_once(url: str) -> None:
    assert target(url, allowed_networks=OWN).path == "/x"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://8.8.8.8/", "https"),
        ("https://8.8.8.8:9000/", "port"),
        ("https://10.2.0.1/", "not public"),
        ("http://127.0.0.1/", "not public"),
    ],
)
def test_addresses_outside_are_refused_at_once(url: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        target(url, allowed_networks=OWN)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "https://example.com:9000/",
        "https://intranet/",
        "http://localhost:1/",
    ],
)
def test_a_name_is_judged_by_where_it_leads(url: str) -> None:
    found = target(url, allowed_networks=OWN)
    assert found.public_flaw
    for addresses in (
        ["8.8.8.8"],
        ["10.1.0.1", "8.8.8.8"],
        ["127.0.0.1"],
        ["10.1.0.1", "10.2.0.1"],
    ):
        with pytest.raises(Refused):
            told(found, resolve=names(*addresses), allowed_networks=OWN)


@pytest.mark.parametrize("url", ["https://u@intranet/", "https://intranet/#", "ftp://intranet/"])
def test_odd_urls_stay_odd(url: str) -> None:
    with pytest.raises(ValueError, match=r"^The URL"):
        target(url, allowed_networks=OWN)


@pytest.mark.parametrize("host", ["localhost", "hooks", "hooks.example.com"])
def test_it_is_told(host: str) -> None:
    with serving(says(OK)) as server:
        found = target(f"http://{host}:{server.port}/x", allowed_networks=LOOPBACK)
        assert told(found).status == 200
    assert server.requests[0].startswith(b"POST /x HTTP/1.1\r\nHost: " + host.encode())


def test_without_it_the_same_target_is_refused_and_not_connected() -> None:
    with serving(says(OK)) as server:
        for host in ("127.0.0.1", "hooks.example.com"):
            with pytest.raises(Refused, match=r"not public|must begin"):
                told(at(server, host), allowed_networks=[])
    assert server.connections == 0


def test_a_target_made_by_hand_gets_no_further() -> None:
    with serving(says(OK)) as server, pytest.raises(Refused, match="must begin with https"):
        told(at(server, "hooks.example.com"), resolve=names("8.8.8.8"))
