"""The console leads to incidents that were alike, to what contributed and how long they took."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from incidents import history
from incidents.decisions.catalogue import AddComponent
from incidents.decisions.ending import Cancel, Resolve
from incidents.decisions.postmortem import IdentifyFactor, OpenPostmortem, WithdrawFactor
from incidents.reads import find
from tests.ledger.world import declared, do

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer(client: Client) -> User:
    user = User.objects.create_user("viktor", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_boardincident"))
    client.force_login(user)
    return user


def console(client: Client, stream: str, **asked: str) -> Any:
    address = f"/admin/incidents/boardincident/INC-{find(stream).number}/"
    answer = client.get(address, asked)
    assert answer.status_code == 200
    return answer


def shown(client: Client, stream: str) -> list[str]:
    return [each.row.title for each in console(client, stream).context["similar"]]


def test_it_says_why_how_long_and_what_contributed(client: Client, viewer: User) -> None:
    component = do(AddComponent(name="Payments")).stream
    earlier = declared("Card payments fail", impacts={component: "major_outage"})
    do(Resolve(text="Over.", data_loss="none"), earlier)
    do(OpenPostmortem(), earlier)
    do(IdentifyFactor(text="The certificate had expired."), earlier)
    wrong = do(IdentifyFactor(text="The moon."), earlier).recorded[-1].event.factor_id
    do(WithdrawFactor(factor_id=wrong, reason="No."), earlier)
    declared("Login is slow")
    stream = declared("Card payments are slow", impacts={component: "partial_outage"})
    page = console(client, stream).content.decode()
    assert shown(client, stream) == ["Card payments fail"]
    assert "also hit Payments" in page
    assert "“card”" in page
    assert "Time to resolve: not applicable: the start of the impact is not recorded" in page
    assert "The certificate had expired." in page
    assert "The moon." not in page


def test_what_is_private_a_drill_or_cancelled_is_left_out(client: Client, viewer: User) -> None:
    declared("Card payments fail", private=True)
    declared("Card payments fail", drill=True)
    do(Cancel(reason="A mistake."), declared("Card payments fail"))
    stream = declared("Card payments fail")
    assert shown(client, stream) == []
    assert "Similar incidents" not in console(client, stream).content.decode()
    client.force_login(User.objects.create_superuser("erika"))
    assert len(shown(client, stream)) == 1


def test_as_of_a_moment_nothing_is_compared(client: Client, viewer: User) -> None:
    declared("Card payments fail")
    stream = declared("Card payments fail")
    assert shown(client, stream) == ["Card payments fail"]
    moment = list(history.stream(stream))[-1].recorded_at.isoformat()
    page = console(client, stream, as_of=moment).content.decode()
    assert "Similar incidents" not in page


def test_many_others_take_no_more_queries(
    client: Client, viewer: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        declared(f"Card payments fail {number}", text="We look into it.")
    stream = declared("Card payments fail")
    with django_assert_max_num_queries(25):
        assert len(shown(client, stream)) == 5
