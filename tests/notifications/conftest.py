"""Each test has connections of its own."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from notifications.channels import registry


@pytest.fixture(autouse=True)
def _fresh_channels(settings: Any) -> Iterator[None]:
    # A cache that is shared would be emptied by tests beside this one.
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    registry.close()
    yield
    registry.close()
