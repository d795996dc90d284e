"""The incidents app: what happened."""

from django.apps import AppConfig
from django.core import checks


class IncidentsConfig(AppConfig):
    """Registers the incidents app."""

    name = "incidents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Look at the house's choices when the site starts."""
        # Rules are loaded once all apps are.
        from incidents.checks import policy_is_known  # noqa: PLC0415  # apps come first

        checks.register(policy_is_known)
