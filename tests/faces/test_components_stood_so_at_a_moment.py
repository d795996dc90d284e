"""What components were like at a moment, by what was known then."""

from datetime import UTC, datetime

import pytest

from incidents import asof, standing
from incidents.decisions.catalogue import AddComponent
from incidents.decisions.ending import Resolve
from tests.ledger.world import declared, do

pytestmark = pytest.mark.django_db


def test_the_statuses_of_a_moment_are_those_that_were_live_then() -> None:
    api = do(AddComponent(name="API")).stream
    outage = declared("Outage", impacts={api: "major_outage"})
    during, live_then = datetime.now(UTC), standing.statuses()
    do(Resolve(data_loss="none"), outage)

    assert live_then == {api: "major_outage"}
    assert asof.statuses(during) == live_then
    assert asof.statuses(datetime.now(UTC)) == standing.statuses() == {}


def test_the_public_does_not_see_what_is_private() -> None:
    api = do(AddComponent(name="API")).stream
    declared("Secret", impacts={api: "major_outage"}, private=True)
    now = datetime.now(UTC)

    assert asof.statuses(now) == {}
    assert asof.statuses(now, public=False) == {api: "major_outage"}


def test_intervals_of_a_moment_do_not_know_their_end() -> None:
    api = do(AddComponent(name="API")).stream
    outage = declared("Outage", impacts={api: "partial_outage"})
    during = datetime.now(UTC)
    do(Resolve(data_loss="none"), outage)

    (then,), (now,) = asof.intervals(during), asof.intervals(datetime.now(UTC))
    assert then.ended_at is None
    assert now.ended_at is not None
