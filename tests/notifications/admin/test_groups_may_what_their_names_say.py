"""What the groups that come with the project may do with subscribers, notices and destinations."""

import pytest
from django.contrib.auth.models import Permission

from notifications.admin import rights
from tests.faces.staff import member

pytestmark = pytest.mark.django_db
ALL = {
    value
    for name, value in vars(rights).items()
    if isinstance(value, str) and value.startswith("notifications.") and name.isupper()
}
HELP = {
    rights.SEE_NOTICES,
    rights.RETRY,
    rights.SEE_SUBSCRIBERS,
    rights.CHANGE_SUBSCRIBERS,
    rights.SEE_SUPPRESSIONS,
    rights.SEE_DESTINATIONS,
}


def test_every_right_is_a_permission_of_django() -> None:
    assert len(ALL) == 10
    for each in ALL:
        app, _, codename = each.partition(".")
        found = Permission.objects.get(content_type__app_label=app, codename=codename)
        assert found.content_type.model == codename.partition("_")[2]


@pytest.mark.parametrize(
    ("group", "can"),
    [
        ("Viewer", {rights.SEE_NOTICES}),
        ("Responder", {rights.SEE_NOTICES, rights.SEE_DESTINATIONS}),
        ("Communications", HELP),
        ("Incident commander", HELP),
        ("Administrator", ALL),
    ],
)
def test_a_group_may_what_its_name_says(group: str, can: set[str]) -> None:
    user = member("gina", group)
    assert {each for each in ALL if user.has_perm(each)} == can
