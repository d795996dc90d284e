"""What staff write for themselves and change freely. Facts of incidents are not among it."""

from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.timezone import now

LONGEST = 25_000
"""Characters of prose; what the ledger lets in."""


class Template(models.Model):
    """Words to begin with, instead of an empty form at 3 a.m.

    What a kind does not use stays empty. ``impacts`` gives components, by id, a status;
    ``sections`` gives sections of a postmortem the text that they begin with.
    """

    class Kind(models.TextChoices):
        INCIDENT = "incident", "incident"
        UPDATE = "update", "update"
        MAINTENANCE = "maintenance", "maintenance"
        POSTMORTEM = "postmortem", "postmortem"

    kind = models.CharField(max_length=16, choices=Kind)
    name = models.CharField(max_length=100, help_text="How it is called in the lists of the forms.")
    title = models.CharField(max_length=255, blank=True)
    severity = models.CharField(max_length=8, blank=True)
    status = models.CharField(max_length=16, blank=True)
    text = models.TextField("words", max_length=LONGEST, blank=True)
    impacts = models.JSONField(default=dict, blank=True)
    notify = models.BooleanField("tell the subscribers", default=True)
    sections = models.JSONField(default=dict, blank=True)
    updated_at = models.DateTimeField("changed", auto_now=True)

    class Meta:
        db_table = "template"
        ordering = ("kind", "name")

    def __str__(self) -> str:
        return self.name


class MaintenancePlan(models.Model):
    """Planned work that comes again. It only announces: each window then goes its own way.

    ``rule`` is an RRULE, read in the local time of ``zone`` from ``first_day`` and ``opens_at``
    on. ``done_until`` is the start of the last window that was dealt with; no window up to it is
    looked at again, so that a change of the plan never announces anything twice.
    """

    title = models.CharField(max_length=255)
    text = models.TextField("words", max_length=LONGEST)
    components = models.JSONField(default=list, blank=True)
    rule = models.CharField(
        max_length=500,
        help_text="An RRULE: FREQ=WEEKLY;INTERVAL=2;BYDAY=TU is every second Tuesday.",
    )
    first_day = models.DateField(help_text="No window opens before it.")
    opens_at = models.TimeField(help_text="By the clocks of the zone, in summer and in winter.")
    zone = models.CharField(max_length=64, default="UTC")
    minutes = models.PositiveIntegerField(
        "length in minutes",
        default=60,
        validators=[
            MinValueValidator(1, "A window lasts a minute at least."),
            MaxValueValidator(31 * 24 * 60, "A window lasts 31 days at most."),
        ],
    )
    lead_hours = models.PositiveIntegerField(
        "announced, in hours before",
        default=72,
        help_text="When the page shows it, and mails go.",
        validators=[MaxValueValidator(92 * 24, "It is announced 92 days before at most.")],
    )
    notify = models.BooleanField("tell the subscribers", default=True)
    by_itself = models.BooleanField("starts and completes by itself", default=True)
    active = models.BooleanField(default=True, help_text="A paused plan announces nothing.")
    done_until = models.DateTimeField(default=now, editable=False)
    missed = models.DateTimeField(null=True, editable=False)
    trouble = models.CharField(max_length=500, blank=True, editable=False)

    class Meta:
        db_table = "maintenance_plan"
        ordering = ("title", "pk")
        verbose_name = "maintenance plan"

    def __str__(self) -> str:
        return self.title

    @property
    def first(self) -> datetime:
        """The first local moment at which a window may open; without a zone."""
        return datetime.combine(self.first_day, self.opens_at)

    @property
    def lasting(self) -> timedelta:
        """How long a window is open."""
        return timedelta(minutes=self.minutes)

    @property
    def lead(self) -> timedelta:
        """How long before it opens a window is announced."""
        return timedelta(hours=self.lead_hours)
