"""A ledger in which everything happened in the nastiest words: pages, API and admin show it."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from incidents.events import Recorded, encode
from incidents.ledger import store
from incidents.ledger.rows import Fact, Stamp
from incidents.markup import html_of
from incidents.models import BoardComponent, BoardIncident
from incidents.projections.rebuild import rebuild
from tests.events.nasty import NASTY, OTHER, SEVERAL_LINES, family, history
from tests.events.reading import squeezed
from tests.events.values import STREAM
from tests.ledger.world import all_is_well

WORK = "01856f5a-0000-7000-8000-0000000000aa"
# The last word decides what stands, so what hides it comes before.
LAST = ["incident.reopened", "update.published", "postmortem.published"]
OF_AN_INCIDENT = [
    *(each for each in family("incident.", "update.", "postmortem.") if each not in LAST),
    *LAST,
]
# Nor may a component be retired or in a group that is not there, and a redaction that did not
# happen is found by whoever verifies.
HIDING = {"component.retired", "component.regrouped"}
STREAMS = {
    STREAM: [each for each in family("component.") if each not in HIDING],
    OTHER: OF_AN_INCIDENT,
    WORK: family("maintenance."),
    "ledger": ["ledger.imported"],
}
STAMP = Stamp(
    actor_kind="staff",
    actor_id="7",
    surface="api",
    command_id="c",
    command_digest="",
    correlation_id="c",
)
VALUES = [*NASTY[4:14], *NASTY[16:19], *SEVERAL_LINES[:2], SEVERAL_LINES[4]]
PUBLIC = [
    "/",
    "/incidents/abcdef012345/",
    "/incidents/abcdef012345/postmortem/",
    "/incidents/fedcba543210/",
]
API = [
    "/api/components/",
    "/api/incidents/",
    "/api/incidents/INC-1/",
    "/api/incidents/INC-1/timeline/",
    "/api/incidents/INC-1/postmortem/",
    "/api/incidents/INC-2/timeline/",
]


def append(stream: str, recorded: list[Recorded[Any]]) -> None:
    """Put events into the ledger as they are, whatever the rules would say."""
    facts = [
        Fact(
            type=it.event.stored_name,
            schema=it.event.schema,
            payload=encode(it.event),
            occurred_at=it.occurred_at,
        )
        for it in recorded
    ]
    with store.turn() as turn:
        turn.append(stream, facts, STAMP, version=0, now=recorded[-1].recorded_at)


@pytest.fixture(params=VALUES, ids=range(len(VALUES)))
def value(request: pytest.FixtureRequest, db: None) -> str:
    """Give the words that a whole ledger is full of."""
    said = str(request.param)
    for stream, names in STREAMS.items():
        append(stream, history(names, said, stream))
    rebuild()
    return said


class Page(HTMLParser):
    """A whole page: what in it could act, and what is to be read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.acting: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "img", "svg", "iframe", "object", "embed", "style", "base", "form"}:
            self.acting.append(tag)
        for name, given in attrs:
            if name.startswith("on") or name in {"style", "src", "srcdoc", "action"}:
                self.acting.append(f"{tag} {name}")
            if name == "href" and not re.match(r"(https?://|mailto:|/)", given or ""):
                self.acting.append(f"{tag} {given}")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_all_of_it_is_in_order(value: str) -> None:
    assert all_is_well()
    assert {row.number for row in BoardIncident.objects.live()} == {1, 2}
    assert BoardComponent.objects.live().get().stream == STREAM


def test_the_public_pages_show_it_and_nothing_acts(value: str, client: Client) -> None:
    for address in PUBLIC:
        answer = client.get(address)
        assert answer.status_code == 200, address
        page = Page(answer.content.decode())
        assert page.acting == [], address
        if address != "/" or "\n" not in value:
            read = squeezed("".join(page.words))
            # Titles stay as they were typed, and what was said is Markdown.
            meant = squeezed("".join(Page(html_of(value)).words))
            assert squeezed(value[:255]) in read or meant in read, address


def test_the_api_says_it_in_json(value: str, client: Client) -> None:
    for address in API:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["Content-Type"] == "application/json"
        assert json.loads(answer.content)
    found = json.loads(client.get("/api/incidents/INC-1/timeline/").content)
    said = {each["type"]: each["text"] for each in found["entries"]}
    assert said["update.published"] == value


def test_the_admin_shows_it_to_staff(value: str, client: Client) -> None:
    client.force_login(User.objects.create_superuser("ada"))
    for address in (
        *(f"/admin/incidents/{name}/" for name in ("boardincident", "boardcomponent", "eventrow")),
        "/admin/incidents/boardincident/INC-1/",
        "/admin/incidents/eventrow/3/change/",
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        shown = answer.content.decode()
        for bad in ("<script>alert(1)", "<img src=x", "<svg/onload", "<details>", "javascript:x"):
            assert bad not in shown, address
