"""Every screen, once. The screenshots, the phone test and the accessibility test go through it.

A new screen is one line in SCREENS.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.hands import send

STAFF = "/admin/incidents"
TELLING = "/admin/notifications"
INCIDENTS = f"{STAFF}/boardincident/"
COMPONENTS = f"{STAFF}/boardcomponent/"


def _as_is(page: Page) -> None:
    """It is shown as it comes."""


@dataclass(frozen=True)
class Screen:
    """A page as somebody sees it.

    ``path`` may name what the scene has: {open}, {resolved}, {planned}, {component}, ...;
    ``who`` is a member of staff in the scene, nobody without; ``prepare`` goes on from the page as
    it comes.
    """

    name: str
    path: str
    who: str = "ada"
    prepare: Callable[[Page], None] = _as_is

    def show(self, page: Page, places: Mapping[str, object]) -> None:
        """Open it, and wait until all of it is there."""
        page.goto(self.path.format_map(places))
        self.prepare(page)
        # The admin hides itself until its script has run.
        page.locator("html:not([x-cloak])").wait_for(state="attached")
        page.evaluate("document.fonts.ready")


def _with_errors(page: Page) -> None:
    page.locator("[name=text]").fill("All card payments work again. We keep watching.")
    page.locator("[name=next_update_by]").fill("2020-01-01T00:00")
    send(page)


def _previewed(page: Page) -> None:
    page.locator("[name=text]").fill("All card payments work **again**. We keep watching.")
    page.get_by_role("button", name="Preview").click()


def _wrong_password(page: Page) -> None:
    page.locator("[name=username]").fill("ada")
    page.locator("[name=password]").fill("wrong")
    page.locator("[type=submit]").click()


def _outdated(page: Page) -> None:
    """As if it had been opened before what was written last."""
    page.locator("[name=expected_version]").evaluate("field => { field.value -= 3 }")
    page.locator("[name=text]").fill("All card payments work again. We keep watching.")
    send(page)


SCREENS = [
    Screen("login", "/admin/login/", who=""),
    Screen("login-refused", "/admin/login/", who="", prepare=_wrong_password),
    Screen("second-factor", "/admin/second-factor/set-up/"),
    Screen("dashboard", "/admin/"),
    Screen("incidents", INCIDENTS),
    Screen("console-open", INCIDENTS + "INC-{open}/"),
    Screen("console-resolved", INCIDENTS + "INC-{resolved}/"),
    Screen("console-maintenance", INCIDENTS + "INC-{planned}/"),
    Screen("console-as-it-stood", INCIDENTS + "INC-{resolved}/?as_of=2100-01-01T00:00"),
    Screen("console-of-a-viewer", INCIDENTS + "INC-{open}/", who="vera"),
    Screen("declare", INCIDENTS + "new/declare/"),
    Screen("declare-without-words", INCIDENTS + "new/declare/", who="rosa"),
    Screen("plan-maintenance", INCIDENTS + "new/schedule_maintenance/"),
    Screen("update", INCIDENTS + "INC-{open}/publish_update/"),
    Screen("update-with-errors", INCIDENTS + "INC-{open}/publish_update/", prepare=_with_errors),
    Screen("preview", INCIDENTS + "INC-{open}/publish_update/", prepare=_previewed),
    Screen("conflict", INCIDENTS + "INC-{open}/publish_update/", prepare=_outdated),
    Screen("resolve", INCIDENTS + "INC-{open}/resolve/"),
    Screen("postmortem", INCIDENTS + "INC-{resolved}/postmortem/"),
    Screen("write-section", INCIDENTS + "INC-{resolved}/write_section/"),
    Screen("figures", INCIDENTS + "figures/"),
    Screen("search", INCIDENTS + "search/?q=payment"),
    Screen("subscribers", f"{TELLING}/subscription/"),
    Screen("subscriber", TELLING + "/subscription/of/{subscriber}/"),
    Screen("notices", f"{TELLING}/notice/"),
    Screen("notice", TELLING + "/notice/of/{notice}/"),
    Screen("destinations", f"{TELLING}/destination/"),
    Screen("add-destination", f"{TELLING}/destination/new/"),
    Screen("suppressions", f"{TELLING}/suppression/"),
    Screen("templates", f"{STAFF}/template/"),
    Screen("add-template", f"{STAFF}/template/add/"),
    Screen("plans", f"{STAFF}/maintenanceplan/"),
    Screen("add-plan", f"{STAFF}/maintenanceplan/add/"),
    Screen("components", COMPONENTS),
    Screen("component", COMPONENTS + "of/{component}/"),
    Screen("add-component", COMPONENTS + "new/add_component/"),
    Screen("events", f"{STAFF}/eventrow/"),
    Screen("event", f"{STAFF}/eventrow/1/change/"),
    Screen("people", "/admin/auth/user/"),
    Screen("public-page", "/", who=""),
    Screen("public-postmortem", "/incidents/{explained}/postmortem/", who=""),
    Screen("public-incident", "/incidents/{public}/", who=""),
    Screen("subscribe", "/subscriptions/", who=""),
]
