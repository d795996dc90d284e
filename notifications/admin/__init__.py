"""The staff face of notifications: who is to be told, who was, and what can be done about it."""

from notifications.admin import destinations, notices, subscribers, suppressions

__all__ = ["destinations", "notices", "subscribers", "suppressions"]
