"""Each test has connections of its own."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from notifications.channels import registry


@pytest.fixture(autouse=True)
def _fresh_channels() -> Iterator[None]:
    registry.close()
    cache.clear()
    yield
    registry.close()
