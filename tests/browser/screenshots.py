"""``python -m tests.browser.screenshots``: every screen in light, dark and on a phone.

On the data of `make demo`, with an incident in full swing beside it, in a folder that is thrown
away. The pictures go to var/screenshots, or to the folder that is named.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import django
from playwright.sync_api import Browser

from tests.browser.chromium import chromium, program
from tests.browser.screens import SCREENS, Screen
from tests.config.stack import ROOT, Stack, environment, manage

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": DESK},
    "dark": {"color_scheme": "dark", "viewport": DESK},
    "phone": {
        "color_scheme": "light",
        "viewport": PHONE,
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
}


def main() -> int:
    """Take all pictures, or those of the screens that are named."""
    wanted = _arguments()
    screens = [each for each in SCREENS if not wanted.screen or each.name in wanted.screen]
    if program() is None:
        _say("No Chromium is here. Install the package chromium, or say where it is: CHROMIUM=...")
        return 1
    wanted.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        var = Path(folder)
        places, cookies = _scene(var)
        with Stack(var, "--no-worker") as site, chromium() as browser:
            for name, look in LOOKS.items():
                for screen in screens:
                    file = wanted.to / f"{screen.name}-{name}.png"
                    _shoot(browser, site, screen, look, places, cookies.get(screen.who), file)
                    _say(str(file))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("screen", nargs="*", help="the names of screens; without any, all of them")
    parser.add_argument("--to", type=Path, default=ROOT / "var" / "screenshots", help="a folder")
    return parser.parse_args()


def _scene(var: Path) -> tuple[dict[str, object], dict[str, str]]:
    """Fill the database there; return what stands where, and the sessions of staff."""
    for words in (["migrate", "--verbosity", "0"], ["demo"], ["demo_notices"]):
        manage(var, *words)
    # From here on this process is a part of that site.
    os.environ.clear()
    os.environ.update(environment(var, DJANGO_SETTINGS_MODULE="config.settings"))
    django.setup()
    from tests.browser import scene

    return scene.whole()


def _shoot(
    browser: Browser,
    site: Stack,
    screen: Screen,
    look: dict[str, Any],
    places: dict[str, object],
    cookie: str | None,
    file: Path,
) -> None:
    address = f"http://127.0.0.1:{site.port}"
    context = browser.new_context(base_url=address, reduced_motion="reduce", **look)
    if cookie:
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
    page = context.new_page()
    screen.show(page, places)
    # As high as the page is: what sticks to the window's edge is at the page's edge.
    window = look["viewport"]
    height: int = page.evaluate("document.scrollingElement.scrollHeight")
    page.set_viewport_size({"width": window["width"], "height": max(height, window["height"])})
    page.screenshot(path=file, full_page=True)
    context.close()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
