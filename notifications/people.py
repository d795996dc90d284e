"""Who of the staff can be told: by id, with the address that they have at this moment.

A member of staff is written ``staff:7``; an address of the settings stands for itself.
"""

import logging

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User

from incidents.errors import Refused
from incidents.reminding import Reminder
from notifications import addresses

logger = logging.getLogger(__name__)

SEE_PRIVATE = "incidents.view_private"


def reached(reminder: Reminder) -> list[str]:
    """Who gets a reminder: the first who hold a role and can be told, or else the house's own.

    Of a private incident only those are told who may see it, so no bare address is.
    """
    for group in (*reminder.to, _members()):
        found = [each for each in group if _may_be_told(each, reminder)]
        if found:
            return found
    return [] if reminder.private else list(dict.fromkeys(settings.REMINDERS_TO))


def address_of(person: str) -> str:
    """Where mail to a person goes now; "" for whoever is gone or has no address that we serve."""
    user = None if "@" in person else _user(person)
    typed = person if "@" in person else user.email if user else ""
    if not typed:
        return ""
    try:
        return addresses.address_of(typed).stored
    except Refused as refused:
        logger.warning("The address of %s is no use: it %s.", person, refused.message)
        return ""


def _may_be_told(person: str, reminder: Reminder) -> bool:
    if person == reminder.never or not address_of(person):
        return False
    user = _user(person)
    return user is not None and (not reminder.private or user.has_perm(SEE_PRIVATE))


def _user(person: str) -> User | None:
    """The active member of staff; None for anybody else."""
    kind, _, key = person.partition(":")
    if kind != "staff" or not key.isdecimal():
        return None
    found = get_user_model()._default_manager.filter(pk=int(key), is_active=True, is_staff=True)
    return found.first()


def _members() -> list[str]:
    users = get_user_model()._default_manager.filter(
        groups__name=settings.REMINDERS_GROUP, is_active=True, is_staff=True
    )
    return [f"staff:{pk}" for pk in users.order_by("pk").values_list("pk", flat=True)]
