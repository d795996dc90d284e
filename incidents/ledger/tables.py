"""The two tables of the ledger: the events, and the head that all writers take turns at.

Everything that is hashed is kept as the text that was hashed: moments as UTC text with
microseconds, ids in their usual spelling. Nothing is null; "" stands for none.
"""

from django.db import models

from incidents.ledger.rows import GENESIS


class EventRow(models.Model):
    """One event. Written once; the database itself refuses to change or delete it."""

    position = models.BigIntegerField(primary_key=True)
    event_id = models.CharField(max_length=36, unique=True)
    stream = models.CharField(max_length=36)
    version = models.IntegerField()
    type = models.CharField(max_length=64)
    schema = models.SmallIntegerField()
    occurred_at = models.CharField(max_length=27)
    recorded_at = models.CharField(max_length=27)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=64)
    surface = models.CharField(max_length=16)
    command_id = models.CharField(max_length=36)
    command_digest = models.CharField(max_length=64)
    correlation_id = models.CharField(max_length=36)
    causation_id = models.CharField(max_length=36)
    payload = models.TextField()
    salt = models.CharField(max_length=32)
    payload_digest = models.CharField(max_length=64)
    previous_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = "ledger_event"
        verbose_name = "event"
        constraints = [
            models.UniqueConstraint(fields=["stream", "version"], name="ledger_event_version")
        ]
        indexes = [models.Index(fields=["command_id"], name="ledger_event_command")]

    def __str__(self) -> str:
        return f"{self.position} {self.type}"


class Head(models.Model):
    """The one row that says how far the ledger has come, and which generation of views is live."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=GENESIS)
    recorded_at = models.CharField(max_length=27, default="")
    generation = models.IntegerField(default=1)

    class Meta:
        db_table = "ledger_head"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="ledger_head_one_row")]

    def __str__(self) -> str:
        return f"{self.position} {self.digest}"
