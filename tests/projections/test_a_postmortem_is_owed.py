"""A postmortem is owed by severity, counted from the resolution. No database here."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from incidents.decisions import Policy
from incidents.postmortems import in_words, postmortem_due

HOUSE = Policy()


@dataclass
class Incident:
    """As much of a row as the rule looks at."""

    severity: str | None = "SEV1"
    status: str = "resolved"
    kind: str = "incident"
    drill: bool = False
    resolved_at: datetime | None = datetime(2023, 1, 4, 23, 30, tzinfo=UTC)
    postmortem: str = "none"


def test_it_is_counted_from_the_day_of_the_resolution() -> None:
    assert postmortem_due(Incident(), HOUSE) == date(2023, 1, 9)
    assert postmortem_due(Incident("SEV2"), HOUSE) == date(2023, 1, 14)
    own = Policy(postmortem_due_days={"SEV4": 0})
    assert postmortem_due(Incident("SEV4"), own) == date(2023, 1, 4)


@pytest.mark.parametrize(
    "row",
    [
        Incident("SEV3"),
        Incident(None),
        Incident(drill=True),
        Incident(status="monitoring"),
        Incident(status="cancelled"),
        Incident(kind="maintenance", status="completed"),
        Incident(resolved_at=None),
    ],
)
def test_others_owe_none(row: Incident) -> None:
    assert postmortem_due(row, HOUSE) is None


def test_the_day_that_people_said_counts() -> None:
    said = date(2023, 2, 1)
    assert postmortem_due(Incident(), HOUSE, said) == said
    assert postmortem_due(Incident("SEV4"), HOUSE, said) == said
    assert postmortem_due(Incident(drill=True), HOUSE, said) is None


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2023, 1, 8), "Postmortem due 2023-01-11, in 3 days."),
        (date(2023, 1, 10), "Postmortem due 2023-01-11, in 1 day."),
        (date(2023, 1, 11), "Postmortem due 2023-01-11, today."),
        (date(2023, 1, 13), "Postmortem due 2023-01-11, overdue by 2 days."),
    ],
)
def test_it_says_how_long_there_is(today: date, words: str) -> None:
    assert in_words(date(2023, 1, 11), "draft", today) == words


def test_it_says_when_nothing_is_owed() -> None:
    today = date(2023, 1, 13)
    assert in_words(None, "none", today) == "No postmortem is owed."
    assert in_words(date(2023, 1, 11), "published", today) == (
        "Postmortem published; it was due 2023-01-11."
    )
