"""Proof: every recipient with state, time and words; silence with its reason; figures."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from incidents.decisions.ending import Resolve
from notifications import proof, subscribing
from notifications.models import Checkpoint, Delivery, Notice
from notifications.words import FINAL
from tests.ledger.world import do
from tests.notifications.readers import notice_of, planned, publish, sent, subscribed

pytestmark = pytest.mark.django_db


def output(*args: str) -> str:
    out = io.StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


@pytest.fixture
def stream() -> str:
    """An incident whose first update was sent, and whose end was told to nobody."""
    subscribed("anna@example.com")
    subscribed("=ben@example.com")
    stream = publish()
    sent()
    do(Resolve(text="Over.", data_loss="none", notify=False), stream)
    sent()
    return stream


def test_every_recipient_is_there_with_the_servers_words(stream: str) -> None:
    lines = list(proof.lines(stream, addresses=True))
    assert [(each.address, each.state, each.silence) for each in lines] == [
        ("anna@example.com", "accepted", ""),
        ("=ben@example.com", "accepted", ""),
        ("", "", "whoever wrote it chose to tell nobody"),
    ]
    assert {each.answer for each in lines[:2]} == {"taken by the backend"}
    assert lines[0].text_sha256 == lines[1].text_sha256 != lines[2].text_sha256


def test_addresses_are_shown_only_when_asked_for(stream: str) -> None:
    assert "example.com" not in output("proof_of_notice", "INC-1")
    assert "anna@example.com" in output("proof_of_notice", "INC-1", "--addresses")


def test_who_was_erased_is_still_counted(stream: str) -> None:
    subscribing.erase("anna@example.com")
    addresses = [each.address for each in proof.lines(stream, addresses=True)]
    assert addresses == ["erased", "=ben@example.com", ""]


def test_csv_has_a_heading_and_no_formula(stream: str) -> None:
    shown = output("proof_of_notice", "INC-1", "--format", "csv", "--addresses")
    heading, *rows = list(csv.reader(io.StringIO(shown)))
    assert tuple(heading) == proof.COLUMNS
    assert [row[heading.index("address")] for row in rows] == [
        "anna@example.com",
        "'=ben@example.com",
        "",
    ]


def test_json_comes_line_by_line(stream: str) -> None:
    shown = output("proof_of_notice", "INC-1", "--format", "json")
    states = [json.loads(line)["state"] for line in shown.splitlines()]
    assert states == ["accepted", "accepted", ""]


def test_figures_say_how_fast_people_were_reached(stream: str) -> None:
    notice = Notice.objects.get(silence="")
    first, second = notice.deliveries.order_by("pk")
    for each, seconds in ((first, 30), (second, 120)):
        each.ended_at = notice.published_at + timedelta(seconds=seconds)
        each.save()
    (found,) = proof.reach(stream)
    assert (found.recipients, found.states) == (2, {"accepted": 2})
    assert (found.first, found.p50, found.p95, found.p99) == (30.0, 30.0, 120.0, 120.0)
    assert found.within == {1: 0.5, 5: 1.0, 15: 1.0}


def test_figures_come_in_json_and_in_words(stream: str) -> None:
    (found,) = json.loads(output("proof_of_notice", "INC-1", "--figures"))
    assert (found["recipients"], found["states"]) == (2, {"accepted": 2})
    assert found["within"] == {"1": 1.0, "5": 1.0, "15": 1.0}
    shown = output("proof_of_notice", "INC-1")
    assert "100 % within 1 min, 100 % within 5 min, 100 % within 15 min." in shown


def test_percentiles_are_values_that_were_measured() -> None:
    assert [proof.rank(100, each) for each in proof.PERCENTS] == [50, 95, 99]
    assert [proof.rank(2, each) for each in proof.PERCENTS] == [1, 2, 2]
    assert [proof.rank(1, each) for each in proof.PERCENTS] == [1, 1, 1]
    assert proof.rank(0, 50) == 0


def test_what_is_not_there_has_an_exit_code_of_its_own() -> None:
    with pytest.raises(CommandError) as caught:
        output("proof_of_notice", "INC-9")
    assert caught.value.returncode == 3


def test_each_final_state_can_be_read(stream: str) -> None:
    delivery = Delivery.objects.order_by("pk").first()
    assert delivery is not None
    for state in sorted(FINAL):
        Delivery.objects.filter(pk=delivery.pk).update(state=state, answer=f"it is {state}")
        assert f"{state} " in output("proof_of_notice", "INC-1")


def test_all_is_well_when_nothing_waits() -> None:
    assert json.loads(output("notifications_health", "--json"))["well"] is True


def spoilt_by(**changes: Any) -> str:
    Delivery.objects.update(**changes)
    with pytest.raises(CommandError, match="Is a worker running"):
        output("notifications_health")
    return ""


def test_what_waits_too_long_is_seen() -> None:
    subscribed("anna@example.com")
    publish()
    planned()
    assert "1 deliveries due" in output("notifications_health")
    spoilt_by(due_at=now() - timedelta(minutes=3))


def test_a_lease_that_ran_out_is_seen() -> None:
    subscribed("anna@example.com")
    publish()
    planned()
    spoilt_by(state="sending", leased_until=now() - timedelta(seconds=1))


def test_a_planner_that_stands_still_is_seen() -> None:
    publish()
    Checkpoint.objects.update(position=-5_000)
    with pytest.raises(CommandError, match="behind"):
        output("notifications_health")
    assert not Notice.objects.filter(pk=0).exists()
    planned()
    assert notice_of().state == "planned"
