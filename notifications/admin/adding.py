"""Setting up a webhook or a chat. A secret that is made is shown once, on its page."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from incidents.errors import Refused
from notifications import destinations
from notifications.admin import rights
from notifications.admin.asking import log, refuse
from notifications.models import Destination
from notifications.pages.forms import WishesForm


class DestinationForm(WishesForm):
    """Where to, what to call it, and what it is to hear."""

    kind = forms.ChoiceField(
        label="Kind",
        choices=[
            ("webhook", "Webhook: a program of yours, told in JSON, signed"),
            ("chat", "Chat or social network, by an address of Apprise"),
        ],
    )
    name = forms.CharField(label="Name", max_length=100)
    url = forms.CharField(
        label="Address",
        max_length=2_000,
        help_text="https://… of a webhook; slack://…, discord://…, mastodon://… and so on of a "
        "chat. It may hold a token, so it is never shown again.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    owner = forms.CharField(
        label="Mail address of its owner, who hears when it is switched off",
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    internal = forms.BooleanField(
        label="A chat of our own: what is posted there is no outside post of the incident",
        required=False,
    )
    field_order = ("kind", "name", "url", "owner", "internal")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].label = "It hears of"

    def set_up(self) -> Destination:
        """Set it up as it was asked for. Raises ``Refused`` naming the field."""
        given: dict[str, Any] = self.cleaned_data
        wishes = self.wishes()
        if given["kind"] == "webhook":
            return destinations.add_webhook(
                given["name"], given["url"], wishes, owner=given["owner"]
            )
        return destinations.add_chat(
            given["name"],
            given["url"],
            wishes,
            owner=given["owner"],
            outside=not given["internal"],
        )


def add(request: HttpRequest) -> HttpResponse:
    """Ask for a destination, and set it up. It hears of what is said from now on."""
    rights.require(request.user, rights.ADD_DESTINATION)
    form = DestinationForm(request.POST if request.method == "POST" else None)
    may_look = request.user.has_perm(rights.SEE_DESTINATIONS)
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            row = form.set_up()
        except Refused as refused:
            refuse(form, refused, address="owner")
        else:
            log(request, row, f"Set up: {row.subscription.address}.")
            messages.success(request, f"{row.name} hears of what is said from now on.")
            if may_look:
                keep_secret(request, row)
                return redirect("admin:notifications_destination", row.pk)
            form, secret = DestinationForm(), row.secret
    context = {
        **admin.site.each_context(request),
        "title": "Add a webhook or a chat",
        "form": form,
        "secret": secret,
        "may_look": may_look,
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "staff/add_destination.html", context, status=status)


def keep_secret(request: HttpRequest, row: Destination) -> None:
    """Let the page of a destination show its secret, once, to this person."""
    if row.secret:
        request.session[_name(row)] = row.secret


def take_secret(request: HttpRequest, row: Destination) -> str:
    """The secret if it is to be shown; from then on it is not."""
    return str(request.session.pop(_name(row), ""))


def _name(row: Destination) -> str:
    return f"destination-secret-{row.pk}"
