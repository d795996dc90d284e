"""The incidents app: what happened."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Registers the incidents app."""

    name = "incidents"
    default_auto_field = "django.db.models.BigAutoField"
