"""An incident from the terminal, by the same rules as everywhere."""

import io
import json
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from incidents.models import BoardIncident, EventRow

pytestmark = pytest.mark.django_db


def run(*args: str) -> str:
    out = io.StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def ada() -> Any:
    return get_user_model()._default_manager.create_superuser("ada", password="x")


def incident() -> BoardIncident:
    row: BoardIncident = BoardIncident.objects.live().get()
    return row


def test_an_incident_goes_from_declared_to_resolved() -> None:
    assert "INC-1 is investigating" in run("declare", "It fails", "--severity", "SEV2")
    assert "INC-1 is identified" in run("post_update", "INC-1", "Found.", "--status", "identified")
    assert "INC-1 is resolved" in run("resolve", "INC-1", "--text", "Over.", "--data-loss", "none")
    assert incident().status == "resolved"


def test_the_actor_is_the_only_staff_user(ada: Any) -> None:
    run("declare", "It fails", "--severity", "SEV2")
    assert set(EventRow.objects.values_list("actor_kind", "actor_id", "surface")) == {
        ("staff", str(ada.pk), "terminal")
    }


def test_with_several_staff_users_it_must_be_said_who_acts() -> None:
    get_user_model()._default_manager.create_superuser("bob", password="x")
    with pytest.raises(CommandError, match="--as USERNAME"):
        run("declare", "It fails", "--severity", "SEV2")
    run("declare", "It fails", "--severity", "SEV2", "--as", "bob")
    assert EventRow.objects.count() == 1


def test_resolving_asks_for_the_data_loss_statement() -> None:
    run("declare", "It fails", "--severity", "SEV2")
    with pytest.raises(CommandError, match="data_loss: say whether data was lost"):
        run("resolve", "INC-1", "--text", "Over.")
    assert incident().is_open


def test_a_stale_version_has_an_exit_code_of_its_own() -> None:
    run("declare", "It fails", "--severity", "SEV2")
    run("post_update", "INC-1", "Found.")
    with pytest.raises(CommandError, match="at version 2, not at 1") as caught:
        run("post_update", "INC-1", "Again.", "--expect", "1")
    assert caught.value.returncode == 4


def test_what_is_not_there_has_an_exit_code_of_its_own() -> None:
    with pytest.raises(CommandError) as caught:
        run("post_update", "INC-9", "Hello")
    assert caught.value.returncode == 3


def test_an_unknown_component_is_refused_by_name() -> None:
    with pytest.raises(CommandError, match="no component called 'Nope'"):
        run("declare", "It fails", "--severity", "SEV2", "--impact", "Nope=major_outage")


def test_an_unknown_status_is_refused_with_the_choices() -> None:
    run("declare", "It fails", "--severity", "SEV2")
    with pytest.raises(CommandError, match="status: 'gone' is not one of investigating"):
        run("post_update", "INC-1", "x", "--status", "gone")


def test_a_key_does_it_once() -> None:
    first = run("declare", "It fails", "--severity", "SEV2", "--key", "k1")
    assert "done before" in run("declare", "It fails", "--severity", "SEV2", "--key", "k1")
    assert "done before" not in first
    assert EventRow.objects.count() == 1


def test_a_local_time_needs_its_zone_and_keeps_it() -> None:
    run(
        "declare", "It failed", "--severity", "SEV2",
        "--at", "2023-01-03T09:00", "--zone", "America/Los_Angeles", "--about",
    )  # fmt: skip
    shown = run("show_timeline", "INC-1")
    assert "about 09:00 PST (17:00 UTC): Incident declared" in shown


def test_a_time_that_is_none_is_refused() -> None:
    with pytest.raises(CommandError, match="is no time; write it as"):
        run("declare", "It failed", "--severity", "SEV2", "--at", "yesterday")


def test_the_answer_comes_in_json() -> None:
    said = json.loads(run("declare", "It fails", "--severity", "SEV2", "--text", "Hm.", "--json"))
    assert said["incident"] == "INC-1"
    assert [each["type"] for each in said["events"]] == ["incident.declared", "update.published"]
