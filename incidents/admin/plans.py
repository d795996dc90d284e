"""Maintenance plans in the admin: a rule, and the windows that follow from it."""

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget

from incidents import planning, recurring
from incidents.admin import knowing
from incidents.admin.previewing import PreviewingForm
from incidents.errors import Refused
from incidents.models import MaintenancePlan
from incidents.times import moment

SHOWN = 5
"""Windows that the preview shows."""
_OLDEST = timedelta(days=3653)
_ABOUT_WINDOWS = ("rule", "first_day", "opens_at", "zone")


@cache
def _zones() -> list[tuple[str, str]]:
    return [(name, name) for name in sorted(available_timezones())]


class PlanForm(PreviewingForm):
    """One plan."""

    components = forms.MultipleChoiceField(
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="They are shown as under maintenance during each window.",
    )
    zone = forms.ChoiceField(
        widget=UnfoldAdminSelectWidget,
        choices=_zones,
        initial="UTC",
    )

    class Meta:
        model = MaintenancePlan
        fields = (
            "title", "text", "components", "rule", "first_day", "opens_at", "zone", "minutes",
            "lead_hours", "notify", "by_itself", "active",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "components" in self.fields:
            field: Any = self.fields["components"]
            field.choices = list(knowing.components().items())
        for name in {"minutes", "lead_hours"} & set(self.fields):
            # Django asks a model's validators last, and the rule is checked with what they let in.
            of_model: Any = MaintenancePlan._meta.get_field(name)
            self.fields[name].validators += of_model.validators

    def clean(self) -> dict[str, Any]:
        """A rule that has windows ahead."""
        self.keep_clean("title", "text")
        if self.errors:
            return self.cleaned_data
        said = self.cleaned_data
        now = datetime.now(UTC)
        first = datetime.combine(said["first_day"], said["opens_at"])
        if abs(first - now.replace(tzinfo=None)) > _OLDEST:
            self.add_error("first_day", "It must lie within ten years of today.")
        else:
            self._check_rule(first, timedelta(minutes=said["minutes"]), now)
        return said

    def _check_rule(self, first: datetime, minutes: timedelta, now: datetime) -> None:
        said = self.cleaned_data
        try:
            recurring.check(said["rule"], first, said["zone"], minutes, now=now)
        except Refused as refused:
            self.refuse("minutes" if refused.field == "lasting" else refused.field, refused)

    def preview(self) -> list[tuple[str, str, str]]:
        """The next windows: in local time, in UTC, and when each is announced."""
        if not self.sound:
            return []
        plan = self.instance
        now = datetime.now(UTC)
        try:
            ahead = list(islice(planning.windows(plan, now), SHOWN))
        except Refused:
            return []
        return [
            (
                _span(each, plan.zone),
                _span(each, "UTC"),
                "already"
                if plan.pk and each.starts_at <= plan.done_until
                else moment(max(each.starts_at - plan.lead, now)),
            )
            for each in ahead
        ]


def _span(window: recurring.Window, zone: str) -> str:
    place = recurring.zone_named(zone)
    opens, ends = window.starts_at.astimezone(place), window.ends_at.astimezone(place)
    until = f"{ends:%H:%M}" if ends.date() == opens.date() else f"{ends:%a %Y-%m-%d %H:%M}"
    return f"{opens:%a %Y-%m-%d %H:%M} to {until} {ends.tzname()}"


@admin.register(MaintenancePlan)
class PlanAdmin(ModelAdmin):  # type: ignore[misc]  # unfold ships no types
    """Plans, by Django's own permissions."""

    form = PlanForm
    list_display = ("title", "rule", "zone", "active", "missed", "trouble")
    list_filter = ("active",)
    search_fields = ("title", "rule")
    readonly_fields = ("missed", "trouble")
    change_form_after_template = "console/plan_preview.html"
    fieldsets = (
        ("What is said", {"fields": ("title", "text", "components", "notify")}),
        ("When", {"fields": ("rule", "first_day", "opens_at", "zone", "minutes", "lead_hours")}),
        ("How", {"fields": ("by_itself", "active", "missed", "trouble")}),
    )

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Save, leave alone what is announced, and say so."""
        plan: Any = obj
        if not change:
            plan.save()
            return
        now = datetime.now(UTC)
        # Not the rest: a worker may just be writing down how far it came.
        kept = {*PlanForm.Meta.fields, "trouble"}
        if "active" in form.changed_data and plan.active:
            # What fell into the pause was not missed.
            plan.done_until = max(plan.done_until, now)
            kept.add("done_until")
        if plan.done_until > now and set(_ABOUT_WINDOWS) & set(form.changed_data):
            # The day of the last window that is announced has its window.
            plan.done_until = planning.end_of_day(plan.done_until, plan.zone)
            kept.add("done_until")
        if form.changed_data:
            plan.trouble = ""
        plan.save(update_fields=kept)
        left = planning.announced(plan)
        if left:
            names = ", ".join(f"INC-{number}" for number in left)
            messages.warning(
                request,
                f"Already announced, and left as it is: {names}. Reschedule or cancel it on its "
                "own page. The plan as it is now counts for the windows after that.",
            )
