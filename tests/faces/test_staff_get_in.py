"""A password, a second factor, and limits for whoever guesses."""

import re
from base64 import b32decode
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.faces.staff import member
from tests.ledger.world import declared

pytestmark = pytest.mark.django_db
LOGIN, ASK, SET_UP = "/admin/login/", "/admin/second-factor/", "/admin/second-factor/set-up/"


@pytest.fixture
def erika() -> User:
    return member("erika", "Incident commander")


def log_in(client: Client, given: str = "x", **more: Any) -> Any:
    return client.post(LOGIN, {"username": "erika", "password": given, "next": "/admin/"}, **more)


def with_phone(user: User) -> TOTPDevice:
    return TOTPDevice.objects.create(user=user, name="phone", confirmed=True)


def wait_out() -> None:
    """Time goes by after a wrong code."""
    for devices in (TOTPDevice, StaticDevice):
        devices.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)


def code(phone: TOTPDevice) -> str:
    return f"{totp(phone.bin_key, t0=0, step=30):06d}"


def test_a_password_is_enough_where_nobody_asked_for_more(client: Client, erika: User) -> None:
    assert log_in(client)["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_whoever_opens_the_login_itself_lands_on_the_first_page(
    client: Client, erika: User
) -> None:
    answer = client.post(LOGIN, {"username": "erika", "password": "x"})
    assert answer["Location"] == "/admin/"


def test_five_wrong_passwords_close_the_door_for_that_name_and_address(
    client: Client, erika: User
) -> None:
    for _ in range(4):
        assert log_in(client, "guess").status_code == 200
    answer = log_in(client, "guess")
    assert answer.status_code == 429
    assert b"Too many wrong passwords" in answer.content
    assert log_in(client).status_code == 429, "the right password does not open it either"
    assert log_in(client, REMOTE_ADDR="192.0.2.7").status_code == 302, "others are not locked out"


def test_behind_proxies_the_client_counts_and_not_the_proxy(
    client: Client, erika: User, settings: Any
) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    for _ in range(5):
        log_in(client, "guess", HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.1")
    assert log_in(client, HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.1").status_code == 429
    assert log_in(client, HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.2").status_code == 302


def test_whoever_has_a_phone_is_asked_for_its_code(client: Client, erika: User) -> None:
    phone = with_phone(erika)
    log_in(client)
    answer = client.get("/admin/incidents/boardincident/?kind=incident")
    assert (
        answer["Location"]
        == f"{ASK}?next=%2Fadmin%2Fincidents%2Fboardincident%2F%3Fkind%3Dincident"
    )
    there = "/admin/incidents/boardincident/?kind=incident"
    wrong = client.post(ASK, {"code": "000 000", "next": there})
    assert wrong.status_code == 400
    assert b"Too many wrong codes" in wrong.content or b"not right" in wrong.content
    wait_out()
    right = client.post(ASK, {"code": f" {code(phone)[:3]} {code(phone)[3:]}", "next": there})
    assert right["Location"] == there
    assert client.get(there).status_code == 200


def test_a_code_leads_nowhere_else(client: Client, erika: User) -> None:
    phone = with_phone(erika)
    log_in(client)
    answer = client.post(ASK, {"code": code(phone), "next": "https://evil.example/"})
    assert answer["Location"] == "/admin/"


def test_guessing_codes_is_slowed_down(client: Client, erika: User) -> None:
    phone = with_phone(erika)
    log_in(client)
    for _ in range(3):
        client.post(ASK, {"code": "000000"})
    answer = client.post(ASK, {"code": code(phone)})
    assert answer.status_code == 400
    assert b"Too many wrong codes" in answer.content


def test_nothing_is_done_before_the_second_factor(client: Client, erika: User) -> None:
    with_phone(erika)
    log_in(client)
    stream = declared()
    for address in ("/admin/", "/admin/incidents/boardincident/INC-1/add_note/"):
        assert client.get(address)["Location"].startswith(ASK)
        assert client.post(address, {"text": "x"})["Location"].startswith(ASK)
    assert client.get(SET_UP)["Location"] == ASK, "nor is another phone taken"
    assert stream


def test_the_setting_asks_everybody_to_set_one_up(
    client: Client, erika: User, settings: Any
) -> None:
    settings.STAFF_TWO_FACTOR = True
    log_in(client)
    assert client.get("/admin/")["Location"].startswith(SET_UP)
    page = client.get(f"{SET_UP}?next=/admin/").content.decode()
    assert "<svg" in page
    assert not TOTPDevice.objects.exists(), "looking at it makes no phone"
    secret = re.findall(r"<code>([A-Z2-7]+)</code>", page)[0]
    wrong = client.post(SET_UP, {"code": "12ab"})
    assert (wrong.status_code, TOTPDevice.objects.count()) == (400, 0)
    now = f"{totp(b32decode(secret), t0=0, step=30):06d}"
    done = client.post(SET_UP, {"code": now, "next": "javascript:alert(1)"})
    assert done.status_code == 200
    assert b"javascript:alert" not in done.content
    spare = re.findall(r"<li><code>([a-z0-9]+)</code></li>", done.content.decode())
    assert len(spare) == 10
    assert client.get("/admin/").status_code == 200

    client.logout()
    log_in(client)
    used = client.post(ASK, {"code": now})
    assert used.status_code == 400, "a code counts once"
    wait_out()
    assert client.post(ASK, {"code": spare[0].upper()}).status_code == 302
    assert StaticToken.objects.count() == 9


def test_strangers_find_no_second_factor(client: Client) -> None:
    for address in (ASK, SET_UP):
        assert client.get(address)["Location"].startswith(LOGIN)


def test_the_public_page_and_the_api_ask_nobody(client: Client, settings: Any) -> None:
    settings.STAFF_TWO_FACTOR = True
    client.force_login(member("vera", "Viewer"))
    assert client.get("/").status_code == 200
    assert client.get("/api/").status_code == 200
