"""What was drafted with component impacts can be published, and is checked again."""

from typing import Any

import pytest

from incidents.decisions import Actor
from incidents.decisions.catalogue import AddComponent, RetireComponent
from incidents.decisions.drafting import ApproveUpdate, DraftUpdate, PublishDraft
from incidents.errors import Refused
from incidents.models import BoardIncident
from tests.ledger.world import declared, do

pytestmark = pytest.mark.django_db


@pytest.fixture
def api() -> str:
    return do(AddComponent(name="API")).stream


def drafted(stream: str, api: str) -> str:
    wish = DraftUpdate(text="API is down.", impacts={api: "major_outage"})
    return str(do(wish, stream).recorded[0].event.update_id)


def test_it_is_published_with_its_impacts(api: str) -> None:
    stream = declared()
    do(PublishDraft(update_id=drafted(stream, api)), stream)
    assert BoardIncident.objects.live().get(stream=stream).components == {api: "major_outage"}


def test_also_where_a_second_person_must_agree(api: str, settings: Any) -> None:
    settings.INCIDENT_POLICY = {"updates_need_approval": True}
    stream = declared()
    update_id = drafted(stream, api)
    do(ApproveUpdate(update_id=update_id), stream, actor=Actor("staff", "8"))
    do(PublishDraft(update_id=update_id), stream)
    assert BoardIncident.objects.live().get(stream=stream).components == {api: "major_outage"}


def test_a_component_that_was_retired_meanwhile_is_named(api: str) -> None:
    stream = declared()
    update_id = drafted(stream, api)
    do(RetireComponent(), api)
    with pytest.raises(Refused, match="the draft no longer fits: API is retired") as caught:
        do(PublishDraft(update_id=update_id), stream)
    assert caught.value.field == "update_id"
