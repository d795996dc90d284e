"""Everything that is stored is checked: also what programs hand in beside the command."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from incidents.commands import When, command_from
from incidents.decisions.responding import AddNote
from incidents.errors import NotFound, Refused
from tests.ledger.world import declared, do, note, rows

pytestmark = pytest.mark.django_db
WRONG = ["a\0b", "x" * 37, "\ud800", "ключ", "a b\n"]


@pytest.mark.parametrize("field", ["caused_by", "correlation"])
@pytest.mark.parametrize("wrong", WRONG)
def test_ids_of_causes_are_ids(field: str, wrong: str) -> None:
    stream = declared()
    with pytest.raises(Refused) as caught:
        do(note(), stream, **{field: wrong})
    assert caught.value.field == field
    assert len(rows()) == 1


@pytest.mark.parametrize("wrong", ["", *WRONG])
def test_a_stream_that_cannot_be_one_is_not_found(wrong: str) -> None:
    with pytest.raises(NotFound, match="There is no incident with the id"):
        do(note(), wrong)


@pytest.mark.parametrize("wrong", [b"abc", Decimal(1), timedelta(1), object(), 1, None])
def test_what_is_no_text_does_not_become_one(wrong: Any) -> None:
    stream = declared()
    with pytest.raises(Refused) as caught:
        do(AddNote(text=wrong), stream)
    assert caught.value.field == "text"
    assert len(rows()) == 1


def test_a_zone_that_is_a_folder_does_no_harm() -> None:
    from incidents.reports import timeline_of
    from incidents.times import clock

    stream = declared()
    do(note(), stream, when=When(precision="about", zone="America"))
    (_, entry) = timeline_of(stream).entries
    assert clock(entry.occurred_at, entry.precision, entry.zone).endswith("UTC")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"severity": "x - at `$.zzz`"}, "severity"),
        ({"severity": "SEV1", "a`b": 1}, "a`b"),
        ({"severity": "SEV1", "impacts": {"e\u0301": "operational"}}, "impacts"),
        ({"severity": "SEV1", "impacts": {"\0": "operational"}}, "impacts"),
    ],
)
def test_the_field_that_is_named_is_the_one_to_blame(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as caught:
        command_from("declare", {"title": "x"} | fields)
    assert caught.value.field == field
