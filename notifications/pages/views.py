"""Subscribing, from the page and from the links in mails.

GET and HEAD change nothing: mail gateways fetch every link that they see.
"""

from functools import wraps
from typing import Any, Protocol

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from incidents.errors import NotFound, Refused
from incidents.reads import find
from notifications import subscribing
from notifications.pages.forms import AskForm, WishesForm, chosen
from notifications.pages.limits import seconds_to_wait


class View(Protocol):
    """A view as Django calls it."""

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse: ...


def private(view: View) -> View:
    """For pages with a secret in their address: kept by nobody, and told to nobody."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer = view(request, *args, **kwargs)
        except NotFound as error:
            answer = _page(request, "gone", {"why": str(error)}, status=404)
        answer["Referrer-Policy"] = "no-referrer"
        return answer

    return require_http_methods(["GET", "HEAD", "POST"])(never_cache(guarded))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """Ask to be told. The answer is the same whatever is known of the address."""
    public_id = request.GET.get("incident", "")
    only = _incident(public_id) if public_id else ""
    form = AskForm(request.POST or None)
    if request.method == "POST" and (wait := seconds_to_wait(request)):
        form.add_error(None, f"Too many requests from your address. Try again in {wait} seconds.")
        answer = _page(request, "ask", {"form": form}, status=429)
        answer["Retry-After"] = str(wait)
        return answer
    if request.method == "POST" and form.is_valid():
        try:
            subscribing.request(form.cleaned_data["address"], form.wishes(only))
        except Refused as refusal:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, f"It {refusal.message}.")
        else:
            return _page(request, "asked", {})
    return _page(request, "ask", {"form": form}, status=400 if form.errors else 200)


@private
def confirm(request: HttpRequest, signed: str) -> HttpResponse:
    """Confirm an address: a button, which a scanner does not press."""
    if request.method == "POST":
        subscribing.confirm(signed)
        return _page(request, "done", {"words": "Confirmed. You will be told."})
    return _page(request, "button", {"title": "Confirm your subscription", "label": "Confirm"})


@private
def preferences(request: HttpRequest, signed: str) -> HttpResponse:
    """Change what one hears."""
    subscription = subscribing.owner_of(signed)
    form = WishesForm(request.POST or None, initial=chosen(subscription))
    saved = request.method == "POST" and form.is_valid()
    if saved:
        subscribing.change(subscription, form.wishes(subscription.only_incident))
    context = {"form": form, "saved": saved, "subscription": subscription}
    return _page(request, "preferences", context, status=400 if form.errors else 200)


@csrf_exempt
@private
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """One click (RFC 8058): no cookie, no redirect, and the same answer for any token."""
    if request.method == "POST":
        subscribing.unsubscribe(token)
        return _page(request, "done", {"words": "You are unsubscribed. Nothing more will be sent."})
    return _page(request, "button", {"title": "Unsubscribe", "label": "Unsubscribe"})


def _incident(public_id: str) -> str:
    try:
        return str(find(public_id, public=True).stream)
    except NotFound as error:
        raise Http404(str(error)) from error


def _page(
    request: HttpRequest, name: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    return render(request, f"subscriptions/{name}.html", context, status=status)
