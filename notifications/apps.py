"""The notifications app: who hears of it, and proof."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Registers the notifications app."""

    name = "notifications"
    default_auto_field = "django.db.models.BigAutoField"
