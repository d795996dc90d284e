"""A case for each command about a component or group."""

from incidents.decisions import catalogue
from incidents.events import component
from tests.decisions.case import Case
from tests.decisions.given import Given, given, new_id
from tests.decisions.world import GROUP, a_group, added

RETIRED = given(added(), component.Retired())

CASES = (
    Case(
        catalogue.AddComponent(name="Payments", group=GROUP, place=3, start_date="2021-03"),
        Given(),
        (added(public_id=new_id(1), group=GROUP, place=3, start_date="2021-03"),),
        Given().beside(names={"payments"}),
        "another component is called Payments",
        "name",
    ),
    Case(
        catalogue.RenameComponent(name="Checkout"),
        given(added()).beside(names={"payments"}),
        (component.Renamed(name="Checkout"),),
        given(added()).beside(names={"payments", "checkout"}),
        "another component is called Checkout",
        "name",
    ),
    Case(
        catalogue.RegroupComponent(group=GROUP),
        given(added()),
        (component.Regrouped(group=GROUP),),
        given(added(group=GROUP)),
        "that is where it is already",
        "group",
    ),
    Case(
        catalogue.DescribeComponent(description="Cards and transfers.", showcase=False),
        given(added()),
        (component.Described(description="Cards and transfers.", showcase=False),),
        given(added(description="Cards and transfers.", showcase=False)),
        "that is what is said already",
    ),
    Case(
        catalogue.StateComponentStatus(status="partial_outage", text="A vendor is down."),
        given(added()),
        (component.StatusStated(status="partial_outage", text="A vendor is down."),),
        given(a_group()),
        "a group has the worst status of its members; state it for those",
        "status",
    ),
    Case(
        catalogue.RetireComponent(reason="Nobody used it."),
        given(a_group()),
        (component.Retired(reason="Nobody used it."),),
        given(a_group()).beside(members={"Payments", "API"}),
        "it holds API, Payments; move or retire those first",
    ),
    Case(
        catalogue.ReorderComponent(place=2),
        given(added()),
        (component.Reordered(place=2),),
        RETIRED,
        "Payments is retired",
    ),
)
