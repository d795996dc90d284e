"""A private incident has everything but public words; a drill has everything."""

import pytest

from incidents.decisions import Command
from incidents.decisions.declaring import ChangeStatus, SetImpacts
from incidents.decisions.drafting import DraftUpdate
from incidents.decisions.ending import Resolve
from incidents.decisions.maintenance import CompleteMaintenance, StartMaintenance
from incidents.decisions.reviewing import PublishPostmortem
from incidents.decisions.updating import PublishUpdate
from tests.decisions.given import Given, given
from tests.decisions.world import API, APPROVED, declared, scheduled

NOT_TOLD = "it is private, so nothing of it is told to the public; add a note instead"
PUBLIC_WORDS: list[Command] = [
    PublishUpdate(text="We know more."),
    DraftUpdate(text="We know more."),
    Resolve(text="Well again.", data_loss="none"),
]
INSIDE: list[Command] = [
    ChangeStatus(status="identified"),
    SetImpacts(impacts={API: "major_outage"}),
    Resolve(data_loss="none"),
]
each_public = pytest.mark.parametrize("wish", PUBLIC_WORDS, ids=lambda wish: wish.verb)
each_inside = pytest.mark.parametrize("wish", INSIDE, ids=lambda wish: wish.verb)


@each_public
def test_nothing_of_it_is_told(wish: Command) -> None:
    given(declared(private=True)).when(wish).refused(NOT_TOLD, "text")
    given(declared(private=True, drill=True)).when(wish).refused(NOT_TOLD, "text")


@each_inside
def test_people_respond_to_it_all_the_same(wish: Command) -> None:
    given(declared(private=True)).when(wish).accepted()


def test_a_private_maintenance_is_carried_out_without_updates() -> None:
    private = given(scheduled(private=True))
    private.when(PublishUpdate(text="Soon.")).refused(NOT_TOLD, "text")
    private.when(StartMaintenance()).accepted().when(CompleteMaintenance()).accepted()


@pytest.mark.parametrize("wish", [*PUBLIC_WORDS, *INSIDE], ids=lambda wish: wish.verb)
def test_a_drill_rehearses_all_of_it(wish: Command) -> None:
    after = given(declared(drill=True)).when(wish).accepted()
    assert after.incident().drill


@pytest.mark.parametrize(
    "history",
    [given(declared(drill=True), *APPROVED[1:]), given(*APPROVED)],
    ids=["drill", "real"],
)
def test_a_drill_is_learnt_from_too(history: Given) -> None:
    history.when(PublishPostmortem()).accepted()
