"""axe finds nothing serious on any screen, in light or dark."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visitors
from tests.browser.screens import SCREENS

BAD = {"serious", "critical"}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"resultTypes": ["violations"]},
    # The same page in other colours: only what colours can break.
    "dark": {"resultTypes": ["violations"], "runOnly": ["color-contrast"]},
}


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("scheme", LOOKS)
def test_no_screen_shuts_anybody_out(visitors_in_trouble: Visitors, scheme: str) -> None:
    wrong = []
    for screen, page in visitors_in_trouble.walk(SCREENS, color_scheme=scheme):
        found: dict[str, Any] = Axe().run(page, options=LOOKS[scheme]).response
        wrong += [
            f"{screen.name}: {each['id']}: {node['html'][:200]}: {node.get('failureSummary', '')}"
            for each in found["violations"]
            if each["impact"] in BAD
            for node in each["nodes"]
        ]
    assert not wrong, "\n".join(wrong)
