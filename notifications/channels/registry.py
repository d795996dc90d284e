"""Which class speaks on which channel. One of each in a process: connections stay open."""

from django.utils.module_loading import import_string

from notifications.channels.base import Channel

# By name: whoever sends no chat does not pay for the libraries of it.
CHANNELS = {
    "email": "notifications.channels.email.Mail",
    "webhook": "notifications.channels.webhook.Webhook",
    "staff": "notifications.channels.staff.Staff",
    "chat": "notifications.channels.chat.Chat",
}
_open: dict[str, Channel] = {}


def channel(name: str) -> Channel:
    """The channel of a name. Raises ``KeyError`` for one that does not exist."""
    if name not in _open:
        _open[name] = import_string(CHANNELS[name])()
    return _open[name]


def close() -> None:
    """Close all connections. Settings that changed meanwhile are read when they open again."""
    while _open:
        _open.popitem()[1].close()
