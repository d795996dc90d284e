"""An office with a clock: members of staff, an incident, and what came of reminders."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from django.contrib.auth.models import Group, User
from django.core import mail

from incidents.decisions.responding import AssignRole
from incidents.words import Role
from notifications import fanout, reminders
from notifications.models import Delivery, Reminder
from tests.ledger.world import do

# In the past: what is planned there is due by the clock of the database.
MORNING = datetime(2024, 5, 14, 9, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def at(moment: datetime) -> AbstractContextManager[Any]:
    """Everything inside happens at this moment."""
    return time_machine.travel(moment, tick=False)


def colleague(name: str, *groups: str, **more: Any) -> User:
    """A member of staff with an address."""
    given: dict[str, Any] = {"is_staff": True, "email": f"{name}@example.com"} | more
    user = User.objects.create_user(name, **given)
    user.groups.set([Group.objects.get(name=each) for each in groups])
    return user


def assign(stream: str, role: Role, user: User) -> None:
    """Give somebody a role."""
    do(AssignRole(role=role, person=f"staff:{user.pk}"), stream)


def planned() -> list[str]:
    """What was planned so far, by kind."""
    return list(Reminder.objects.order_by("pk").values_list("kind", flat=True))


def told() -> list[str]:
    """Whom the newest reminder goes to, by name."""
    newest = Reminder.objects.latest("pk").notice_id
    people = Delivery.objects.filter(notice=newest).values_list("subscription__address", flat=True)
    return sorted(_name(each) for each in people)


def _name(person: str) -> str:
    return person if "@" in person else User.objects.get(pk=person.partition(":")[2]).username


def sent(notices: Iterable[int] | None = None) -> list[Any]:
    """Send what was planned, and give the mails that came of it."""
    mail.outbox.clear()
    for notice in reminders.plan() if notices is None else notices:
        fanout.send(notice, reminders.CHANNEL)
    return list(mail.outbox)
