"""What hands do in a form of the console."""

from playwright.sync_api import Locator, Page, expect

Value = str | bool | list[str]


def fill(page: Page, **values: Value) -> None:
    """Give the fields values, by their names; a component goes by its own.

    What can be chosen is chosen by its value or by the words that people read.
    """
    for name, value in values.items():
        component = page.locator(".console fieldset").get_by_label(name)
        _give(page.locator(f"[name='{name}']").or_(component), value)


def _give(field: Locator, value: Value) -> None:
    if isinstance(value, bool):
        field.set_checked(value)
    elif isinstance(value, list) or field.evaluate("it => it.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)


def send(page: Page) -> None:
    """Hand the form in."""
    page.locator("#command .console-first").click()


def command(page: Page, name: str, **values: Value) -> None:
    """Find the button on the console, fill its form in, hand it in, and see that it was done."""
    page.get_by_role("link", name=name, exact=True).click()
    fill(page, **values)
    send(page)
    expect(page.get_by_text(f"{name}: done.")).to_be_visible()
