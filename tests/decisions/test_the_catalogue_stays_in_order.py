"""Components and groups: names used once, groups of components, and what is retired stays so."""

import pytest

from incidents.decisions import Command
from incidents.decisions.catalogue import (
    AddComponent,
    DescribeComponent,
    RegroupComponent,
    RenameComponent,
    ReorderComponent,
    RetireComponent,
    StateComponentStatus,
)
from incidents.events import component
from incidents.words import COMPONENT_STATUSES, ComponentStatus
from tests.decisions.given import Given, given, new_id
from tests.decisions.world import API, GROUP, NOWHERE, OLD_GROUP, a_group, added

PAYMENTS = given(added()).beside(names={"payments", "checkout"})
CHANGES: list[Command] = [
    RenameComponent(name="Cards"),
    RegroupComponent(group=GROUP),
    DescribeComponent(description="Cards."),
    StateComponentStatus(status="major_outage"),
    RetireComponent(),
    ReorderComponent(place=2),
]


class TestNames:
    def test_letters_large_or_small_make_no_other_name(self) -> None:
        for name in ("CHECKOUT", "checkout", "Checkout"):
            words = f"another component is called {name}"
            Given().beside(names={"checkout"}).when(AddComponent(name=name)).refused(words, "name")
            PAYMENTS.when(RenameComponent(name=name)).refused(words, "name")

    def test_the_same_name_in_other_letters_is_its_own(self) -> None:
        PAYMENTS.when(RenameComponent(name="PAYMENTS")).then(component.Renamed(name="PAYMENTS"))
        PAYMENTS.when(RenameComponent(name="Payments")).refused("that is its name already", "name")

    def test_folded_letters_count_as_the_same(self) -> None:
        Given().beside(names={"strasse"}).when(AddComponent(name="Straße")).refused(
            "another component is called Straße", "name"
        )

    def test_a_chosen_public_id_is_kept_and_a_stream_begins_once(self) -> None:
        wish = AddComponent(name="Payments", public_id="payments0001")
        Given().when(wish).then(added())
        given(added()).when(wish).refused("this component was added before")


class TestGroups:
    def test_one_is_added_empty(self) -> None:
        Given().when(AddComponent(name="Americas", is_group=True)).then(
            a_group(public_id=new_id(1))
        )

    @pytest.mark.parametrize("group", [API, OLD_GROUP, NOWHERE], ids=["no group", "retired", "no"])
    def test_it_must_be_one_that_stands(self, group: str) -> None:
        for history, wish in (
            (Given(), AddComponent(name="Cards", group=group)),
            (given(added()), RegroupComponent(group=group)),
        ):
            history.when(wish).refused("there is no such group", "group")

    def test_none_is_in_another(self) -> None:
        for history, wish in (
            (Given(), AddComponent(name="Americas", is_group=True, group=GROUP)),
            (given(a_group()), RegroupComponent(group=GROUP)),
        ):
            history.when(wish).refused("a group cannot be in a group", "group")

    def test_a_component_leaves_its_group(self) -> None:
        after = given(added(group=GROUP)).when(RegroupComponent(group=None)).accepted()
        assert after.component().group is None
        after.when(RegroupComponent(group=None)).refused("that is where it is already", "group")

    def test_one_is_described_and_placed_like_a_component(self) -> None:
        given(a_group()).when(DescribeComponent(description="All regions.")).accepted()
        given(a_group()).when(ReorderComponent(place=9)).then(component.Reordered(place=9))


class TestDays:
    @pytest.mark.parametrize("day", ["2021", "2021-02", "2021-02-28", "2024-02-29"])
    def test_as_well_as_it_is_known(self, day: str) -> None:
        Given().when(AddComponent(name="Cards", start_date=day)).accepted()
        given(added()).when(DescribeComponent(start_date=day)).then(
            component.Described(start_date=day)
        )

    @pytest.mark.parametrize("day", ["2021-02-29", "2021-04-31", "1900-02-29"])
    def test_that_no_month_has(self, day: str) -> None:
        Given().when(AddComponent(name="Cards", start_date=day)).refused(
            "there is no such day", "start_date"
        )
        given(added()).when(DescribeComponent(start_date=day)).refused(
            "there is no such day", "start_date"
        )


@pytest.mark.parametrize("status", COMPONENT_STATUSES)
def test_a_statement_stands_until_said_anew(status: ComponentStatus) -> None:
    history = given(added())
    if status == "operational":
        history = history.also(component.StatusStated(status="major_outage"))
    after = history.when(StateComponentStatus(status=status)).then(
        component.StatusStated(status=status)
    )
    after.when(StateComponentStatus(status=status)).refused(
        f"it is stated as {status} already", "status"
    )


@pytest.mark.parametrize("wish", CHANGES, ids=lambda wish: wish.verb)
def test_what_is_retired_takes_no_more_changes(wish: Command) -> None:
    given(added()).when(wish).accepted()
    given(added(), component.Retired()).when(wish).refused("Payments is retired")


def test_the_place_must_be_another() -> None:
    given(added(place=3)).when(ReorderComponent(place=3)).refused(
        "that is its place already", "place"
    )
    given(added(place=3)).when(ReorderComponent(place=1)).accepted()


def test_what_was_said_is_what_is_known() -> None:
    history = given(
        added(group=GROUP, place=4),
        component.Renamed(name="Cards"),
        component.Regrouped(group=None),
        component.Described(description="All.", start_date="2021", only_show_if_degraded=True),
        component.StatusStated(status="partial_outage"),
        component.Reordered(place=2),
        component.Retired(),
    )
    known = history.component()
    assert (known.public_id, known.name, known.group, known.place) == (
        "payments0001",
        "Cards",
        None,
        2,
    )
    assert (known.description, known.start_date, known.only_show_if_degraded) == (
        "All.",
        "2021",
        True,
    )
    assert (known.stated, known.retired, known.showcase) == ("partial_outage", True, True)
