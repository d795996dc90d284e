"""Signatures as the receivers' own library reads them; and what cannot be signed is not signed."""

import json
import time
from base64 import b64decode, b64encode
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from notifications.webhooks.signing import new_secret, signed

BODY = b'{"type": "incident.published", "text": "\xc3\xbc"}'
ID = "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W"


def now() -> int:
    return int(time.time())


def verified(secret: str, body: bytes, headers: dict[str, str]) -> bool:
    try:
        Webhook(secret).verify(body, headers)
    except WebhookVerificationError:
        return False
    return True


def test_a_secret_is_32_random_bytes() -> None:
    secrets = {new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert {len(b64decode(it.removeprefix("whsec_"), validate=True)) for it in secrets} == {32}
    assert all(it.startswith("whsec_") for it in secrets)


def test_the_example_of_the_specification_comes_out() -> None:
    headers = signed(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_the_receiver_can_verify() -> None:
    secret = new_secret()
    assert Webhook(secret).verify(BODY, signed([secret], ID, now(), BODY)) == json.loads(BODY)


def test_during_a_rotation_both_secrets_verify() -> None:
    old, new, other = new_secret(), new_secret(), new_secret()
    headers = signed([new, old], ID, now(), BODY)
    assert [verified(it, BODY, headers) for it in (old, new, other)] == [True, True, False]
    one, two = headers["webhook-signature"].split(" ")
    assert one == signed([new], ID, now(), BODY)["webhook-signature"] or one != two
    after = signed([new], ID, now(), BODY)
    assert [verified(it, BODY, after) for it in (old, new)] == [False, True]


@settings(deadline=None)
@given(st.integers(0, len(BODY) - 1), st.integers(1, 127))
def test_a_changed_body_does_not_verify(place: int, change: int) -> None:
    secret = new_secret()
    headers = signed([secret], ID, now(), BODY)
    changed = bytearray(BODY)
    changed[place] ^= change
    try:
        changed.decode()
    except UnicodeDecodeError:
        return
    assert not verified(secret, bytes(changed), headers)


@pytest.mark.parametrize("body", [b"", BODY[:-1], BODY + b" ", b"0." + BODY])
def test_a_shorter_or_longer_body_does_not_verify(body: bytes) -> None:
    secret = new_secret()
    assert not verified(secret, body, signed([secret], ID, now(), BODY))


def test_a_changed_id_or_time_does_not_verify() -> None:
    secret = new_secret()
    headers = signed([secret], ID, now(), BODY)
    later = str(int(headers["webhook-timestamp"]) + 1)
    for change in ({"webhook-id": ID + "x"}, {"webhook-timestamp": later}):
        assert not verified(secret, BODY, headers | change)


def test_an_old_message_does_not_verify() -> None:
    secret = new_secret()
    assert not verified(secret, BODY, signed([secret], ID, now() - 3600, BODY))


def test_each_try_has_a_signature_of_its_own() -> None:
    secret = new_secret()
    tries = [signed([secret], ID, 1_700_000_000 + it, BODY) for it in range(3)]
    assert {it["webhook-id"] for it in tries} == {ID}
    assert all(a["webhook-signature"] != b["webhook-signature"] for a, b in pairwise(tries))


@pytest.mark.parametrize("message_id", ["", "a.b", "a b", "a\r\nb", "ü", "a\x00", "a\x7f"])
def test_an_id_that_could_be_read_in_two_ways_is_refused(message_id: str) -> None:
    with pytest.raises(ValueError, match="message id"):
        signed([new_secret()], message_id, 1, BODY)


def test_there_must_be_a_secret_and_a_time() -> None:
    with pytest.raises(ValueError, match="no secret"):
        signed([], ID, 1, BODY)
    with pytest.raises(ValueError, match="before 1970"):
        signed([new_secret()], ID, -1, BODY)


@pytest.mark.parametrize(
    "secret",
    [
        *("", "whsec_", "s3cret", "whsec_s3cret!", "whsec_s3cret", b64encode(b"x" * 32).decode()),
        *("whsec_" + b64encode(b"x" * size).decode() for size in (23, 65)),
        *("whsec_ü", "whsec_" + b64encode(b"x" * 32).decode() + "\n", "WHSEC_" + "A" * 44),
    ],
)
def test_a_secret_that_is_none_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(ValueError, match="a secret is whsec_ and 24 to 64 bytes") as refused:
        signed([new_secret(), secret], ID, 1, BODY)
    assert "s3cret" not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
