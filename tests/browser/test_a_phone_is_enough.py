"""At 3 a.m. there is a phone. Every screen fits it, and its thumbs."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitors
from tests.browser.hands import fill, send
from tests.browser.screens import SCREENS

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
THUMB = 44
"""Pixels that a thumb hits."""
WHAT_IS_TOUCHED = (
    ".console-button, .console-field input:not([type=hidden], [type=checkbox]), "
    ".console-field select, .console-field textarea, .console-field label:has(input), "
    ".console summary"
)


def too_wide(page: Page) -> str:
    """What makes the page wider than the window, as its markup; nothing when it fits."""
    found: str = page.evaluate(
        """() => {
            const width = document.documentElement.clientWidth;
            if (document.scrollingElement.scrollWidth <= Math.min(width, 390)) return "";
            const wide = [...document.body.querySelectorAll("*")].filter(
                each => each.getBoundingClientRect().right > width + 1);
            return wide.slice(-3).map(each => each.outerHTML.slice(0, 300)).join("\\n") || "?";
        }"""
    )
    return found


def too_small(page: Page) -> list[str]:
    """What no thumb hits."""
    return [
        f"{each.inner_text() or each.get_attribute('name')}: {box['height']}"
        for each in page.locator(WHAT_IS_TOUCHED).all()
        if (box := each.bounding_box()) and box["height"] < THUMB
    ]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_no_screen_scrolls_sideways_and_all_can_be_hit(visitors_in_trouble: Visitors) -> None:
    wrong = []
    for screen, page in visitors_in_trouble.walk(SCREENS, **PHONE):
        if markup := too_wide(page):
            wrong.append(f"{screen.name} is too wide: {markup}")
        wrong += [f"{screen.name}: too small: {each}" for each in too_small(page)]
    assert not wrong, "\n".join(wrong)


def test_an_incident_is_declared_and_told_of_on_a_phone(visitors: Visitors) -> None:
    page = visitors.page("ivan", **PHONE)
    page.goto("/admin/")
    page.get_by_role("link", name="Declare an incident").tap()
    fill(page, title="Payments fail", severity="SEV1", text="Some payments fail.")
    fill(page, Checkout="partial_outage")
    page.get_by_role("button", name="Declare an incident").tap()
    expect(page.get_by_role("heading", name="INC-1: Payments fail").last).to_be_visible()
    page.get_by_role("link", name="Post an update").tap()
    fill(page, text="A certificate has expired.", status="identified")
    send(page)
    expect(page.locator(".console-state")).to_contain_text("identified")
