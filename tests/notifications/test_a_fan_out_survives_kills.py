"""Real workers over real Redis, killed again and again: nobody is lost, and few hear twice."""

import os
import random
import secrets
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings
from django.utils.timezone import now

from config.celery import app
from notifications import tasks
from notifications.models import Delivery, Subscription
from tests.notifications.mailserver import MailServer, mail_server
from tests.notifications.readers import planned, publish

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgres,
    pytest.mark.redis,
    pytest.mark.django_db(transaction=True),
]
ROOT = Path(__file__).resolve().parents[2]
READERS = int(os.environ.get("FAN_OUT_READERS", "4000"))
CHILDREN = 2
# A dead sender's lease ends after seconds, not after a minute.
WORKER = """
import sys, datetime
from notifications import claiming, fanout
from celery.__main__ import main
fanout.LEASE = claiming.LEASE = datetime.timedelta(seconds=4)
sys.argv = ["celery", "-A", "config", "worker", "--concurrency", sys.argv[1], "-l", "ERROR",
            "--without-gossip", "--without-mingle", "--without-heartbeat"]
main()
"""
_BEFORE = "import django; django.setup()\n"


@pytest.fixture
def broker() -> Iterator[str]:
    """A database of Redis for this test alone."""
    url = settings.CELERY_BROKER_URL.rpartition("/")[0] + "/12"
    with redis.Redis.from_url(url) as client:
        client.flushdb()
        yield url
        client.flushdb()


@contextmanager
def workers(environment: dict[str, str], broker: str, server: MailServer) -> Iterator[int]:
    """Start a worker with its children; its process id."""
    given = environment | {
        "CELERY_BROKER_URL": broker,
        "EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
        "SECRET_KEY": settings.SECRET_KEY,
    }
    started = subprocess.Popen(
        [sys.executable, "-c", _BEFORE + WORKER, str(CHILDREN)],
        cwd=ROOT,
        env=given,
        start_new_session=True,
    )
    try:
        yield started.pid
    finally:
        os.killpg(started.pid, signal.SIGKILL)
        started.wait()


def children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(each) for each in listed.split()]


def subscribe_many() -> None:
    at = now()
    Subscription.objects.bulk_create(
        Subscription(
            channel="email", address=f"reader{number}@example.com", address_key=f"{number:064d}",
            token=secrets.token_urlsafe(32), state="active", requested_at=at, confirmed_at=at,
        )
        for number in range(READERS)
    )  # fmt: skip


def waiting() -> int:
    return Delivery.objects.filter(state__in=("due", "sending")).count()


def nudging(broker: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nudges of this process go to a broker of the test's."""

    def nudge(*args: Any) -> None:
        with app.connection_for_write(broker) as connection:
            app.send_task("notifications.tasks.send", args, connection=connection)

    monkeypatch.setattr(tasks.send, "delay", nudge)


def test_nobody_is_lost(
    environment: dict[str, str], broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe_many()
    publish()
    planned()

    nudging(broker, monkeypatch)
    kills, emptied = 0, False
    with mail_server() as server, workers(environment, broker, server) as parent:
        until = time.monotonic() + 100
        next_kill = 0.0
        while waiting() and time.monotonic() < until:
            tasks.sweep()
            time.sleep(0.2)
            if server.taken and time.monotonic() > next_kill and kills < 6:
                victim = random.choice(children(parent) or [parent])  # noqa: S311  # no secret
                if victim != parent:
                    os.kill(victim, signal.SIGKILL)
                    kills += 1
                next_kill = time.monotonic() + 0.7
            if len(server.taken) > READERS // 2 and not emptied:
                with redis.Redis.from_url(broker) as client:
                    client.flushdb()
                emptied = True
        heard = Counter(server.recipients())
        ids = {
            (who, content.split(b"Message-ID: ")[1].split(b"\r\n")[0])
            for who, content in server.taken
        }
    assert waiting() == 0
    assert len(heard) == READERS, "somebody was lost"
    doubtful = kills * settings.MAIL_SESSIONS
    assert sum(heard.values()) - READERS <= doubtful, "one message in doubt in each session"
    assert len(ids) == READERS, "a duplicate has the same Message-ID"
    assert set(Delivery.objects.values_list("state", flat=True)) == {"accepted"}
    assert kills
    assert emptied
