"""Questions that many rules ask of an incident before anything else."""

from incidents.decisions.base import Context
from incidents.errors import Refused
from incidents.incident import Incident


def must_exist(incident: Incident, kind: str | None = None) -> None:
    """Refuse when nothing was declared, or when it is of the other kind."""
    if incident.kind is None:
        raise Refused("there is no such incident")
    if kind is not None and incident.kind != kind:
        raise Refused(f"this is {_called(incident.kind)}, and the command is for {_called(kind)}")


def _called(kind: str) -> str:
    return "an incident" if kind == "incident" else "a maintenance"


def must_stand(incident: Incident, kind: str | None = None) -> None:
    """Refuse when it was cancelled or merged: nothing more is said of it."""
    must_exist(incident, kind)
    if incident.merged_into:
        raise Refused(f"this incident was merged into {incident.merged_into}; go on there instead")
    if incident.cancelled:
        raise Refused(f"{_called(incident.kind or '')} that was cancelled takes no more changes")


def must_be_open(incident: Incident, kind: str | None = None) -> None:
    """Refuse when it is over: it has to be reopened first."""
    must_stand(incident, kind)
    if incident.over_since is not None:
        what = "reopen it first" if incident.kind == "incident" else "schedule a new one"
        raise Refused(f"it is {incident.status}; {what}")


def must_be_public(incident: Incident) -> None:
    """Refuse public words about what is private."""
    if incident.private:
        raise Refused(
            "it is private, so nothing of it is told to the public; add a note instead", "text"
        )


def must_not_need_approval(context: Context) -> None:
    """Refuse public words that would go round the approval which the house asks for."""
    if context.policy.updates_need_approval and context.actor.kind != "import":
        raise Refused("updates need approval here: draft it, and let a second person agree", "text")


def must_lie_before_end(incident: Incident, context: Context) -> None:
    """A fact told after the end must be about the time before the end."""
    if incident.over_since is not None and context.occurred_at >= incident.over_since:
        raise Refused(
            f"it has been {incident.status} since then; give a time before the end, or reopen it",
            "occurred_at",
        )
