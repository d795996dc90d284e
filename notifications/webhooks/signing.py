"""Signatures by the rules of Standard Webhooks: https://www.standardwebhooks.com."""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from secrets import token_bytes

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64
"""Bytes of a secret."""


def new_secret() -> str:
    """A secret for one endpoint: 32 random bytes, as its owner copies them."""
    return PREFIX + b64encode(token_bytes(32)).decode()


def signed(secrets: Sequence[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers that prove who sent a body.

    One signature for each secret: two while a secret is being replaced. ``message_id`` stays the
    same when a message is sent again, ``timestamp`` is of this try, in seconds since 1970. Raises
    ValueError, which does not quote the secret, when one of them cannot be used.
    """
    if not secrets:
        raise ValueError("there is no secret to sign with")
    # A dot separates what is signed: with one in the id, two messages could have one signature.
    if not message_id or "." in message_id or not all("!" <= it <= "~" for it in message_id):
        raise ValueError("a message id is made of visible ASCII characters without dots")
    if timestamp < 0:
        raise ValueError("the timestamp lies before 1970")
    content = f"{message_id}.{timestamp}.".encode() + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(_signature(each, content) for each in secrets),
    }


def _signature(secret: str, content: bytes) -> str:
    return "v1," + b64encode(hmac.digest(_key(secret), content, "sha256")).decode()


def _key(secret: str) -> bytes:
    try:
        key = b64decode(secret.removeprefix(PREFIX), validate=True)
    except ValueError:
        key = b""
    if not secret.startswith(PREFIX) or not SHORTEST <= len(key) <= LONGEST:
        raise ValueError(f"a secret is {PREFIX} and {SHORTEST} to {LONGEST} bytes in base64")
    return key
