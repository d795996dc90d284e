"""Chats and social networks by their addresses for Apprise, which hold tokens."""

import logging

from apprise import Apprise, AppriseAsset
from django.conf import settings

# Its lines hold addresses with their tokens.
logging.getLogger("apprise").propagate = False

LOCAL = frozenset(
    (
        "dbus", "gnome", "glib", "kde", "qt", "macosx", "windows", "syslog", "rsyslog",
        "json", "jsons", "xml", "xmls", "form", "forms", "mailto", "mailtos",
    )
)  # fmt: skip
"""Services that would post to this machine, or for which we have a channel of our own."""


def service_of(url: str) -> Apprise:
    """What posts there. Raises ValueError with a sentence that does not quote the address."""
    scheme = url.partition("://")[0].lower()
    if scheme in LOCAL:
        raise ValueError(f"{scheme}:// is no chat; a webhook or a subscriber may serve")
    # Not under the library's own name and picture.
    ours = AppriseAsset(
        app_id="Status page",
        app_desc="Status page",
        app_url=settings.SITE_URL,
        image_url_mask="",
        image_url_logo="",
    )
    service = Apprise(asset=ours)
    if not service.add(url):
        raise ValueError("is no address of Apprise, such as slack://token/#channel")
    return service
