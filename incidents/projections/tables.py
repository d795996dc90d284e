"""The tables of the inline views. Derived: all of it can be thrown away and rebuilt.

Every row belongs to a generation. Readers see the one that the ledger's head names, so that a
rebuild can fill the next one beside it and then switch.
"""

from datetime import datetime
from typing import Any, Self

from django.db import models

from incidents.ledger.tables import Head


class DerivedQuerySet(models.QuerySet[Any]):
    """Rows of all generations, until narrowed down."""

    def live(self) -> Self:
        """Only the generation that is live now. A subquery: one statement, nothing cached."""
        head = Head.objects.filter(id=1).values("generation")[:1]
        return self.filter(generation=models.Subquery(head))


class IncidentQuerySet(DerivedQuerySet):
    """Incidents and maintenances."""

    def public(self) -> Self:
        """The ones that may be seen outside. Every public surface asks here, and only here."""
        return self.filter(private=False, drill=False)

    def seen_by(self, user: Any) -> Self:
        """The ones that this member of staff may see. Every staff surface asks here."""
        return self if user.has_perm("incidents.view_private") else self.filter(private=False)


class Derived(models.Model):
    """What all derived rows have."""

    generation = models.IntegerField()
    stream = models.CharField(max_length=36)

    objects = DerivedQuerySet.as_manager()

    class Meta:
        abstract = True


class BoardIncident(Derived):
    """One incident or maintenance as it stands; see ``rows.IncidentRow``."""

    number = models.IntegerField()
    public_id = models.CharField(max_length=12)
    kind = models.CharField(max_length=16)
    title = models.CharField(max_length=255)
    status = models.CharField(max_length=16)
    severity = models.CharField(max_length=8, null=True)
    impact = models.CharField(max_length=16)
    impact_reached = models.CharField(max_length=16)
    impact_override = models.CharField(max_length=16, null=True)
    drill = models.BooleanField()
    private = models.BooleanField()
    is_open = models.BooleanField()
    is_closed = models.BooleanField()
    merged_into = models.CharField(max_length=36)
    declared_at = models.DateTimeField(null=True)
    began_at = models.DateTimeField(null=True)
    detected_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    identified_at = models.DateTimeField(null=True)
    mitigated_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    earlier_seconds = models.BigIntegerField()
    imprecise = models.JSONField()
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    by_itself = models.BooleanField()
    first_public_at = models.DateTimeField(null=True)
    last_public_at = models.DateTimeField(null=True)
    next_update_by = models.DateTimeField(null=True)
    data_loss = models.CharField(max_length=8, null=True)
    postmortem = models.CharField(max_length=16)
    postmortem_public = models.BooleanField()
    components = models.JSONField()
    roles = models.JSONField()
    version = models.IntegerField()
    position = models.BigIntegerField()
    updated_at = models.DateTimeField()

    objects = IncidentQuerySet.as_manager()  # type: ignore[misc]  # narrower, on purpose

    class Meta:
        db_table = "board_incident"
        verbose_name = "incident"
        permissions = [
            ("respond", "Can run an incident: all that stays inside"),
            ("communicate", "Can tell the public"),
            ("conclude", "Can cancel, merge, reopen, close, and agree to a postmortem"),
            ("view_private", "Can see private incidents"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["generation", "stream"], name="board_incident_key"),
            models.UniqueConstraint(fields=["generation", "number"], name="board_incident_number"),
            models.UniqueConstraint(
                fields=["generation", "public_id"], name="board_incident_public_id"
            ),
        ]
        indexes = [
            models.Index(
                fields=["generation", "kind"],
                name="board_incident_open",
                condition=models.Q(is_open=True),
            )
        ]

    def __str__(self) -> str:
        return f"INC-{self.number} {self.title}"

    @property
    def began(self) -> datetime | None:
        """When it began: the impact, or the declaration where nobody said so."""
        return self.began_at or self.declared_at

    @property
    def status_in_words(self) -> str:
        """``in_progress`` as people read it."""
        return self.status.replace("_", " ")


class BoardComponent(Derived):
    """One entry of the catalogue as it stands; see ``rows.ComponentRow``."""

    public_id = models.CharField(max_length=12)
    name = models.CharField(max_length=255)
    is_group = models.BooleanField()
    in_group = models.CharField(max_length=36, null=True)
    place = models.IntegerField()
    description = models.TextField()
    start_date = models.CharField(max_length=10, null=True)
    showcase = models.BooleanField()
    only_show_if_degraded = models.BooleanField()
    stated = models.CharField(max_length=24)
    retired = models.BooleanField()
    added_at = models.DateTimeField()
    version = models.IntegerField()
    position = models.BigIntegerField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "board_component"
        verbose_name = "component"
        constraints = [
            models.UniqueConstraint(fields=["generation", "stream"], name="board_component_key"),
            models.UniqueConstraint(
                fields=["generation", "public_id"], name="board_component_public_id"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TimelineEntry(Derived):
    """One line of a timeline; see ``rows.EntryRow``."""

    position = models.BigIntegerField()
    version = models.IntegerField()
    type = models.CharField(max_length=64)
    public = models.BooleanField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    precision = models.CharField(max_length=8)
    zone = models.CharField(max_length=64)
    said = models.CharField(max_length=255)
    actor = models.CharField(max_length=96)
    surface = models.CharField(max_length=16)
    headline = models.CharField(max_length=512)
    text = models.TextField()
    ref = models.CharField(max_length=36)
    status = models.CharField(max_length=24)
    impacts = models.JSONField()

    class Meta:
        db_table = "timeline_entry"
        constraints = [
            models.UniqueConstraint(
                fields=["generation", "stream", "version"], name="timeline_entry_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.headline}"


class UptimeInterval(Derived):
    """From when to when a stream affects a component; see ``rows.IntervalRow``."""

    component = models.CharField(max_length=36)
    status = models.CharField(max_length=24)
    source = models.CharField(max_length=16)
    public = models.BooleanField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "uptime_interval"
        constraints = [
            models.UniqueConstraint(
                fields=["generation", "stream", "component", "began_at"], name="uptime_interval_key"
            )
        ]
        indexes = [
            models.Index(
                fields=["generation", "component", "ended_at"], name="uptime_interval_component"
            ),
            # What is so now, on the first page of everybody: a few of very many.
            models.Index(
                fields=["generation", "component"],
                name="uptime_interval_now",
                condition=models.Q(ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.component} {self.status}"


class BoardTelling(Derived):
    """What was said to the public about one incident, in figures; see ``rows.TellingRow``."""

    words = models.IntegerField()
    updates = models.IntegerField()
    channels = models.JSONField()
    first_at = models.DateTimeField()
    first_precision = models.CharField(max_length=8)
    longest_gap = models.BigIntegerField(null=True)
    median_gap = models.BigIntegerField(null=True)
    kept = models.IntegerField()
    missed = models.IntegerField()
    unanswered = models.BooleanField()
    corrected = models.IntegerField()
    retracted = models.IntegerField()

    class Meta:
        db_table = "board_telling"
        constraints = [
            models.UniqueConstraint(fields=["generation", "stream"], name="board_telling_key")
        ]

    def __str__(self) -> str:
        return f"{self.words} words"


class BoardAction(Derived):
    """One action item as it stands; see ``rows.ActionRow``."""

    action_id = models.CharField(max_length=12)
    place = models.IntegerField()
    title = models.CharField(max_length=255)
    kind = models.CharField(max_length=16)
    owner = models.CharField(max_length=96, null=True)
    due = models.DateField(null=True)
    due_said_at = models.DateTimeField(null=True)
    audience = models.CharField(max_length=8)
    state = models.CharField(max_length=8)

    class Meta:
        db_table = "board_action"
        verbose_name = "action item"
        constraints = [
            models.UniqueConstraint(
                fields=["generation", "stream", "action_id"], name="board_action_key"
            )
        ]
        indexes = [
            models.Index(
                fields=["generation", "due"],
                name="board_action_due",
                condition=models.Q(state="open"),
            )
        ]

    def __str__(self) -> str:
        return self.title
