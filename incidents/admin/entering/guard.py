"""Nobody works in the admin before the second factor, where there is one or has to be one."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice
from rest_framework.throttling import SimpleRateThrottle

_OPEN = frozenset({"login", "logout", "jsi18n"})
"""Pages of the admin that are there before anybody is known."""


def has_factor(user: Any) -> bool:
    """Whether the user has a phone that was tried out."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


class SecondFactor:
    """Middleware, after OTPMiddleware: leads to the second factor whoever has not shown it yet.

    Whoever has one must show it; with ``STAFF_TWO_FACTOR`` everybody must have one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        """Look at who comes before any view of the admin is called."""
        match = request.resolver_match
        if match is None or match.app_name != "admin" or match.url_name in _OPEN:
            return None
        user: Any = request.user
        if not user.is_authenticated or user.is_verified():
            return None
        if has_factor(user):
            there = "second_factor"
        elif settings.STAFF_TWO_FACTOR:
            there = "second_factor_set_up"
        else:
            return None
        return redirect(f"{reverse(there)}?{urlencode({'next': request.get_full_path()})}")


class _Client(SimpleRateThrottle):
    scope, rate = "client", "1/s"


def client_address(request: HttpRequest) -> str | None:
    """The address of the client, behind our own proxies: their number is ``NUM_PROXIES``."""
    return _Client().get_ident(request)  # type: ignore[arg-type]  # only META is read
