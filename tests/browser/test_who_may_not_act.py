"""Whoever may only look finds no buttons, and no way around them."""

import pytest
from playwright.sync_api import Page

from incidents.decisions import COMMANDS
from tests.browser.conftest import Visitors

CONSOLE = "/admin/incidents/boardincident/INC-{open}/"
FORMS = ["new/declare/", "new/schedule_maintenance/"]
ABOUT_ONE = ["publish_update/", "add_note/", "resolve/", "approve_update/", "merge/"]


def commands(page: Page) -> set[str]:
    """The commands to which links on the page lead."""
    links = page.locator(".console a, #content a").evaluate_all("all => all.map(it => it.pathname)")
    return {verb for each in links if (verb := each.rstrip("/").rpartition("/")[2]) in COMMANDS}


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
        assert commands(page) == set(), address
    for address in [incidents + each for each in FORMS] + [console + each for each in ABOUT_ONE]:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 403, address
        assert page.locator("form[method=post] textarea").count() == 0


@pytest.mark.parametrize(
    ("who", "offered", "withheld"),
    [
        ("rosa", {"draft_update", "add_note", "resolve"}, {"publish_update", "merge"}),
        ("cora", {"publish_update", "approve_update"}, {"add_note", "merge", "resolve"}),
    ],
)
def test_each_finds_the_buttons_of_their_work(
    visitors_in_trouble: Visitors, who: str, offered: set[str], withheld: set[str]
) -> None:
    page = visitors_in_trouble.page(who)
    page.goto(CONSOLE.format_map(visitors_in_trouble.places))
    found = commands(page)
    assert offered <= found
    assert not withheld & found
