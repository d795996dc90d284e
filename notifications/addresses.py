"""Mail addresses: which ones we serve, and how two are compared.

Django's ``validate_email`` is too kind: it takes ``a@localhost``, literals in brackets and quoted
local parts. What is refused here could break a header, or reaches nobody.
"""

import re
from typing import NamedTuple

import idna
from django.conf import settings
from django.utils.crypto import salted_hmac

from incidents.errors import Refused

LONGEST, LONGEST_LOCAL = 254, 64
"""Characters: of a whole address and of what stands before the @ (RFC 5321)."""

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_SAID = re.compile(r"""[^\s<>()\[\]"',;:]+@[^\s<>()\[\]"',;:]+""")


class Address(NamedTuple):
    """``stored`` is where mail goes: as typed, with an ASCII domain. ``key`` finds it again."""

    stored: str
    key: str


def address_of(typed: str) -> Address:
    """The address that somebody typed, or a refusal that names the field ``address``.

    White space around it is not part of it. Exactly one @; before it up to 64 ASCII characters,
    without quotes or comments; after it a domain with a dot that IDNA 2008 allows.
    """
    text = typed.strip(" \t\r\n")
    if not text:
        raise _refused("is empty; write it as name@example.com")
    if len(text) > LONGEST:
        raise _refused(f"is longer than {LONGEST} characters")
    if not text.isprintable():
        raise _refused("may not contain control or invisible characters")
    if text.count("@") != 1 or re.search(r"[\s,;<>]", text):
        raise _refused("must be one address with one @, such as name@example.com")
    local, domain = text.split("@")
    if len(local) > LONGEST_LOCAL or not _LOCAL.fullmatch(local):
        raise _refused(
            "has something before the @ that we cannot serve: up to 64 letters, digits and "
            "signs such as . + - _, without quotes"
        )
    ascii_domain = _ascii(domain)
    if len(local) + 1 + len(ascii_domain) > LONGEST:
        raise _refused(f"is longer than {LONGEST} characters")
    stored = f"{local}@{ascii_domain}"
    return Address(stored, key_of(stored))


def key_of(stored: str) -> str:
    """A keyed hash of the form in which addresses are compared: without regard to case."""
    return salted_hmac(
        "notifications.address", stored.lower(), secret=settings.ADDRESS_KEY, algorithm="sha256"
    ).hexdigest()


def shown(stored: str) -> str:
    """The address as people read it, with the domain in its own letters."""
    local, _, domain = stored.rpartition("@")
    try:
        return f"{local}@{idna.decode(domain)}"
    except idna.IDNAError:
        return stored


def without_addresses(words: str) -> str:
    """What a server said, without the addresses that servers like to repeat."""
    return _SAID.sub("…", words)


def _ascii(domain: str) -> str:
    try:
        found = idna.encode(domain, uts46=True, std3_rules=True).decode()
    except idna.IDNAError:
        raise _refused(f"has no domain that can exist after the @: {domain!a}") from None
    labels = found.split(".")
    if len(labels) < 2 or labels[-1].isdigit():
        raise _refused("needs a domain with a dot after the @, such as example.com")
    return found


def _refused(message: str) -> Refused:
    return Refused(message, "address")
