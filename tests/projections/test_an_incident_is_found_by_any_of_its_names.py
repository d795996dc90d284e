"""An incident is found by its number, its public id or its id, and by nothing else."""

import pytest

from incidents.decisions.maintenance import StartMaintenance
from incidents.errors import NotFound
from incidents.projections.rebuild import rebuild
from incidents.reads import find
from tests.projections.samples import A_STREAM
from tests.projections.saying import board, component, declared_at, said, scheduled

pytestmark = pytest.mark.django_db


def names_of(stream: str) -> list[str]:
    """All references to an incident."""
    row = board(stream)
    return [
        f"INC-{row.number}",
        f"inc-{row.number}",
        str(row.number),
        str(row.public_id),
        stream,
    ]


def test_each_of_its_names_leads_to_it() -> None:
    streams = [declared_at(0), scheduled(0, 60), declared_at(5)]
    assert [board(stream).number for stream in streams] == [1, 2, 3]
    for stream in streams:
        for name in names_of(stream):
            for public in (False, True):
                assert find(name, public=public).stream == stream


def test_twelve_digits_are_a_public_id() -> None:
    stream = declared_at(0, public_id="000000000001")
    assert find("000000000001").stream == stream


@pytest.mark.parametrize(
    "name",
    [
        *("", "INC-", "INC-0", "0", "01", "-1", "1.0", " 1", "1 ", "1\n", "INC 1"),
        *("1234567890", "\N{ARABIC-INDIC DIGIT ONE}", "ABCDEFGHIJKL"),
        pytest.param("x" * 5_000, id="far too long"),
    ],
)
def test_nonsense_names_no_incident(name: str) -> None:
    declared_at(0)
    with pytest.raises(NotFound, match="names no incident") as error:
        find(name)
    assert len(str(error.value)) < 200


@pytest.mark.parametrize("name", ["INC-2", "999999999", "abcdefghijkl", A_STREAM])
def test_a_name_that_nothing_has_is_not_found(name: str) -> None:
    declared_at(0)
    with pytest.raises(NotFound, match=f"There is no incident {name}"):
        find(name)


def test_a_component_is_no_incident() -> None:
    with pytest.raises(NotFound):
        find(component())


@pytest.mark.parametrize("kind", ["incident", "maintenance"])
@pytest.mark.parametrize("hidden", [{"private": True}, {"drill": True}])
def test_what_is_private_or_a_drill_is_found_by_staff_only(
    kind: str, hidden: dict[str, bool]
) -> None:
    stream = declared_at(0, **hidden) if kind == "incident" else scheduled(0, 60, **hidden)
    for name in names_of(stream):
        assert find(name).stream == stream
        with pytest.raises(NotFound) as error:
            find(name, public=True)
        assert str(error.value) == f"There is no incident {name}."


def test_it_shows_the_row_of_today_also_after_a_rebuild() -> None:
    stream = scheduled(0, 60)
    said(StartMaintenance(), stream, 0)
    rebuild()
    assert find("1").status == "in_progress"
