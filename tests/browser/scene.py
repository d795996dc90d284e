"""What the browser finds: staff, a catalogue, readers, an outage that is over, one that is not."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from incidents import replay
from incidents.decisions import Actor, Command
from incidents.decisions.catalogue import AddComponent
from incidents.decisions.declaring import Declare
from incidents.decisions.drafting import DraftUpdate
from incidents.decisions.maintenance import ScheduleMaintenance
from incidents.decisions.responding import (
    AddNote,
    AssignRole,
    AttachEvidence,
    ProposeHypothesis,
    RecordMilestone,
)
from incidents.decisions.updating import PublishUpdate
from incidents.management.commands.demo import SCENARIO
from incidents.models import BoardComponent
from incidents.reads import find
from notifications.models import Notice
from tests.faces.staff import member
from tests.ledger.world import do
from tests.notifications.readers import sent, subscribed

STAFF = {
    "vera": "Viewer",
    "rosa": "Responder",
    "cora": "Communications",
    "ivan": "Incident commander",
    "ada": "Administrator",
}
"""Who works here, and in which group."""
NAMES = {
    "vera": "Okafor",
    "rosa": "Lindqvist",
    "cora": "Marchetti",
    "ivan": "Petrov",
    "ada": "Byrne",
}
TITLE = (
    "Checkout declines every second card payment in the European region, and order confirmations "
    "are late"
)


def staff() -> dict[str, User]:
    """One member of staff for each group."""
    found = {}
    for name, group in STAFF.items():
        user = member(name, group)
        user.first_name, user.last_name = name.capitalize(), NAMES[name]
        user.save()
        found[name] = user
    return found


def sessions(people: dict[str, User]) -> dict[str, str]:
    """A signed-in session for each of them, as the cookie of a browser."""
    found = {}
    for name, user in people.items():
        client = Client()
        client.force_login(user)
        found[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return found


def catalogue() -> dict[str, str]:
    """A group with two components, and one more; their ids by name."""
    shop = do(AddComponent(name="Shop", is_group=True)).stream
    found = {"Shop": shop}
    for name, group in (("Checkout", shop), ("Search", shop), ("Login", None)):
        found[name] = do(AddComponent(name=name, group=group)).stream
    return found


def past() -> int:
    """The outage of 2023, over and explained; its number."""
    return find(replay.replay(SCENARIO).streams["outage"]).number


def trouble(people: dict[str, User], components: dict[str, str]) -> int:
    """An incident in full swing, with something of everything; its number."""
    ivan, rosa = (Actor("staff", str(people[name].pk)) for name in ("ivan", "rosa"))
    stream = do(
        Declare(
            title=TITLE,
            severity="SEV1",
            impacts={components["Checkout"]: "partial_outage"},
            text="Some card payments are declined. We are looking into it.",
        ),
        actor=ivan,
    ).stream

    def then(wish: Command, who: Actor = rosa) -> None:
        do(wish, stream, actor=who)

    then(AssignRole(role="commander", person=f"staff:{people['ivan'].pk}"), ivan)
    then(AssignRole(role="communications", person=f"staff:{people['cora'].pk}"), ivan)
    then(RecordMilestone(milestone="acknowledged"))
    then(AddNote(text="The provider's status page is green. Their support is on the phone."))
    then(ProposeHypothesis(text="The certificate of the payment provider's gateway has expired."))
    then(ProposeHypothesis(text="The deploy of 02:10 doubled the time of each call."))
    then(AttachEvidence(title="Declined payments", url="https://graphs.example.com/declined"))
    said = PublishUpdate(
        text="Payments through **one of two** providers fail. We are moving traffic to the other.",
        status="identified",
        impacts={components["Checkout"]: "major_outage", components["Search"]: "operational"},
        next_update_by=datetime.now(UTC) + timedelta(minutes=40),
    )
    then(said, ivan)
    then(DraftUpdate(text="All traffic goes through the second provider now.", status="monitoring"))
    return find(stream).number


def planned(components: dict[str, str]) -> int:
    """A maintenance to come; its number."""
    begins = datetime.now(UTC) + timedelta(days=3)
    wish = ScheduleMaintenance(
        title="Move of the order database",
        text="Orders cannot be placed for some minutes.",
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
        impacts={components["Checkout"]: "under_maintenance"},
    )
    return find(do(wish).stream).number


def public_id(name: str) -> str:
    """What a component is called in addresses."""
    found: str = BoardComponent.objects.live().get(name=name).public_id
    return found


def whole() -> tuple[dict[str, object], dict[str, str]]:
    """All of it: what stands where, for the addresses of screens, and the sessions of staff."""
    people, components = staff(), catalogue()
    resolved = past()
    subscriber = subscribed("dora@example.com")
    opened, to_come = trouble(people, components), planned(components)
    sent()
    places: dict[str, object] = {
        "resolved": resolved,
        "open": opened,
        "planned": to_come,
        "component": public_id("Checkout"),
        "public": find(str(opened)).public_id,
        "notice": Notice.objects.filter(stream=find(str(to_come)).stream).latest("pk").pk,
        "subscriber": subscriber.pk,
        "explained": find(str(resolved)).public_id,
    }
    return places, sessions(people)
