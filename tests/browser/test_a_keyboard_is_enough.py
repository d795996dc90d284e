"""Declaring and telling with nothing but keys, and always seeing where one is."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitors

FOCUSED = """() => {
    const it = document.activeElement, style = getComputedStyle(it);
    return {
        what: it.name || it.innerText || it.tagName,
        shown: it.getClientRects().length > 0,
        ring: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
            || style.boxShadow.includes("rgb"),
        inside: !!it.closest(".console"),
    };
}"""
MOST = 60
"""Keys after which somebody would give up."""


def tab_to(page: Page, what: str) -> None:
    """Go on with the Tab key until that has the focus. Within the console the focus is seen."""
    passed = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        passed.append(found["what"])
        if found["inside"]:
            assert found["shown"], found
            assert found["ring"], f"nobody sees that the focus is on {found['what']}"
        if found["what"].strip() == what:
            return
    raise AssertionError(f"{what} is not among {passed}")


def type_into(page: Page, name: str, keys: str) -> None:
    """Go to a field and type."""
    tab_to(page, name)
    page.keyboard.type(keys)


def test_an_incident_is_declared_and_told_of_by_keyboard(visitors: Visitors) -> None:
    page = visitors.page("ivan")
    page.goto("/admin/")
    tab_to(page, "Declare an incident")
    page.keyboard.press("Enter")
    page.wait_for_url("**/new/declare/")
    type_into(page, "title", "Payments fail")
    type_into(page, "severity", "SEV2")
    type_into(page, "text", "Some payments fail.")
    tab_to(page, "notify")
    page.keyboard.press("Space")
    tab_to(page, "Declare an incident")
    page.keyboard.press("Enter")
    page.wait_for_url("**/INC-1/")
    expect(page.locator(".console-state")).to_contain_text("SEV2")
    expect(page.locator(".console-timeline")).to_contain_text("Some payments fail.")

    tab_to(page, "Post an update")
    page.keyboard.press("Enter")
    page.wait_for_url("**/publish_update/")
    type_into(page, "text", "A certificate has expired.")
    type_into(page, "status", "identified")
    tab_to(page, "Post an update")
    page.keyboard.press("Enter")
    page.wait_for_url("**/INC-1/")
    expect(page.locator(".console-state")).to_contain_text("identified")


def test_the_focus_goes_through_a_form_and_out_of_it(visitors: Visitors) -> None:
    """No trap: from the first field on to the last, and back again with Shift."""
    page = visitors.page("ivan")
    page.goto("/admin/incidents/boardincident/new/declare/")
    tab_to(page, "title")
    tab_to(page, "Back, and do nothing")
    page.keyboard.press("Tab")
    assert not page.evaluate(FOCUSED)["inside"]
    page.keyboard.press("Shift+Tab")
    for _ in range(MOST):
        page.keyboard.press("Shift+Tab")
        if page.evaluate(FOCUSED)["what"] == "title":
            return
    raise AssertionError("there is no way back to the title")
