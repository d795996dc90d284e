"""How often one client may ask. The letters themselves have limits that need no cache."""

import logging

from django.http import HttpRequest
from rest_framework.throttling import SimpleRateThrottle

logger = logging.getLogger(__name__)


class AskingThrottle(SimpleRateThrottle):
    """Twenty an hour from one address: enough for an office behind one line."""

    scope = "asking"
    rate = "20/hour"

    def get_cache_key(self, request: HttpRequest, view: object) -> str:
        """One count for each client. DRF reads the address behind our own proxies."""
        return f"asking:{self.get_ident(request)}"  # type: ignore[arg-type]  # only META is read


def seconds_to_wait(request: HttpRequest) -> int:
    """Counts the request; 0 when it may go on. A cache that is away stops nobody."""
    throttle = AskingThrottle()
    try:
        if throttle.allow_request(request, None):  # type: ignore[arg-type]  # only META is read
            return 0
    except Exception as error:  # whatever the cache does, somebody wants to be told
        logger.warning("Clients are not counted: %s.", type(error).__name__)
        return 0
    return max(1, round(throttle.wait() or 1))
