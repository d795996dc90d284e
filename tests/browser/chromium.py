"""The system's own Chromium, driven by Playwright. Nothing is downloaded."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright


def program() -> str | None:
    """Where Chromium is: what CHROMIUM says, or the system's; None when there is none."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else _installed()


def _installed() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser.

    While it runs, Playwright has an event loop in this thread, and Django refuses the database
    there. That is kept as it is: make what is needed before, and look at it through the browser.
    """
    # Chromium's sandbox is not for root.
    words = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=words)
        yield browser
        browser.close()
