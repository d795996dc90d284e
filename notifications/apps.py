"""The notifications app: who hears of it, and proof."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Listens to appends, so that the first mail does not wait for the clock."""

    name = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register with incidents, which knows nobody by name."""
        # Models are loaded only now.
        from incidents import hooks  # noqa: PLC0415
        from notifications import console  # noqa: PLC0415  # models are loaded only now
        from notifications.tasks import nudge_plan  # noqa: PLC0415

        hooks.after_append.append(nudge_plan)
        hooks.audience.append(console.readers)
        hooks.letters.append(console.letters)
        hooks.told.append(console.told)
        hooks.page_links.append(("Be told by mail", "subscriptions:ask"))
