"""What is said to the public, and what becomes of it."""

from incidents.events.base import Event, stored_as
from incidents.events.text import Id, Moment, OptionalText, PublicId, Text
from incidents.words import ComponentStatus, Status


@stored_as("update.drafted")
class Drafted(Event):
    """A text was proposed. A later draft of the same id replaces it."""

    update_id: PublicId
    text: Text
    status: Status
    impacts: dict[Id, ComponentStatus] = {}
    next_update_by: Moment | None = None
    notify: bool = True


@stored_as("update.approved")
class Approved(Event):
    """A second person agreed to a draft."""

    update_id: PublicId


@stored_as("update.published")
class Published(Event):
    """The public was told. Carries the status and the component impacts that go with the words.

    ``next_update_by`` is the promise made; ``notify`` false keeps the mail silent, on the record.
    """

    update_id: PublicId
    text: Text
    status: Status
    impacts: dict[Id, ComponentStatus] = {}
    next_update_by: Moment | None = None
    notify: bool = True


@stored_as("update.corrected")
class Corrected(Event):
    """A published text was wrong; this is the right one, and why. Both stay on the record."""

    update_id: PublicId
    text: Text
    reason: Text
    notify: bool = True


@stored_as("update.retracted")
class Retracted(Event):
    """A published update should not have been; it stays visible as withdrawn."""

    update_id: PublicId
    reason: Text
    notify: bool = True


@stored_as("update.discarded")
class Discarded(Event):
    """A draft was dropped before anybody outside saw it."""

    update_id: PublicId
    reason: OptionalText = ""
