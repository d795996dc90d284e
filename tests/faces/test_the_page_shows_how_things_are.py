"""The first page: what stands, what goes on, what is over; and nothing that is not public."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from incidents.decisions.catalogue import AddComponent, StateComponentStatus
from incidents.decisions.declaring import Declare
from incidents.decisions.ending import Cancel, Resolve
from incidents.decisions.maintenance import ScheduleMaintenance, StartMaintenance
from incidents.ledger import store
from tests.ledger.world import declared, do

pytestmark = pytest.mark.django_db


def page(client: Client, path: str = "/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def component(name: str = "API", **more: object) -> str:
    return do(AddComponent(name=name, **more)).stream  # type: ignore[arg-type]  # checked by handle


def test_an_empty_ledger_claims_nothing(client: Client) -> None:
    shown = page(client)
    assert "Nothing is on this page yet" in shown
    assert "operational" not in shown.lower()


def test_an_open_incident_without_components_is_not_passed_over(client: Client) -> None:
    component()
    declared("Something is wrong")
    assert '<h1 class="overall unknown">An incident is being worked on</h1>' in page(client)


def test_components_are_operational_until_something_says_otherwise(client: Client) -> None:
    component()
    assert "All systems operational" in page(client)


def test_the_worst_of_all_that_stands_is_shown(client: Client) -> None:
    api = component()
    do(StateComponentStatus(status="degraded_performance"), api)
    first = declared("One", impacts={api: "major_outage"})
    declared("Two", impacts={api: "partial_outage"})
    assert '<h1 class="overall major_outage">Major outage</h1>' in page(client)
    do(Resolve(data_loss="none"), first)
    assert '<h1 class="overall partial_outage">Partial outage</h1>' in page(client)


def test_maintenance_counts_when_it_is_under_way(client: Client) -> None:
    api = component()
    begins = datetime.now(UTC) + timedelta(hours=1)
    work = ScheduleMaintenance(
        title="Upgrade",
        text="We upgrade.",
        starts_at=begins,
        ends_at=begins + timedelta(hours=1),
        impacts={api: "under_maintenance"},
    )
    stream = do(work).stream
    assert "All systems operational" in page(client)
    do(StartMaintenance(), stream)
    assert "Maintenance under way" in page(client)


def test_a_group_has_the_worst_status_of_its_members(client: Client) -> None:
    group = component("Europe", is_group=True)
    component("Paris", group=group)
    berlin = component("Berlin", group=group)
    do(StateComponentStatus(status="partial_outage"), berlin)
    shown = page(client)
    assert shown.count('<span class="status partial_outage">') == 2
    assert shown.count('<span class="status operational">') == 1


@pytest.mark.parametrize("hidden", [{"private": True}, {"drill": True}])
def test_what_is_not_public_is_nowhere(client: Client, hidden: dict[str, bool]) -> None:
    api = component()
    wish = Declare(
        title="Secret", severity="SEV1", impacts={api: "major_outage"}, public_id="secret000000",
        **hidden,  # type: ignore[arg-type]  # two names of fields
    )  # fmt: skip
    do(wish)
    assert "Secret" not in page(client)
    assert "All systems operational" in page(client)
    for path in ("/incidents/secret000000/", "/api/incidents/secret000000/", "/api/incidents/1/"):
        assert client.get(path).status_code == 404
    assert "Secret" not in client.get("/api/incidents/").content.decode()


def test_what_was_no_incident_is_left_out(client: Client) -> None:
    stream = declared("False alarm")
    assert "False alarm" in page(client)
    do(Cancel(reason="It was a test."), stream)
    assert "False alarm" not in page(client)


def test_the_head_of_the_ledger_is_at_the_foot(client: Client) -> None:
    component()
    head = store.head()
    assert f"Ledger {head.position}:{head.digest}" in page(client)


def test_titles_stay_text(client: Client) -> None:
    declared("<script>alert(1)</script>")
    assert "<script" not in page(client)
    assert "&lt;script&gt;" in page(client)
