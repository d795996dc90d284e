"""Figures over time: what they say, what they rest on, and the files that hold the same."""

import csv
import io
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from incidents.decisions.ending import Cancel, Resolve
from incidents.decisions.responding import RecordMilestone
from incidents.decisions.updating import PublishUpdate
from incidents.models import BoardIncident, BoardTelling
from incidents.projections.rebuild import rebuild
from tests.ledger.world import do
from tests.projections.saying import (
    at,
    component,
    declared_at,
    minute,
    resolved_at,
    said,
    scheduled,
)

pytestmark = pytest.mark.django_db
FIGURES = "/admin/incidents/boardincident/figures/"
MARCH = {
    "since": "2024-01-01",
    "until": "2024-03-31",
    "step": "month",
    "by": "severity",
    "kind": "",
}


@pytest.fixture
def viewer(client: Client) -> User:
    user = User.objects.create_user("viktor", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_boardincident"))
    client.force_login(user)
    return user


def lasting(minutes: int, **more: Any) -> str:
    """An incident that began at nine and took so long, with two updates on the way."""
    stream = declared_at(1, **more)
    said(RecordMilestone(milestone="impact_started"), stream, 0)
    promised = minute(10)
    said(PublishUpdate(text="One.", status="investigating", next_update_by=promised), stream, 5)
    said(PublishUpdate(text="Two.", status="identified"), stream, 9)
    resolved_at(stream, minutes, "Over.")
    return stream


def page(client: Client, **asked: str) -> Any:
    answer = client.get(FIGURES, MARCH | asked)
    assert answer.status_code == 200
    return answer


def whole(client: Client, **asked: str) -> dict[str, Any]:
    return dict(page(client, **asked).context["found"].whole)


def lines(client: Client, what: str, **asked: str) -> list[dict[str, str]]:
    answer = client.get(f"{FIGURES}{what}.csv", MARCH | asked)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def test_durations_have_percentiles_over_all_and_by_month(client: Client, viewer: User) -> None:
    for minutes in (20, 40, 60):
        lasting(minutes)
    found = whole(client)["Time to resolve"]
    assert (found.count, found.p50, found.p90, found.longest) == (3, 2400, 3360, 3600)
    answer = page(client)
    text = answer.content.decode()
    assert "3 incidents begun from 2024-01-01 to 2024-03-31" in text
    assert "2024-03: median 40 min, p90 56 min, of 3" in text
    assert "<svg" in text
    section = {each.title: each for each in answer.context["found"].sections}["Time to resolve"]
    assert [(name, each.count) for name, each in section.rows] == [
        ("2024-01", 0),
        ("2024-02", 0),
        ("2024-03", 3),
    ]


def test_words_and_promises_are_counted(client: Client, viewer: User) -> None:
    lasting(20)
    declared_at(1)
    answer = page(client)
    found = dict(answer.context["found"].telling)["all"]
    assert (found.incidents, found.silent, found.updates) == (2, 1, 3)
    assert (found.kept, found.missed, found.pending) == (1, 0, 0)
    assert whole(client)["First public word after the start"].p50 == 300
    assert whole(client)["Longest silence between public words"].longest == 660


def test_what_is_left_out_is_said(client: Client, viewer: User) -> None:
    lasting(20)
    declared_at(1, drill=True)
    do(Cancel(reason="A mistake."), declared_at(1), when=at(2))
    declared_at(1)
    text = page(client).content.decode()
    assert "Left out of all of them: 1 drill, 1 cancelled or merged." in text
    assert "1: the start of the impact is not recorded" in text
    assert whole(client)["Time to resolve"].pending == 1


def test_they_are_by_severity_component_and_kind(client: Client, viewer: User) -> None:
    api = component("API")
    lasting(20, impacts={api: "major_outage"})
    lasting(40, severity="SEV1")
    scheduled(60, 120)
    assert groups(client, by="severity") == [("SEV1", 1), ("SEV2", 1), ("none", 1)]
    assert groups(client, by="component") == [("API", 1), ("none", 2)]
    assert groups(client, by="kind") == [("incident", 2), ("maintenance", 1)]
    assert groups(client, by="kind", kind="incident", severity="SEV1") == [("incident", 1)]
    assert groups(client, component=api) == [("SEV2", 1)]
    assert groups(client, until="2024-02-01") == []


def groups(client: Client, **asked: str) -> list[tuple[str, int]]:
    return [(name, count) for name, count, _ in page(client, **asked).context["found"].groups]


def test_what_is_private_counts_for_those_alone_who_may_see_it(
    client: Client, viewer: User
) -> None:
    stream = declared_at(1, private=True)
    said(RecordMilestone(milestone="impact_started"), stream, 0)
    said(Resolve(data_loss="none"), stream, 20)
    assert whole(client)["Time to resolve"].count == 0
    assert lines(client, "incidents") == []
    client.force_login(User.objects.create_superuser("erika"))
    assert whole(client)["Time to resolve"].count == 1


def test_each_incident_is_a_line_of_a_file(client: Client, viewer: User) -> None:
    api = component("API")
    lasting(20, impacts={api: "major_outage"}, title="=1+1")
    (line,) = lines(client, "incidents")
    assert line["title"] == "'=1+1"
    assert line["components"] == "API"
    assert line["began_at"] == "2024-03-01T09:00:00+00:00"
    assert (line["time_to_resolve_seconds"], line["time_to_resolve_state"]) == ("1200", "recorded")
    assert (line["time_to_detect_seconds"], line["time_to_detect_state"]) == ("", "not_applicable")
    assert (line["public_updates"], line["promises_kept"]) == ("3", "1")


def test_the_summary_is_a_file(client: Client, viewer: User) -> None:
    lasting(20)
    lasting(40)
    found = {
        (line["of"], line["group"]): line
        for line in lines(client, "summary")
        if line["figure"] == "time_to_resolve"
    }
    assert found["all", "all"]["p50_seconds"] == "1800"
    assert found["month", "2024-03"]["count"] == "2"
    assert found["month", "2024-01"]["p50_seconds"] == ""
    assert found["severity", "SEV2"]["longest_seconds"] == "2400"
    kept = [line for line in lines(client, "summary") if line["figure"] == "promises_kept"]
    assert kept[0]["count"] == "2"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("since", "x"), ("since", "0001-01-01"), ("until", "9999-12-31"), ("until", "2023-01-01"),
        ("kind", "x"), ("severity", "SEV9"), ("component", "x"), ("step", "year"), ("by", "x"),
    ],
)  # fmt: skip
def test_bad_input_is_named(client: Client, viewer: User, field: str, value: str) -> None:
    for address in (FIGURES, f"{FIGURES}incidents.csv"):
        answer = client.get(address, MARCH | {field: value})
        assert answer.status_code == 400
        assert list(answer.context["form"].errors) == [field]
        assert "console-error" in answer.content.decode()


def test_too_many_periods_are_refused(client: Client, viewer: User) -> None:
    lasting(20)
    answer = client.get(FIGURES, MARCH | {"since": "2014-01-01", "step": "week"})
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["step"]


@pytest.mark.parametrize(
    "asked", [{}, {"by": "kind"}, {"since": "", "until": ""}, {"since": "2199-01-01", "until": ""}]
)
def test_without_days_and_without_incidents_it_answers(
    client: Client, viewer: User, asked: dict[str, str]
) -> None:
    assert client.get(FIGURES, asked).status_code == 200
    for what in ("incidents", "summary"):
        assert client.get(f"{FIGURES}{what}.csv", asked).status_code == 200


def test_what_is_remembered_is_never_older_than_the_ledger(client: Client, viewer: User) -> None:
    stream = lasting(20)
    assert whole(client)["Time to resolve"].longest == 1200
    said(RecordMilestone(milestone="resolved"), stream, 30)
    assert whole(client)["Time to resolve"].longest == 1800


def test_the_second_time_nothing_is_counted_anew(
    client: Client, viewer: User, django_assert_max_num_queries: Any
) -> None:
    lasting(20)
    first = page(client).context["found"]
    with django_assert_max_num_queries(7):
        assert page(client).context["found"] is first


def test_only_those_who_may_look_get_in(client: Client) -> None:
    assert "/admin/login/" in client.get(FIGURES)["Location"]
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    for address in (FIGURES, f"{FIGURES}incidents.csv", f"{FIGURES}summary.csv"):
        assert client.get(address).status_code == 403


def test_other_files_do_not_exist(client: Client, viewer: User) -> None:
    assert client.get(f"{FIGURES}everything.csv").status_code == 404


def test_many_incidents_take_no_more_queries(
    client: Client, viewer: User, django_assert_max_num_queries: Any
) -> None:
    api = component("API")
    for _ in range(20):
        lasting(20, impacts={api: "major_outage"})
    for by in ("severity", "component"):
        with django_assert_max_num_queries(11):
            page(client, by=by)


def test_a_rebuild_fills_what_an_older_ledger_lacks(client: Client, viewer: User) -> None:
    lasting(20)
    before = list(BoardTelling.objects.live().values("words", "kept", "longest_gap"))
    BoardTelling.objects.all().delete()
    assert dict(page(client).context["found"].telling)["all"].words == 0
    rebuild()
    assert list(BoardTelling.objects.live().values("words", "kept", "longest_gap")) == before
    assert dict(page(client).context["found"].telling)["all"].words == 3
    assert BoardIncident.objects.live().count() == 1
