"""Which class speaks on which channel. One of each in a process: connections stay open."""

from notifications.channels.base import Channel
from notifications.channels.email import Mail

CHANNELS: dict[str, type[Channel]] = {"email": Mail}
_open: dict[str, Channel] = {}


def channel(name: str) -> Channel:
    """The channel of a name. Raises ``KeyError`` for one that does not exist."""
    if name not in _open:
        _open[name] = CHANNELS[name]()
    return _open[name]


def close() -> None:
    """Close all connections. Settings that changed meanwhile are read when they open again."""
    while _open:
        _open.popitem()[1].close()
