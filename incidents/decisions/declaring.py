"""Opening an incident, and what it is called and weighed."""

from collections.abc import Iterable

from incidents.decisions.base import Command, Context, check_components, command, rule
from incidents.decisions.promising import check_promise
from incidents.decisions.standing import (
    must_be_open,
    must_lie_before_end,
    must_not_need_approval,
    must_stand,
)
from incidents.errors import Refused
from incidents.events import Event, incident, update
from incidents.events.text import Id, Line, Moment, OptionalText, PublicId, Text
from incidents.incident import Incident
from incidents.words import ComponentStatus, Impact, IncidentStatus, Severity


@command("declare")
class Declare(Command):
    """Open an incident. With ``text`` the public is told in the same breath."""

    begins = True
    title: Line
    severity: Severity
    impacts: dict[Id, ComponentStatus] = {}
    text: Text | None = None
    next_update_by: Moment | None = None
    notify: bool = True
    drill: bool = False
    private: bool = False
    public_id: PublicId | None = None

    def component_ids(self) -> Iterable[str]:
        """The components that are affected."""
        return self.impacts


@rule(Declare)
def declare(state: Incident, wish: Declare, context: Context) -> list[Event]:
    """An incident begins once, and a private one has no public words."""
    if state.kind is not None:
        raise Refused("this incident was declared before")
    if wish.private and wish.text is not None:
        raise Refused("a private incident has no public words; leave the text out", "text")
    if wish.text is not None:
        must_not_need_approval(context)
    elif wish.next_update_by is not None:
        raise Refused("a promise needs words that make it: give a text too", "next_update_by")
    check_components(wish.impacts, context)
    check_promise(wish.next_update_by, "investigating", context)
    events: list[Event] = [
        incident.Declared(
            number=context.next_number,
            public_id=wish.public_id or context.new_id(),
            title=wish.title,
            severity=wish.severity,
            drill=wish.drill,
            private=wish.private,
        )
    ]
    if wish.text is not None:
        events.append(
            update.Published(
                update_id=context.new_id(),
                text=wish.text,
                status="investigating",
                impacts=wish.impacts,
                next_update_by=wish.next_update_by,
                notify=wish.notify,
            )
        )
    elif wish.impacts:
        events.append(incident.ImpactsSet(impacts=wish.impacts))
    return events


@command("retitle")
class Retitle(Command):
    """Give it another title."""

    title: Line


@rule(Retitle)
def retitle(state: Incident, wish: Retitle, context: Context) -> list[Event]:
    """The title must be another one."""
    must_stand(state)
    if wish.title == state.title:
        raise Refused("that is its title already", "title")
    return [incident.Retitled(title=wish.title)]


@command("change_severity")
class ChangeSeverity(Command):
    """Respond with more or with less."""

    severity: Severity
    reason: OptionalText = ""


@rule(ChangeSeverity)
def change_severity(state: Incident, wish: ChangeSeverity, context: Context) -> list[Event]:
    """The severity must be another one. A review may correct it after the end, too."""
    must_stand(state, "incident")
    if wish.severity == state.severity:
        raise Refused(f"it is {wish.severity} already", "severity")
    return [incident.SeverityChanged(severity=wish.severity, reason=wish.reason)]


@command("change_status")
class ChangeStatus(Command):
    """Move the status without telling the public. Resolving has a command of its own."""

    status: IncidentStatus


@rule(ChangeStatus)
def change_status(state: Incident, wish: ChangeStatus, context: Context) -> list[Event]:
    """Any status that is not the end; going back is allowed and stays visible."""
    must_be_open(state, "incident")
    if wish.status == "resolved":
        raise Refused("use resolve: it asks what resolving must say", "status")
    if wish.status == state.status:
        raise Refused(f"it is {wish.status} already", "status")
    return [incident.StatusChanged(status=wish.status)]


@command("set_impacts")
class SetImpacts(Command):
    """Say how components are affected from ``occurred_at`` on; ``operational`` ends an impact."""

    impacts: dict[Id, ComponentStatus]

    def component_ids(self) -> Iterable[str]:
        """The components that are affected."""
        return self.impacts


@rule(SetImpacts)
def set_impacts(state: Incident, wish: SetImpacts, context: Context) -> list[Event]:
    """Components must exist. After the end only the time before it can be corrected."""
    must_stand(state)
    must_lie_before_end(state, context)
    if not wish.impacts:
        raise Refused("name at least one component", "impacts")
    check_components(wish.impacts, context)
    return [incident.ImpactsSet(impacts=wish.impacts)]


@command("override_impact")
class OverrideImpact(Command):
    """Set the public impact by hand; None gives it back to the rule."""

    impact: Impact | None


@rule(OverrideImpact)
def override_impact(state: Incident, wish: OverrideImpact, context: Context) -> list[Event]:
    """It must make a difference; an incident is no maintenance."""
    must_stand(state)
    if wish.impact == "maintenance" and state.kind == "incident":
        raise Refused("an incident is none, minor, major or critical", "impact")
    if wish.impact == state.overridden:
        raise Refused("it is so already", "impact")
    return [incident.ImpactOverridden(impact=wish.impact)]
