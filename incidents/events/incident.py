"""What can happen to an incident."""

from typing import Annotated

from msgspec import Meta

from incidents.events.base import Event, stored_as
from incidents.events.text import Count, Id, Line, OptionalText, Person, PublicId, Text, Url
from incidents.words import (
    ComponentStatus,
    Impact,
    IncidentStatus,
    Loss,
    Milestone,
    Relation,
    Role,
    Severity,
)

Number = Annotated[int, Meta(ge=1, le=10**9)]


@stored_as("incident.declared")
class Declared(Event):
    """An incident was opened. Its status is investigating from here on.

    ``number`` is the human one (``INC-42``). A drill mails nobody and counts nowhere; a private
    incident never shows on a public surface.
    """

    number: Number
    public_id: PublicId
    title: Line
    severity: Severity
    drill: bool = False
    private: bool = False


@stored_as("incident.retitled")
class Retitled(Event):
    """The incident has another title."""

    title: Line


@stored_as("incident.severity_changed")
class SeverityChanged(Event):
    """How we respond has changed."""

    severity: Severity
    reason: OptionalText = ""


@stored_as("incident.status_changed")
class StatusChanged(Event):
    """The status moved without a word to the public."""

    status: IncidentStatus


@stored_as("incident.impacts_set")
class ImpactsSet(Event):
    """From this moment on these components (by id) are affected so, by this incident.

    Components that are not named stay as they were; ``operational`` ends an impact.
    """

    impacts: dict[Id, ComponentStatus]


@stored_as("incident.impact_overridden")
class ImpactOverridden(Event):
    """The public impact was set by hand; None gives it back to the rule."""

    impact: Impact | None


@stored_as("incident.role_assigned")
class RoleAssigned(Event):
    """A person took a role; whoever held it hands it over."""

    role: Role
    person: Person


@stored_as("incident.role_released")
class RoleReleased(Event):
    """A person gave a role up, and nobody took it over yet."""

    role: Role
    person: Person


@stored_as("incident.milestone_recorded")
class MilestoneRecorded(Event):
    """A milestone was reached at the event's ``occurred_at``; ``how`` says how we know."""

    milestone: Milestone
    how: OptionalText = ""


@stored_as("incident.note_added")
class NoteAdded(Event):
    """An internal note."""

    note_id: PublicId
    text: Text
    pinned: bool = False


@stored_as("incident.evidence_attached")
class EvidenceAttached(Event):
    """A link to a graph, a log, a message, with what it shows."""

    evidence_id: PublicId
    title: Line
    url: Url
    text: OptionalText = ""


@stored_as("incident.outside_post_recorded")
class OutsidePostRecorded(Event):
    """We said something on another platform. ``channel`` names it ("Twitter")."""

    post_id: PublicId
    channel: Line
    text: Text
    url: Url | None = None


@stored_as("incident.reach_estimated")
class ReachEstimated(Event):
    """How many were hit. None means that the number is not known."""

    users: Count | None = None
    requests: Count | None = None
    text: OptionalText = ""


@stored_as("incident.data_loss_stated")
class DataLossStated(Event):
    """What we know about lost or exposed data."""

    loss: Loss
    text: OptionalText = ""


@stored_as("incident.hypothesis_proposed")
class HypothesisProposed(Event):
    """Somebody thinks that this may be a cause."""

    hypothesis_id: PublicId
    text: Text


@stored_as("incident.hypothesis_ruled_out")
class HypothesisRuledOut(Event):
    """This was not a cause, and why."""

    hypothesis_id: PublicId
    reason: Text


@stored_as("incident.hypothesis_confirmed")
class HypothesisConfirmed(Event):
    """This was a cause, and how we know."""

    hypothesis_id: PublicId
    reason: Text


@stored_as("incident.linked")
class Linked(Event):
    """This incident has to do with another one: ``duplicate`` of it, ``parent`` of it, related."""

    other: Id
    relation: Relation
    reason: OptionalText = ""


@stored_as("incident.merged")
class Merged(Event):
    """The incident goes on in another one; nothing more is said here."""

    into: Id
    reason: OptionalText = ""


@stored_as("incident.reopened")
class Reopened(Event):
    """It was not over. What was resolved stays on the record."""

    reason: Text


@stored_as("incident.cancelled")
class Cancelled(Event):
    """It was no incident."""

    reason: Text


@stored_as("incident.closed")
class Closed(Event):
    """All that follows from the incident is done."""

    reason: OptionalText = ""
