"""The writing, reviewing and publishing of what was learnt. Facts come from the log itself."""

from datetime import date

from incidents.events.base import Event, stored_as
from incidents.events.text import Line, OptionalText, Person, PublicId, Text
from incidents.words import ActionKind, Audience, Section


@stored_as("postmortem.opened")
class Opened(Event):
    """A postmortem is owed; ``owner`` writes it, ``due`` is the day it is owed by."""

    owner: Person | None = None
    due: date | None = None


@stored_as("postmortem.section_written")
class SectionWritten(Event):
    """A section has this text now. The newest text of a section is the one that stands."""

    section: Section
    text: Text
    audience: Audience = "public"


@stored_as("postmortem.factor_identified")
class FactorIdentified(Event):
    """Something that contributed. There are usually several, and no single root."""

    factor_id: PublicId
    text: Text
    audience: Audience = "public"


@stored_as("postmortem.factor_withdrawn")
class FactorWithdrawn(Event):
    """It did not contribute after all."""

    factor_id: PublicId
    reason: Text


@stored_as("postmortem.action_added")
class ActionAdded(Event):
    """Something to be done so that it does not happen again, or hurts less."""

    action_id: PublicId
    title: Line
    kind: ActionKind
    text: OptionalText = ""
    owner: Person | None = None
    due: date | None = None
    audience: Audience = "public"


@stored_as("postmortem.action_changed")
class ActionChanged(Event):
    """The action reads like this from now on; all of it is said anew."""

    action_id: PublicId
    title: Line
    kind: ActionKind
    text: OptionalText = ""
    owner: Person | None = None
    due: date | None = None
    audience: Audience = "public"


@stored_as("postmortem.action_done")
class ActionDone(Event):
    """The action was carried out."""

    action_id: PublicId
    text: OptionalText = ""


@stored_as("postmortem.action_dropped")
class ActionDropped(Event):
    """The action will not be carried out, and why."""

    action_id: PublicId
    reason: Text


@stored_as("postmortem.review_requested")
class ReviewRequested(Event):
    """The text is ready to be read by these people (anybody, when none is named)."""

    reviewers: list[Person] = []


@stored_as("postmortem.approved")
class Approved(Event):
    """A reviewer agrees with the postmortem as it stands."""

    text: OptionalText = ""


@stored_as("postmortem.changes_requested")
class ChangesRequested(Event):
    """It goes back to its writers. ``moved`` names the facts that changed under an approval."""

    text: Text
    moved: list[Line] = []


@stored_as("postmortem.published")
class Published(Event):
    """The public version is on the page from here on."""

    notify: bool = True


@stored_as("postmortem.unpublished")
class Unpublished(Event):
    """The public version was taken back, and why."""

    reason: Text


@stored_as("postmortem.closed")
class Closed(Event):
    """Nothing more will be learnt from this one."""

    reason: OptionalText = ""
