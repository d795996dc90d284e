"""Whoever may only look finds no buttons, and no way around them."""

import pytest

from tests.browser.conftest import Visitors

CONSOLE = "/admin/incidents/boardincident/INC-{open}/"
FORMS = ["new/declare/", "new/schedule_maintenance/"]
ABOUT_ONE = ["publish_update/", "add_note/", "resolve/", "approve_update/", "merge/"]


def test_a_viewer_sees_everything_and_does_nothing(visitors_in_trouble: Visitors) -> None:
    page = visitors_in_trouble.page("vera")
    console = CONSOLE.format_map(visitors_in_trouble.places)
    incidents = console.rsplit("INC-", 1)[0]
    components = incidents.replace("boardincident", "boardcomponent")
    component = f"{components}of/{visitors_in_trouble.places['component']}/"
    for address in ("/admin/", incidents, console, components, component):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        assert page.locator("a.console-button").all_inner_texts() == [], address
    for address in [incidents + each for each in FORMS] + [console + each for each in ABOUT_ONE]:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 403, address
        assert page.locator("form[method=post] textarea").count() == 0


@pytest.mark.parametrize(
    ("who", "offered", "withheld"),
    [
        ("rosa", {"Draft an update", "Add a note", "Resolve"}, {"Post an update", "Merge"}),
        ("cora", {"Post an update", "Approve a draft"}, {"Add a note", "Merge", "Resolve"}),
    ],
)
def test_each_finds_the_buttons_of_their_work(
    visitors_in_trouble: Visitors, who: str, offered: set[str], withheld: set[str]
) -> None:
    page = visitors_in_trouble.page(who)
    page.goto(CONSOLE.format_map(visitors_in_trouble.places))
    found = set(page.locator("a.console-button").all_inner_texts())
    assert offered <= found
    assert not withheld & found
