"""Who may do what: Django's own permissions on our tables, each named once."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from incidents.admin.rights import SEE_PRIVATE
from incidents.models import BoardIncident
from notifications.models import Notice

SEE_SUBSCRIBERS = "notifications.view_subscription"
"""Also: to see addresses, wherever a recipient is shown."""
CHANGE_SUBSCRIBERS = "notifications.change_subscription"
ERASE = "notifications.delete_subscription"
SEE_SUPPRESSIONS = "notifications.view_suppression"
LIFT = "notifications.delete_suppression"
SEE_NOTICES = "notifications.view_notice"
RETRY = "notifications.change_delivery"
SEE_DESTINATIONS = "notifications.view_destination"
ADD_DESTINATION = "notifications.add_destination"
CHANGE_DESTINATION = "notifications.change_destination"


def require(user: Any, permission: str) -> None:
    """Raise ``PermissionDenied`` unless the user has it."""
    if not user.has_perm(permission):
        raise PermissionDenied(f"It needs the permission {permission}.")


def notices_for(user: Any) -> QuerySet[Notice]:
    """The notices that the user may see: without those of private incidents, if need be."""
    found = Notice.objects.all()
    if user.has_perm(SEE_PRIVATE):
        return found
    private = BoardIncident.objects.live().filter(private=True)
    return found.exclude(stream__in=private.values("stream"))
