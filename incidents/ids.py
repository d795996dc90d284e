"""Fresh ids. Random, so not for the pure rules: they are handed in from outside."""

import secrets
import string
import time
import uuid

_LETTERS = string.ascii_lowercase + string.digits


def new_uuid() -> str:
    """A UUID of version 7 (RFC 9562): sorts by the time at which it was made."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | (0x7 << 76) | (secrets.randbits(12) << 64)
    value |= (0b10 << 62) | secrets.randbits(62)
    return str(uuid.UUID(int=value))


def new_public_id() -> str:
    """Twelve characters out of a to z and 0 to 9, as Statuspage's."""
    # One draw: each of twelve would ask the operating system.
    value, letters = secrets.randbelow(len(_LETTERS) ** 12), []
    for _ in range(12):
        value, place = divmod(value, len(_LETTERS))
        letters.append(_LETTERS[place])
    return "".join(letters)
