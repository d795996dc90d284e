"""Registers the system checks when Django starts."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The wiring as an app: it has checks and no tables."""

    name = "config"
    verbose_name = "Wiring"

    def ready(self) -> None:
        """Import the checks: importing registers them."""
        from config import checks  # noqa: F401, PLC0415
