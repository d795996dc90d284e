"""All tables of notifications, at one glance: who is to be told, what, and what became of it.

A message of Celery is only a nudge. These rows are the list of what is to be done, and the proof
of what was done.
"""

from django.db import models

from incidents.reminding import ReminderKind
from notifications.words import (
    Action,
    ChannelName,
    DeliveryState,
    NoticeState,
    SubscriptionState,
    choices,
)


class Subscription(models.Model):
    """One address that may be told, on one channel, and what it wants to hear.

    ``address`` is a mail address as it was typed, with an ASCII domain.
    ``address_key`` is a keyed hash of the form in which addresses are compared. ``since`` is the
    position of the ledger from which on it counts: audiences are frozen as of the event.
    ``token`` unsubscribes and nothing else; it stands in every mail, for ever.
    """

    channel = models.CharField(max_length=8, choices=choices(ChannelName))
    address = models.TextField()
    address_key = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=choices(SubscriptionState), default="pending")
    incidents = models.BooleanField(default=True)
    maintenance = models.BooleanField(default=True)
    postmortems = models.BooleanField(default=True)
    min_impact = models.SmallIntegerField(default=0)
    """0 none, 1 minor, 2 major, 3 critical."""
    all_components = models.BooleanField(default=True)
    only_incident = models.CharField(max_length=36, blank=True, default="")
    since = models.BigIntegerField(default=0)
    token = models.CharField(max_length=43, unique=True)
    source = models.CharField(max_length=64, blank=True, default="")
    requested_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=255, blank=True, default="")
    score = models.FloatField(default=0.0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "address_key"], name="subscription_once_an_address"
            )
        ]
        indexes = [
            models.Index(
                fields=["id"], name="subscription_active", condition=models.Q(state="active")
            )
        ]

    def __str__(self) -> str:
        # Never the address: this ends up in logs.
        return f"subscription {self.pk}"


class SubscribedComponent(models.Model):
    """A component, by id, that a subscription without ``all_components`` asks for."""

    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="components"
    )
    component = models.CharField(max_length=36)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "component"], name="subscribed_component_once"
            )
        ]
        indexes = [models.Index(fields=["component"], name="subscribed_component")]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.component}"


class Confirmation(models.Model):
    """One request to confirm an address. Counted, so that nobody can flood a mailbox."""

    address_key = models.CharField(max_length=64)
    asked_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["address_key", "asked_at"], name="confirmation_address"),
            models.Index(fields=["asked_at"], name="confirmation_asked"),
        ]

    def __str__(self) -> str:
        return f"confirmation {self.pk}"


class Suppression(models.Model):
    """An address that is mailed no more, known only by its keyed hash."""

    address_key = models.CharField(max_length=64, primary_key=True)
    why = models.CharField(max_length=255)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.why


class Checkpoint(models.Model):
    """How far a consumer has read the ledger. Its name never changes: its position hangs on it."""

    name = models.CharField(max_length=32, primary_key=True)
    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.position}"


class Notice(models.Model):
    """What is said about one event, rendered once from the event itself.

    ``position`` is null for letters to one person (a confirmation, a digest). ``text`` and
    ``html`` hold the placeholders of :mod:`notifications.rendering`, replaced as text for each
    recipient. ``silence`` says why nobody is told; then there are no deliveries. A correction
    goes only to those who got ``corrects``. ``cursor`` is the last subscription that was looked at
    while planning, ``planned`` how many deliveries there are.
    """

    position = models.BigIntegerField(null=True, unique=True)
    event_id = models.CharField(max_length=36, blank=True, default="")
    stream = models.CharField(max_length=36, blank=True, default="")
    number = models.IntegerField(null=True)
    action = models.CharField(max_length=16, choices=choices(Action))
    update_id = models.CharField(max_length=12, blank=True, default="")
    status = models.CharField(max_length=16, blank=True, default="")
    impact = models.SmallIntegerField(default=0)
    components = models.JSONField(default=list)
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    facts = models.JSONField(default=dict)
    """What is said, in its parts: :class:`notifications.messages.Said`. Empty for letters."""
    subject = models.CharField(max_length=255)
    text = models.TextField()
    html = models.TextField(blank=True, default="")
    silence = models.CharField(max_length=255, blank=True, default="")
    state = models.CharField(max_length=8, choices=choices(NoticeState), default="planning")
    cursor = models.BigIntegerField(default=0)
    planned = models.IntegerField(default=0)
    published_at = models.DateTimeField()
    """When the event was recorded; when the letter was written."""
    planned_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["position"], name="notice_planning", condition=models.Q(state="planning")
            ),
            models.Index(fields=["stream", "position"], name="notice_stream"),
        ]

    def __str__(self) -> str:
        return self.subject


class Delivery(models.Model):
    """One recipient of one notice, from due to a final state, with the server's own words.

    ``subscription_id`` stays when the subscription is erased. ``due_at`` is when it may be tried
    (next); ``leased_until`` how long whoever claimed it may take.
    """

    # Each change of a row writes all of its indexes: none that another one begins with.
    notice = models.ForeignKey(
        Notice, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    subscription = models.ForeignKey(
        Subscription,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="deliveries",
    )
    channel = models.CharField(max_length=8, choices=choices(ChannelName))
    state = models.CharField(max_length=10, choices=choices(DeliveryState), default="due")
    attempts = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=36, blank=True, default="")
    code = models.IntegerField(null=True)
    answer = models.CharField(max_length=1024, blank=True, default="")
    tried_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    """When a final state was reached; for ``accepted``, when the server said so."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "subscription"], name="delivery_once")
        ]
        indexes = [
            models.Index(
                # Few rows are "sending": who holds them is found without a look at those due.
                fields=["notice", "channel", "state", "id"],
                name="delivery_unfinished",
                condition=models.Q(state__in=["due", "sending"]),
            ),
            models.Index(
                fields=["due_at"],
                name="delivery_due",
                condition=models.Q(state__in=["due", "sending"]),
            ),
            models.Index(fields=["subscription", "notice"], name="delivery_subscription"),
            models.Index(
                # What staff look at is counted without a look at the many that were accepted.
                fields=["notice", "state", "id"],
                name="delivery_not_accepted",
                condition=models.Q(state__in=["parked", "suppressed", "superseded", "cancelled"]),
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk} {self.state}"


class Destination(models.Model):
    """Where a webhook or a chat message goes. Staff set it up; no reader does.

    ``url`` may hold a token, so it is shown nowhere: the subscription's address is a name for it.
    With ``former_secret`` both sign, until its owner has changed over.
    """

    subscription = models.OneToOneField(
        Subscription, on_delete=models.CASCADE, related_name="destination"
    )
    name = models.CharField(max_length=100)
    url = models.TextField()
    owner = models.CharField(max_length=254, blank=True, default="")
    """A mail address that hears when it is switched off."""
    outside = models.BooleanField(default=True)
    """Whether others than staff read there. Posts to a room of our own are no outside posts."""
    secret = models.CharField(max_length=128, blank=True, default="")
    former_secret = models.CharField(max_length=128, blank=True, default="")
    failing_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Attempt(models.Model):
    """One try of a delivery to a webhook or a chat, with what was answered."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=11)
    code = models.IntegerField(null=True)
    answer = models.CharField(max_length=1024)
    milliseconds = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.at} {self.outcome}"


class Sender(models.Model):
    """One of the few chains of tasks that send a notice at the same time.

    Whoever has the ``ticket`` may hand it on. A chain that lost its ticket ends, so there are
    never more of them than slots, however often somebody rings.
    """

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=8, choices=choices(ChannelName))
    slot = models.SmallIntegerField()
    ticket = models.CharField(max_length=36)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel", "slot"], name="sender_once_a_slot")
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.channel} {self.slot}"


class Breaker(models.Model):
    """A channel whose server was not there, and until when nobody is to knock."""

    channel = models.CharField(max_length=8, primary_key=True, choices=choices(ChannelName))
    failures = models.SmallIntegerField(default=1)
    until = models.DateTimeField()
    why = models.CharField(max_length=1024)

    def __str__(self) -> str:
        return f"{self.channel} until {self.until}"


class Reminder(models.Model):
    """Something that staff were reminded of. It is unique, and so it is said once.

    Written in the transaction that plans its mail. ``subject`` is the id of the draft or action
    item, ``mark`` the promise, day or silence: see :class:`incidents.reminding.Reminder`.
    """

    kind = models.CharField(max_length=24, choices=choices(ReminderKind))
    stream = models.CharField(max_length=36)
    subject = models.CharField(max_length=36, blank=True, default="")
    mark = models.CharField(max_length=64)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="reminders")
    planned_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stream", "kind", "subject", "mark"], name="reminder_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.mark}"
