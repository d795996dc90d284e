"""Buttons that change something: each asks first, says what came of it, and is in the admin log."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from incidents.errors import Refused
from notifications.admin.rights import require

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Act(Generic[Row]):
    """What staff can do with one row.

    ``follows`` says what comes of it, before anybody agrees. ``do`` gets the row and what the form
    asked for, with the person as ``by``; it says what came of it, or raises
    :class:`~incidents.errors.Refused`. It is offered where ``fits`` says so. ``removes`` when the
    row is gone afterwards.
    """

    label: str
    permission: str
    follows: str
    do: Callable[[Row, dict[str, Any]], str]
    fits: Callable[[Row], bool] = lambda row: True
    form: type[forms.Form] = forms.Form
    removes: bool = False


def offered(user: Any, acts: dict[str, Act[Row]], row: Row) -> list[tuple[str, str]]:
    """What the user may do with a row as it stands: verbs with their labels."""
    return [
        (verb, act.label)
        for verb, act in acts.items()
        if user.has_perm(act.permission) and act.fits(row)
    ]


def ask(
    request: HttpRequest,
    act: Act[Row],
    row: Row,
    *,
    named: str,
    back: str,
    then: str = "",
    about: Model | None = None,
) -> HttpResponse:
    """Ask whether it shall be done; when the person says yes, do it, and go back (or ``then``).

    ``about`` is the row whose history tells of it, where that is another one.
    """
    require(request.user, act.permission)
    if not act.fits(row):
        messages.warning(request, f"{act.label}: nothing was done, it does not fit any more.")
        return redirect(back)
    form = act.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            words = act.do(row, form.cleaned_data | {"by": request.user})
        except Refused as refused:
            refuse(form, refused)
        else:
            reason = form.cleaned_data.get("reason")
            said = f"{words} Reason: {reason}" if reason else words
            log(request, about or row, f"{row}: {said}" if about else said, act.removes)
            messages.success(request, words)
            return redirect(then or back)
    context = {
        **admin.site.each_context(request),
        "title": act.label,
        "act": act,
        "form": form,
        "named": named,
        "back": back,
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "staff/confirm.html", context, status=status)


def refuse(form: forms.Form, refused: Refused, **elsewhere: str) -> None:
    """Put a refusal beside the field that it is about; ``elsewhere`` renames fields."""
    field = elsewhere.get(refused.field, refused.field)
    sentence = refused.message[:1].upper() + refused.message[1:].rstrip(".") + "."
    form.add_error(field if field in form.fields else None, sentence)


def log(request: HttpRequest, row: Model, words: str, removed: bool = False) -> None:
    """Write into the admin's own log who did what. The row says its name without an address."""
    LogEntry.objects.log_actions(
        user_id=request.user.pk or 0,
        queryset=[row],
        action_flag=DELETION if removed else CHANGE,
        change_message=words,
        single_object=True,
    )
