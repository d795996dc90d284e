"""The first real incident, replayed, told and explained."""

import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand

from incidents import replay, reports
from incidents.documents import postmortem, text, timeline
from incidents.ledger import store
from incidents.ledger.chain import verify
from incidents.management import samples
from incidents.management.saying import saying
from incidents.people import namer

SCENARIO = replay.SCENARIOS / "claude-2023-01-03.toml"
USERNAME = "admin"


class Command(BaseCommand):
    help = (
        "Replay the outage of 3 January 2023 through the commands that staff use, then show its "
        "timeline and its postmortem. A second time adds nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with saying():
            done = replay.replay(SCENARIO)
            stream = done.streams["outage"]
            samples.add()
            who = namer()
            self._show(text.render(timeline.blocks(reports.timeline_of(stream), who)))
            self._show(text.render(postmortem.blocks(reports.postmortem_of(stream), who)))
            head = store.head()
            count = verify(store.rows_after(until=head.position), head)
        call_command("rebuild_projections", check=True, verbosity=0)
        self._show(
            f"Replayed {SCENARIO.name}: {done.new_commands} new commands, "
            f"{done.new_events} new events.\n"
            f"The ledger verifies: {count} events, head {head.digest}.\n"
            "The live views are what the events say.\n"
        )
        self._show(_login())

    def _show(self, shown: str) -> None:
        self.stdout.write(shown)


def _login() -> str:
    """A staff login for trying things out, made once; its password lies beside the database."""
    kept = Path(settings.VAR_DIR) / "demo-password"
    users = get_user_model()._default_manager
    user = users.filter(username=USERNAME).first()
    if user is None:
        password = secrets.token_urlsafe(12)
        kept.touch(mode=0o600)
        kept.write_text(password)
        users.create_superuser(username=USERNAME, password=password)
    elif not (kept.exists() and user.check_password(kept.read_text())):
        return _places(f"user {USERNAME}, with the password that you set")
    return _places(f"user {USERNAME}, password {kept.read_text()}")


def _places(login: str) -> str:
    site = settings.SITE_URL.rstrip("/")
    return f"Page:  {site}/\nAdmin: {site}/admin/  {login}\nAPI:   {site}/api/\n"
