"""Addresses that are mailed no more: known by their hashes alone, so somebody has to ask."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from incidents.errors import Refused
from notifications import subscribing
from notifications.addresses import Address, address_of, shown
from notifications.admin import rights
from notifications.admin.asking import Act, ask, refuse
from notifications.admin.listing import Long, utc
from notifications.models import Subscription, Suppression


class AddressForm(forms.Form):
    """One address. It is sent in the body: addresses have no place in logs of requests."""

    address = forms.CharField(
        label="Mail address", max_length=400, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )


class ReasonForm(forms.Form):
    """Why something that was decided is undone."""

    reason = forms.CharField(
        label="Reason, for the record", max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )


def _lift(row: Suppression, given: dict[str, Any]) -> str:
    subscribing.lift(row.address_key)
    return "Lifted. The address may be mailed again, once its owner subscribes anew."


LIFT: Act[Suppression] = Act(
    label="Lift the suppression",
    permission=rights.LIFT,
    follows="The address may be mailed again. A subscription that has ended stays so: its owner "
    "has to ask anew. Lift it only when the reason is gone, or when the owner wants it.",
    do=_lift,
    form=ReasonForm,
    removes=True,
)


@admin.register(Suppression)
class SuppressionAdmin(Long):
    """All of them, the newest first."""

    page = "admin:notifications_lift"
    list_display = ("since", "why", "subscriber", "lift")
    search_fields = ("why",)
    search_help_text = "A word of the reason"
    ordering = ("-at", "pk")
    change_list_template = "staff/suppressions.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the subscriber of the same address, where there is one, for those who may know."""
        rows: QuerySet[Any] = super().get_queryset(request)
        known = Subscription.objects.filter(channel="email", address_key=OuterRef("pk"))
        if not request.user.has_perm(rights.SEE_SUBSCRIBERS):
            known = known.none()
        found: QuerySet[Any] = rows.annotate(
            whose=Subquery(known.values("pk")[:1]), address=Subquery(known.values("address")[:1])
        )
        return found

    @admin.display(description="Since", ordering="at")
    def since(self, row: Suppression) -> str | None:
        """From when on it is mailed no more."""
        return utc(row.at)

    @admin.display(description="Address")
    def subscriber(self, row: Any) -> str:
        """The address, where it is still on record."""
        if row.whose is None:
            return "known by its hash alone"
        to = reverse("admin:notifications_subscriber", args=[row.whose])
        return format_html('<a class="console-link" href="{}">{}</a>', to, shown(row.address))

    @admin.display(description="")
    def lift(self, row: Suppression) -> str:
        """The way to lift it; who may not is told so there."""
        return format_html(
            '<a class="console-link" href="{}">Lift</a>', reverse(self.page, args=[row.pk])
        )

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """Without the way to lift for those who may not."""
        return self.list_display if request.user.has_perm(rights.LIFT) else self.list_display[:-1]

    def get_urls(self) -> list[Any]:
        """Where somebody asks, and where one is lifted."""
        guard = self.admin_site.admin_view
        return [
            path("ask/", guard(is_suppressed), name="notifications_is_suppressed"),
            path("of/<slug:key>/lift/", guard(lift), name="notifications_lift"),
            *super().get_urls(),
        ]


def is_suppressed(request: HttpRequest) -> HttpResponse:
    """Whether an address that somebody types is mailed no more. Nothing is changed."""
    rights.require(request.user, rights.SEE_SUPPRESSIONS)
    form = AddressForm(request.POST if request.method == "POST" else None)
    address: Address | None = None
    if request.method == "POST" and form.is_valid():
        try:
            address = address_of(form.cleaned_data["address"])
        except Refused as refused:
            refuse(form, refused)
    context = {
        **admin.site.each_context(request),
        "title": "Is this address suppressed?",
        "form": form,
        "address": address and shown(address.stored),
        "suppression": address and Suppression.objects.filter(pk=address.key).first(),
        "may_lift": request.user.has_perm(rights.LIFT),
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "staff/is_suppressed.html", context, status=status)


def lift(request: HttpRequest, key: str) -> HttpResponse:
    """Ask for the reason, and let an address be mailed again."""
    rights.require(request.user, rights.LIFT)
    row = Suppression.objects.filter(pk=key).first()
    if row is None:
        raise Http404("There is no such suppression. It may have been lifted.")
    known = Subscription.objects.filter(channel="email", address_key=key).first()
    back = reverse("admin:notifications_suppression_changelist")
    if known is not None and request.user.has_perm(rights.SEE_SUBSCRIBERS):
        back = reverse("admin:notifications_subscriber", args=[known.pk])
        return ask(request, LIFT, row, named=shown(known.address), back=back)
    return ask(request, LIFT, row, named="All suppressions", back=back)
