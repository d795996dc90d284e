"""A ledger that was there before the table of action items leads to the same rows."""

from datetime import date
from importlib import import_module
from pkgutil import iter_modules
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from incidents import migrations
from incidents.decisions.postmortem import (
    AddAction,
    ChangeAction,
    DropAction,
    FinishAction,
    OpenPostmortem,
)
from incidents.ledger import store
from incidents.models import BoardAction
from incidents.projections.rebuild import rebuild
from tests.ledger.world import all_is_well, declared, do, views

pytestmark = pytest.mark.django_db


def added(stream: str, title: str, due: date | None = None) -> str:
    outcome = do(AddAction(title=title, kind="detect", owner="staff:7", due=due), stream)
    return str(outcome.recorded[-1].event.action_id)


def test_the_migration_says_what_the_views_say() -> None:
    for title in ("Checkout fails", "Search is slow"):
        stream = declared(title)
        do(OpenPostmortem(), stream)
        ids = [added(stream, f"Action {place}", date(2030, 1, place)) for place in (1, 2, 3)]
        added(stream, "Some day")
        do(FinishAction(action_id=ids[0]), stream)
        do(DropAction(action_id=ids[1], reason="Not worth it."), stream)
        for due in (date(2031, 1, 1), date(2031, 1, 1), None):
            changed = ChangeAction(action_id=ids[2], title="Anew", kind="prevent", due=due)
            do(changed, stream)
    rebuild()
    before = views()["actions"]
    BoardAction.objects.all().delete()
    (name,) = [
        each.name for each in iter_modules(migrations.__path__) if "action_items" in each.name
    ]
    # Only the connection of it is looked at.
    import_module(f"incidents.migrations.{name}").fill(apps, SimpleNamespace(connection=connection))
    assert views()["actions"] == before
    assert BoardAction.objects.filter(generation=store.head().generation).count() == 8
    assert all_is_well()
