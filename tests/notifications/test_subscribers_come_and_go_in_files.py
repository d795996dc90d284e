"""Files of subscribers: all or none, with the line and column that is wrong."""

import csv
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from incidents.decisions.catalogue import AddComponent
from notifications import subscribing
from notifications.models import Notice, Subscription
from tests.ledger.world import do
from tests.notifications.readers import notice_of as newest
from tests.notifications.readers import planned, publish, subscribed, told

pytestmark = pytest.mark.django_db


def brought_in(folder: Path, text: str, *options: str) -> str:
    file, out = folder / "readers.csv", io.StringIO()
    file.write_text(text)
    call_command("import_subscribers", str(file), *options, stdout=out)
    return out.getvalue()


def test_those_who_agreed_elsewhere_are_told_from_now_on(tmp_path: Path) -> None:
    api = do(AddComponent(name="API")).stream
    publish("Before")
    text = (
        "address,kinds,components,min_impact\n"
        "anna@example.com,,,\n"
        "ben@example.com,incidents; maintenance,API,major\n"
    )
    said = brought_in(tmp_path, text, "--confirmed", "--source", "Old page")
    assert said == "2 added, 0 were there before, 0 may not be mailed.\n"
    anna, ben = Subscription.objects.order_by("pk")
    assert (anna.state, anna.source, anna.all_components) == ("active", "Old page", True)
    assert (ben.postmortems, ben.min_impact, ben.all_components) == (False, 2, False)
    planned()
    assert told(newest()) == {}
    publish("After", impacts={api: "major_outage"})
    planned()
    assert set(told(newest())) == {"anna@example.com", "ben@example.com"}
    assert not Notice.objects.filter(action="confirm").exists()


def test_others_are_asked_first(tmp_path: Path) -> None:
    brought_in(tmp_path, "address\nanna@example.com\n")
    assert Subscription.objects.get().state == "pending"
    assert Notice.objects.filter(action="confirm").count() == 1


def test_nobody_is_added_twice_or_against_their_will(tmp_path: Path) -> None:
    subscribed("anna@example.com")
    subscribing.erase("ben@example.com")
    text = "address\nAnna@example.com\nben@example.com\nchloe@example.com\nchloe@example.com\n"
    said = brought_in(tmp_path, text, "--confirmed")
    assert said == "1 added, 2 were there before, 1 may not be mailed.\n"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("name\nanna\n", "line 1: the first line must name the columns"),
        ("address,colour\na@example.com,red\n", "line 1: there is no column colour"),
        ("address\na@example.com\nnonsense\n", "line 3, address: must be one address"),
        ("address,kinds\na@example.com,all\n", "line 2, kinds: 'all' is not one of incidents"),
        ("address,min_impact\na@example.com,bad\n", "line 2, min_impact: 'bad' is not one of none"),
        ("address,components\na@example.com,Web\n", "line 2, components: there is no component"),
    ],
)
def test_a_wrong_line_adds_nobody(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(CommandError, match=where):
        brought_in(tmp_path, text, "--confirmed")
    assert not Subscription.objects.exists()


def test_a_file_that_is_no_text_adds_nobody(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"address\n\xff\xfe\n")
    with pytest.raises(CommandError, match="Nobody was added"):
        call_command("import_subscribers", str(tmp_path / "x.csv"))


def test_an_export_has_the_consent_and_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    subscribed("anna@example.com", min_impact=1)
    subscribed("=cmd@example.com")
    file = tmp_path / "out.csv"
    call_command("export_subscribers", str(file), stdout=io.StringIO())
    anna, formula = csv.DictReader(io.StringIO(file.read_text()))
    assert (anna["address"], anna["state"], anna["min_impact"]) == (
        "anna@example.com",
        "active",
        "minor",
    )
    assert anna["source"] == "page"
    assert anna["confirmed_at"]
    assert formula["address"] == "'=cmd@example.com"
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("export_subscribers", str(file))
