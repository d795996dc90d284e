"""Incidents as they are told: the events of a stream, some fifty, in words of usual length."""

from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple

from incidents.events import Event, encode, incident, postmortem, update
from incidents.words import ComponentStatus, IncidentStatus, Milestone, Role

SENTENCES = (
    "We are looking into reports that requests to the API fail or take much longer than usual.",
    "The cause is a configuration change that made one pool of servers refuse new connections.",
    "A fix is being rolled out region by region, and we see error rates go down where it is live.",
    "Some customers still see “503 Service Unavailable”; retrying after a minute helps them.",
    "Dashboards and exports are delayed by up to twenty minutes; nothing that was sent is lost.",
    "We moved traffic away from the affected zone and keep watching the queues while they drain.",
    "Sign-in works again for everybody. We keep this open until the backlog has been worked off.",
)
STATUSES: tuple[IncidentStatus, ...] = ("investigating", "identified", "monitoring")
AFFECTED: tuple[ComponentStatus, ...] = ("degraded_performance", "partial_outage", "major_outage")

REACHED: tuple[Milestone, ...] = ("impact_started", "detected", "acknowledged", "mitigated")
ROLES: tuple[Role, ...] = ("commander", "scribe", "communications")


class Told(NamedTuple):
    """An event as it will be stored."""

    type: str
    schema: int
    payload: str


def words(random: Random, size: int = 300) -> str:
    """About that many characters of prose."""
    text = random.choice(SENTENCES)
    while len(text) < size - 40:
        text = f"{text} {random.choice(SENTENCES)}"
    return text


def public_id(number: int) -> str:
    """An id of twelve characters, another one for each number."""
    return f"b{number:011d}"


def stored(event: Event) -> Told:
    """The event as the ledger would store it, after the same checks."""
    return Told(event.stored_name, event.schema, encode(event))


def declared(number: int) -> Told:
    """The first event of an incident."""
    return stored(
        incident.Declared(
            number=number,
            public_id=public_id(number),
            title=f"Requests fail in region {number}",
            severity="SEV2",
        )
    )


def tell(random: Random, components: list[str]) -> Iterator[Told]:
    """What follows the first event: updates, notes, times, causes, roles, and the end."""
    length = random.randint(36, 60)
    kinds = random.choices(list(MIX), weights=list(MIX.values()), k=length)
    for step, make in enumerate(kinds):
        yield from map(stored, make(random, components, STATUSES[step * 3 // length]))
    yield stored(incident.MilestoneRecorded(milestone="resolved", how="Error rate back to normal"))
    yield stored(
        update.Published(
            update_id=public_id(random.randrange(10**9)), text=words(random), status="resolved"
        )
    )
    yield stored(postmortem.Opened())
    yield stored(postmortem.SectionWritten(section="summary", text=words(random, 900)))


def _published(random: Random, components: list[str], status: IncidentStatus) -> Iterator[Event]:
    affected = random.sample(components, random.choice((0, 0, 0, 0, 1, 2)))
    yield update.Published(
        update_id=public_id(random.randrange(10**9)),
        text=words(random),
        status=status,
        impacts={each: random.choice(AFFECTED) for each in affected},
    )


def _noted(random: Random, components: list[str], status: IncidentStatus) -> Iterator[Event]:
    yield incident.NoteAdded(note_id=public_id(random.randrange(10**9)), text=words(random, 200))


def _reached(random: Random, components: list[str], status: IncidentStatus) -> Iterator[Event]:
    yield incident.MilestoneRecorded(
        milestone=random.choice(REACHED), how="Seen on the latency graph"
    )


def _supposed(random: Random, components: list[str], status: IncidentStatus) -> Iterator[Event]:
    hypothesis = public_id(random.randrange(10**9))
    yield incident.HypothesisProposed(hypothesis_id=hypothesis, text=words(random, 150))
    yield incident.HypothesisRuledOut(hypothesis_id=hypothesis, reason=words(random, 150))


def _assigned(random: Random, components: list[str], status: IncidentStatus) -> Iterator[Event]:
    yield incident.RoleAssigned(role=random.choice(ROLES), person=f"staff:{random.randrange(40)}")


def _affected(random: Random, components: list[str], status: IncidentStatus) -> Iterator[Event]:
    yield incident.ImpactsSet(impacts={random.choice(components): random.choice(AFFECTED)})


def _evidenced(random: Random, components: list[str], status: IncidentStatus) -> Iterator[Event]:
    yield incident.EvidenceAttached(
        evidence_id=public_id(random.randrange(10**9)),
        title="Error rate by region",
        url="https://graphs.example.com/d/errors?from=now-3h",
        text=words(random, 100),
    )


def _moved(random: Random, components: list[str], status: IncidentStatus) -> Iterator[Event]:
    yield incident.StatusChanged(status=status)


MIX: dict[Callable[[Random, list[str], IncidentStatus], Iterator[Event]], int] = {
    _published: 40,
    _noted: 28,
    _reached: 9,
    _supposed: 5,
    _assigned: 6,
    _affected: 4,
    _evidenced: 5,
    _moved: 3,
}
"""How often each kind comes, in a hundred."""
