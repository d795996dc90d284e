"""The words of telling people. Stored as written here, for ever."""

from typing import Any, Literal, get_args

ChannelName = Literal["email", "webhook", "chat", "staff"]
"""``staff`` is mail to people who work here, found by who they are and not by an address."""

SubscriptionState = Literal["pending", "active", "ended"]
"""Asked for, confirmed, and over (unsubscribed, suppressed, gone)."""

Action = Literal[
    "published",
    "corrected",
    "retracted",
    "maintenance",
    "postmortem",
    "confirm",
    "known",
    "digest",
    "reminder",
]
"""What a notice is: an update that was published, corrected or retracted, a step of a maintenance,
a postmortem; a letter to one person; or a reminder to staff."""
LETTERS: frozenset[str] = frozenset({"confirm", "known", "digest"})
"""Notices to one person. They wait behind what is said to everybody."""

NoticeState = Literal["planning", "planned", "silent"]

DeliveryState = Literal[
    "due", "sending", "accepted", "parked", "suppressed", "superseded", "cancelled"
]
"""``due`` waits for its time, ``sending`` is leased. The others are final: the server took it, we
gave up, the address is suppressed, a newer state went out instead, or nobody wants it any more."""
FINAL: frozenset[str] = frozenset({"accepted", "parked", "suppressed", "superseded", "cancelled"})
UNFINISHED = ("due", "sending")
NOT_ACCEPTED = ("parked", "suppressed", "superseded", "cancelled")
"""States in the order in which the indexes of deliveries name them."""

IMPACTS = ("none", "minor", "major", "critical")
"""From mild to bad; a subscription's ``min_impact`` is a place in it."""


def choices(words: Any) -> list[tuple[str, str]]:
    """The words of a ``Literal`` as Django's choices."""
    return [(word, word.replace("_", " ")) for word in get_args(words)]
