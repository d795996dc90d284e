"""The catalogue shows each component and group as it was described last."""

import pytest

from incidents.decisions import Command
from incidents.decisions.catalogue import (
    DescribeComponent,
    RegroupComponent,
    RenameComponent,
    ReorderComponent,
    RetireComponent,
    StateComponentStatus,
)
from incidents.ledger import store
from tests.ledger.world import do
from tests.projections.saying import catalogue, component, minute, said

pytestmark = pytest.mark.django_db


def test_a_component_begins_as_it_was_added() -> None:
    group = component("Europe", is_group=True)
    stream = component("API", group=group, place=3, description="REST", start_date="2021-03")
    row = catalogue(stream)
    assert (row.name, row.in_group, row.place) == ("API", group, 3)
    assert (row.description, row.start_date) == ("REST", "2021-03")
    assert (row.is_group, row.showcase, row.only_show_if_degraded) == (False, True, False)
    assert (row.stated, row.retired, row.added_at) == ("operational", False, minute(-1_000))
    assert (row.version, row.position) == (1, store.head().position)
    assert catalogue(group).is_group


@pytest.mark.parametrize(
    ("wish", "column", "value"),
    [
        (RenameComponent(name="REST API"), "name", "REST API"),
        (ReorderComponent(place=9), "place", 9),
        (DescribeComponent(description="Public API"), "description", "Public API"),
        (DescribeComponent(showcase=False), "showcase", False),
        (DescribeComponent(only_show_if_degraded=True), "only_show_if_degraded", True),
        (DescribeComponent(start_date="2020"), "start_date", "2020"),
        (StateComponentStatus(status="major_outage"), "stated", "major_outage"),
        (RetireComponent(), "retired", True),
    ],
)
def test_each_change_is_seen(wish: Command, column: str, value: object) -> None:
    stream = component()
    was = catalogue(stream)
    assert getattr(was, column) != value
    said(wish, stream, 0)
    row = catalogue(stream)
    assert getattr(row, column) == value
    assert (row.version, row.added_at, row.public_id) == (2, was.added_at, was.public_id)


def test_it_moves_into_a_group_and_out_again() -> None:
    group, stream = component("Europe", is_group=True), component()
    do(RegroupComponent(group=group), stream)
    assert catalogue(stream).in_group == group
    do(RegroupComponent(group=None), stream)
    assert catalogue(stream).in_group is None
