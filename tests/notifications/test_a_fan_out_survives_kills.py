"""Real workers over real Redis, killed again and again: nobody is lost, and few hear twice."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import redis
from django.conf import settings

from config.celery import app
from notifications import tasks
from notifications.models import Delivery
from tests.notifications.mailserver import mail_server
from tests.notifications.readers import planned, publish
from tests.notifications.realworkers import READERS, celery, children, subscribe_many, waiting

pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgres,
    pytest.mark.redis,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def broker() -> Iterator[str]:
    """A database of Redis for this test alone."""
    url = settings.CELERY_BROKER_URL.rpartition("/")[0] + "/12"
    with redis.Redis.from_url(url) as client:
        client.flushdb()
        yield url
        client.flushdb()


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
    with mail_server() as server, celery(environment, broker, server) as worker:
        until = time.monotonic() + 100
        next_kill = 0.0
        while waiting() and time.monotonic() < until:
            tasks.sweep()
            time.sleep(0.2)
            if server.taken and time.monotonic() > next_kill and kills < 6:
                victim = random.choice(children(worker.pid) or [worker.pid])  # noqa: S311  # no secret
                if victim != worker.pid:
                    with suppress(ProcessLookupError):  # it had just ended by itself
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
