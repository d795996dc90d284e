"""Looking at the admin, within a worker, as a superuser does: Django's test client, no network."""

from contextlib import redirect_stdout
from functools import lru_cache
from io import StringIO
from statistics import median
from time import perf_counter

from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.db.models import F, Func, Value
from django.test import Client
from django.urls import reverse

from incidents.models import BoardComponent, BoardIncident

TRIES = 5
"""Requests of which the median counts as one round."""


def example() -> int:
    """Fill an empty database with the demo; how many events its incident has."""
    # Standard output is how a worker answers.
    with redirect_stdout(StringIO()):
        call_command("demo")
    row: BoardIncident = BoardIncident.objects.live().filter(kind="incident").latest("version")
    return row.version


def settle() -> None:
    """Let PostgreSQL look at what it holds, as its autovacuum does within a minute by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def screens(like: int) -> list[str]:
    """The names of the screens. ``like`` is how many events the incident that is shown has."""
    return list(_addresses(like))


def seconds(screen: str, like: int) -> float:
    """One screen, the median of a few requests."""
    client, address = _client(), _addresses(like)[screen]
    took = []
    for _ in range(TRIES):
        began = perf_counter()
        answer = client.get(address)
        took.append(perf_counter() - began)
        assert answer.status_code == 200, f"{address} answered {answer.status_code}"
    return median(took)


@lru_cache
def _client() -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    user, _ = User.objects.get_or_create(username="bench", is_staff=True, is_superuser=True)
    client.force_login(user)
    return client


@lru_cache
def _addresses(like: int) -> dict[str, str]:
    """Where the screens are. The incident is the one that is most like the example in length."""
    far = Func(F("version") - Value(like), function="ABS")
    rows = BoardIncident.objects.live().filter(kind="incident").exclude(postmortem="none")
    row = rows.order_by(far, "number")[0]
    component = BoardComponent.objects.live().filter(is_group=False).order_by("place")[0]
    number = [row.number]
    return {
        "first page": reverse("admin:index"),
        "incidents": reverse("admin:incidents_boardincident_changelist"),
        "incidents, searched": f"{reverse('admin:incidents_boardincident_changelist')}?q=outage",
        "form: declare": reverse("admin:incidents_begin", args=["declare"]),
        "console": reverse("admin:incidents_console", args=number),
        "form: note": reverse("admin:incidents_act", args=[row.number, "add_note"]),
        "postmortem": reverse("admin:incidents_postmortem", args=number),
        "components": reverse("admin:incidents_boardcomponent_changelist"),
        "component": reverse("admin:incidents_component", args=[component.public_id]),
        "events": reverse("admin:incidents_eventrow_changelist"),
        "event": reverse("admin:incidents_eventrow_change", args=[10]),
        "templates": reverse("admin:incidents_template_changelist"),
        "plans": reverse("admin:incidents_maintenanceplan_changelist"),
    }
