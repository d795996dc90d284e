"""A real browser on the real server, over the database of the test.

What a test needs is made before its browser starts. From then on it looks at the site as people
do, through pages, and touches no database.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, Response

from tests.browser import scene
from tests.browser.chromium import chromium, program
from tests.browser.screens import Screen
from tests.config.stack import Stack
from tests.conftest import address_of_database
from tests.notifications.readers import subscribed

FOLDER = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser, and runs in one process, one after the other."""
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
            if program() is None:
                item.add_marker(pytest.mark.skip(reason="there is no Chromium"))


@pytest.fixture(scope="session")
def site(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The web server, on the database of this process of the suite."""
    var = tmp_path_factory.mktemp("site")
    with Stack(var, "--no-worker", DATABASE_URL=address_of_database()) as stack:
        yield stack


@dataclass
class Visitors:
    """Pages for people: each has a browser window of their own."""

    browser: Browser
    address: str
    sessions: Mapping[str, str]
    places: Mapping[str, object]
    broken: list[str] = field(default_factory=list)

    def page(self, who: str = "", **window: Any) -> Page:
        """A window of somebody who is signed in; of nobody without a name."""
        context = self.browser.new_context(base_url=self.address, reduced_motion="reduce", **window)
        context.set_default_timeout(15_000)
        if who:
            name, value = settings.SESSION_COOKIE_NAME, self.sessions[who]
            context.add_cookies([{"name": name, "value": value, "url": self.address}])
        page = context.new_page()
        page.on("pageerror", lambda error: self.broken.append(f"{page.url}: {error}"))
        page.on("response", self._look_at)
        return page

    def walk(self, screens: Iterable[Screen], **window: Any) -> Iterator[tuple[Screen, Page]]:
        """Each screen, shown to whom it is for; everybody has one window."""
        pages: dict[str, Page] = {}
        for screen in screens:
            if screen.who not in pages:
                pages[screen.who] = self.page(screen.who, **window)
            screen.show(pages[screen.who], self.places)
            yield screen, pages[screen.who]

    def _look_at(self, response: Response) -> None:
        if response.status >= 500:
            self.broken.append(f"{response.url}: {response.status}")


@pytest.fixture
def people(transactional_db: None) -> dict[str, str]:
    """The sessions of staff, one in each group, and a reader who hears of everything."""
    subscribed("anna@example.com")
    return scene.sessions(scene.staff())


@pytest.fixture
def small(people: dict[str, str]) -> dict[str, object]:
    """Components and nothing else."""
    return dict(scene.catalogue())


@pytest.fixture
def visitors(site: Stack, people: dict[str, str], small: Any) -> Iterator[Visitors]:
    """Whoever looks at a site where nothing has happened yet."""
    yield from _visitors(site, people, {})


@pytest.fixture
def visitors_in_trouble(site: Stack, transactional_db: None) -> Iterator[Visitors]:
    """Whoever looks at a site where much has happened and an incident is in full swing."""
    places, sessions = scene.whole()
    yield from _visitors(site, sessions, places)


def _visitors(
    site: Stack, sessions: Mapping[str, str], places: Mapping[str, object]
) -> Iterator[Visitors]:
    with chromium() as browser:
        found = Visitors(browser, f"http://127.0.0.1:{site.port}", sessions, places)
        yield found
    assert not found.broken
