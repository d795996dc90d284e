"""The small ledger as a fixture."""

import pytest

from tests.ledger.world import Story, tell_story


@pytest.fixture
def story(db: None) -> Story:
    """Give a ledger with a story in it."""
    return tell_story()
