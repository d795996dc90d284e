"""Show the second factor, and set one up."""

import time
from base64 import b32encode
from io import BytesIO
from typing import Any

import django_otp
import segno
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.views.decorators import staff_member_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from incidents.admin.entering.guard import has_factor

KEY = "second_factor_key"
"""Where a session keeps the secret of a phone that was not tried out yet."""
SPARE = 10
"""Codes for the day on which the phone is lost."""


class CodeForm(forms.Form):
    """Six digits from a phone, or one of the spare codes."""

    code = forms.CharField(
        label="Code",
        max_length=16,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}
        ),
    )

    def clean_code(self) -> str:
        """The code without the spaces that phones show between digits."""
        typed: str = self.cleaned_data["code"]
        return "".join(typed.split()).lower()


@never_cache
@staff_member_required
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a code; whoever gives the right one is let in."""
    user: Any = request.user
    if not has_factor(user):
        return redirect("second_factor_set_up")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        device = django_otp.match_token(user, form.cleaned_data["code"])
        if device is not None:
            django_otp.login(request, device)
            request.session.cycle_key()
            return HttpResponseRedirect(_next(request))
        form.add_error("code", _why(user))
    return _shown(request, "Second factor", form=form)


@never_cache
@staff_member_required
def set_up(request: HttpRequest) -> HttpResponse:
    """Take a phone as the second factor, once it has shown a right code; give spare codes."""
    user: Any = request.user
    if has_factor(user) and not user.is_verified():
        return redirect("second_factor")
    key = request.session.setdefault(KEY, random_hex(20))
    phone = TOTPDevice(user=user, name="phone", key=key, confirmed=True)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if _is_right(phone, form.cleaned_data["code"]):
            spare = _keep(user, phone)
            del request.session[KEY]
            django_otp.login(request, phone)
            request.session.cycle_key()
            messages.success(request, "From now on, the phone is asked for a code at each login.")
            return _shown(request, "Spare codes", spare=spare)
        form.add_error("code", "This is not the code that the phone shows now. Is its clock right?")
    picture = BytesIO()
    segno.make(phone.config_url).save(picture, kind="svg", scale=5, border=2, xmldecl=False)
    return _shown(
        request,
        "Set up a second factor",
        form=form,
        picture=picture.getvalue().decode(),
        secret=b32encode(phone.bin_key).decode(),
        must=settings.STAFF_TWO_FACTOR,
    )


def _is_right(phone: TOTPDevice, code: str) -> bool:
    """Whether the phone shows that code now. It is used up then."""
    clock = TOTP(phone.bin_key)
    clock.time = time.time()
    if not (code.isdecimal() and clock.verify(int(code), tolerance=1)):
        return False
    phone.last_t = clock.t()
    return True


@transaction.atomic
def _keep(user: Any, phone: TOTPDevice) -> list[str]:
    """Replace what the user had by this phone and new spare codes, and return those."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    phone.save()
    paper = StaticDevice.objects.create(user=user, name="spare codes")
    spare = [StaticToken.random_token() for _ in range(SPARE)]
    StaticToken.objects.bulk_create(StaticToken(device=paper, token=each) for each in spare)
    return spare


def _why(user: Any) -> str:
    """What to say to somebody whose code was not taken."""
    for device in django_otp.devices_for_user(user):
        allowed, why = device.verify_is_allowed()
        if not allowed and why and why.get("locked_until"):
            return "Too many wrong codes. Wait a little, then give the code that is shown then."
    return "This code is not right, or was used before. Wait for the next one."


def _next(request: HttpRequest) -> str:
    """Where the person wanted to go, if it is here; else the first page."""
    there = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(
        there, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return there
    return reverse("admin:index")


def _shown(request: HttpRequest, title: str, **more: Any) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": title, **more}
    context["next"] = _next(request)
    form = more.get("form")
    status = 400 if form is not None and form.errors else 200
    return TemplateResponse(request, "entering/second_factor.html", context, status=status)
