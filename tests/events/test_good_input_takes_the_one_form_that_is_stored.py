"""Line ends, decomposed letters, white space at the end, moments: one form each in the ledger."""

import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from incidents.commands import command_from, validated
from incidents.decisions import COMMANDS, Command
from incidents.decisions.declaring import Declare
from incidents.decisions.maintenance import ScheduleMaintenance
from incidents.decisions.updating import PublishUpdate
from incidents.events import encode, incident, ledger, maintenance, update
from tests.events.values import IN_COMMANDS, IN_WORDS, STREAM, Place, full, places, required

LONG = [each for each in IN_WORDS if each.longest != 255]
HALF_PAST = timezone(timedelta(hours=5, minutes=30))


def by_name(place: Place, value: str) -> Command:
    return command_from(place.name, place.holding(value))


def as_a_struct(place: Place, value: str) -> Command:
    right = command_from(place.name, place.holding(place.right))
    return validated(msgspec.structs.replace(right, **{place.field: value}))


DOORS = pytest.mark.parametrize("door", [by_name, as_a_struct])
Door = Callable[[Place, str], Command]


@DOORS
@pytest.mark.parametrize("place", IN_WORDS, ids=str)
def test_letters_are_composed_and_white_space_at_the_end_goes(place: Place, door: Door) -> None:
    given = "Gro\u0308\u00dfe \u1112\u1161\u11ab \u212b \u00e9 \t \u3000\u00a0\r\n \n"
    assert place.found_in(door(place, given)) == "Gr\u00f6\u00dfe \ud55c \u00c5 \u00e9"


@DOORS
@pytest.mark.parametrize("place", LONG, ids=str)
def test_every_line_end_is_a_newline(place: Place, door: Door) -> None:
    given = "one\r\ntwo\rthree\n\r\n\r\rend\r\n"
    assert place.found_in(door(place, given)) == "one\ntwo\nthree\n\n\n\nend"


@DOORS
@pytest.mark.parametrize("place", LONG, ids=str)
@pytest.mark.parametrize(
    "text",
    [
        "    code, and a\ttab",
        "\n\nbegins with lines",
        "a  b",
        "zero\u200dwidth joiner: \U0001f469\u200d\U0001f4bb, variation \u2764\ufe0f",
        "<b>&amp;</b> 'quoted' \"twice\" \\ ` | * _",
        "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 \u4f60\u597d",
    ],
)
def test_everything_else_stays_to_the_letter(place: Place, door: Door, text: str) -> None:
    assert place.found_in(door(place, text)) == text


@pytest.mark.parametrize("place", IN_COMMANDS, ids=str)
def test_ids_and_lines_lose_nothing_but_white_space_at_the_end(place: Place) -> None:
    if place.within == "{}":
        with pytest.raises(Exception, match="normal form"):
            by_name(place, f"{place.right} ")
        return
    found = place.found_in(by_name(place, f"{place.right} \n"))
    assert found == place.right


@pytest.mark.parametrize("cls", COMMANDS.values(), ids=list(COMMANDS))
def test_the_form_is_its_own_form(cls: type[Command]) -> None:
    for given in (required(cls), full(cls)):
        once = command_from(cls.verb, given)
        assert validated(once) == once
        assert validated(validated(once)) == once
        assert type(validated(once)) is cls
        plain: dict[str, Any] = msgspec.to_builtins(once)
        assert command_from(cls.verb, plain) == once


@pytest.mark.parametrize(
    "at",
    [
        datetime(2031, 2, 3, 4, 5, 6, 789012, tzinfo=UTC),
        datetime(2031, 2, 3, 9, 35, 6, 789012, tzinfo=HALF_PAST),
        datetime(2031, 2, 2, 20, 5, 6, 789012, tzinfo=ZoneInfo("America/Los_Angeles")),
    ],
)
def test_moments_become_utc(at: datetime) -> None:
    found = validated(PublishUpdate(text="x", next_update_by=at)).next_update_by
    assert found is not None
    assert found.isoformat() == "2031-02-03T04:05:06.789012+00:00"
    event = update.Published(
        update_id="a" * 12, text="x", status="investigating", next_update_by=at
    )
    assert '"next_update_by":"2031-02-03T04:05:06.789012Z"' in encode(event)


def test_the_edges_of_time_are_moments() -> None:
    edges = datetime(1990, 1, 1, tzinfo=UTC), datetime(2199, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
    wish = validated(ScheduleMaintenance(title="x", text="y", starts_at=edges[0], ends_at=edges[1]))
    assert (wish.starts_at, wish.ends_at) == edges


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    zone = ZoneInfo("America/New_York")
    first = datetime(2030, 11, 3, 1, 30, tzinfo=zone)
    said = [
        encode(maintenance.Extended(ends_at=first.replace(fold=fold), reason="x"))
        for fold in (0, 1)
    ]
    assert '"2030-11-03T05:30:00Z"' in said[0]
    assert '"2030-11-03T06:30:00Z"' in said[1]


def test_a_key_that_is_not_in_its_normal_form_is_refused() -> None:
    decomposed = "e\u0301"
    with pytest.raises(Exception, match=r"^impacts: has a key that is not in its normal form"):
        validated(Declare(title="x", severity="SEV1", impacts={decomposed: "operational"}))


def test_what_a_redaction_quotes_is_kept_to_the_letter() -> None:
    quoted = '{"text":"o\u0308 and \\r\\n and white space \\t "}  \n'
    event = ledger.Redacted(position=3, fields=["text"], reason="Law. ", remains=quoted)
    stored = msgspec.json.decode(encode(event))
    assert stored["remains"] == quoted
    assert stored["reason"] == "Law."
    assert not unicodedata.is_normalized("NFC", stored["remains"])


def test_the_stored_text_is_canonical() -> None:
    event = incident.ImpactsSet(
        impacts={STREAM.replace("5a", "5b"): "operational", STREAM: "major_outage"},
        zone="Europe/Berlin",
        said="Größe ",
    )
    assert encode(event) == (
        f'{{"impacts":{{"{STREAM}":"major_outage",'
        f'"{STREAM.replace("5a", "5b")}":"operational"}},'
        '"said":"Größe","zone":"Europe/Berlin"}'
    )


def test_there_are_fields_to_look_at() -> None:
    assert len(IN_COMMANDS) > 80
    assert len(LONG) > 30
    assert {each.within for each in places(COMMANDS.values())} == {"", "[]", "{}"}
