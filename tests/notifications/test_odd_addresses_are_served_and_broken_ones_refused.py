"""Addresses: what is served, in which form it is kept, and what is refused with a reason."""

import pytest

from incidents.errors import Refused
from notifications.addresses import address_of, key_of, shown


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("anna@example.com", "anna@example.com"),
        ("  anna@example.com \n", "anna@example.com"),
        ("Anna.Maier+status@Example.COM", "Anna.Maier+status@example.com"),
        ("o'hara@example.ie", "o'hara@example.ie"),
        ("a/b=c?d@example.co.uk", "a/b=c?d@example.co.uk"),
        ("x@bücher.example", "x@xn--bcher-kva.example"),
        ("x@xn--bcher-kva.example", "x@xn--bcher-kva.example"),
        ("x" * 64 + "@example.com", "x" * 64 + "@example.com"),
        ("1@1.example", "1@1.example"),
    ],
)
def test_what_is_odd_but_valid_is_served(typed: str, stored: str) -> None:
    assert address_of(typed).stored == stored


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "anna", "anna@", "@example.com", "anna@localhost", "anna@example",
        "a@b@example.com",
        "anna@example.com, ben@example.com", "anna@example.com;ben@example.com",
        "Anna <anna@example.com>", "anna@example.com\nBcc: ben@example.com", "an\0na@example.com",
        "anna@exam\u200bple.com", '"an na"@example.com', "anna(comment)@example.com",
        "anna@[127.0.0.1]", "anna@127.0.0.1", ".anna@example.com", "anna.@example.com",
        "an..na@example.com", "ännä@example.com", "anna@-example.com", "anna@exa_mple.com",
        "anna@example..com", "x" * 65 + "@example.com", "x@" + "a." * 125 + "example.com",
        "anna@\u202eexample.com",
    ],
)  # fmt: skip
def test_what_cannot_be_served_is_refused_by_name(typed: str) -> None:
    with pytest.raises(Refused) as caught:
        address_of(typed)
    assert caught.value.field == "address"
    assert "\n" not in caught.value.message


def test_two_ways_to_write_an_address_are_one() -> None:
    assert address_of("Anna@Example.com").key == address_of("anna@example.COM").key
    assert address_of("x@BÜCHER.example").key == address_of("x@xn--bcher-kva.example").key
    assert address_of("anna@example.com").key != address_of("anna+x@example.com").key


def test_nobody_can_guess_an_address_from_its_key(settings: object) -> None:
    first = key_of("anna@example.com")
    settings.ADDRESS_KEY = "another key"  # type: ignore[attr-defined]  # the fixture's way
    assert key_of("anna@example.com") != first
    assert len(first) == 64


def test_a_domain_is_shown_in_its_own_letters() -> None:
    assert shown("x@xn--bcher-kva.example") == "x@bücher.example"
