"""Redis frozen, emptied, or gone with all workers: nobody waits for it, and nobody is lost."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings as django_settings

from config.celery import app
from incidents.decisions.updating import PublishUpdate
from notifications import tasks
from notifications.models import Delivery
from tests.ledger.world import do
from tests.notifications.mailserver import mail_server
from tests.notifications.readers import notice_of, planned, publish, subscribed, told
from tests.notifications.realworkers import READERS, celery, subscribe_many, waiting
from tests.notifications.test_a_fan_out_survives_kills import nudging

pytestmark = [pytest.mark.slow, pytest.mark.redis, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[tuple[str, int]]:
    """A Redis that can be stopped; its URL and its process."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no redis-server on this machine")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        cwd=tmp_path, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        with redis.Redis(port=port) as client:
            for _ in range(200):
                with suppress(redis.ConnectionError):
                    if client.ping():
                        break
                time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0", process.pid
    finally:
        process.kill()
        process.wait()


def test_publishing_does_not_wait_for_a_frozen_redis(
    own_redis: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, process = own_redis
    rung: list[Any] = []

    def nudge(*args: Any) -> None:
        try:
            with app.connection_for_write(url) as connection:
                app.send_task("notifications.tasks.plan", args, connection=connection)
        except Exception as error:  # what came of it is the question
            rung.append(error)
            raise
        rung.append(None)

    monkeypatch.setattr(tasks.plan, "delay", nudge)
    subscribed("anna@example.com")
    stream = publish()
    until(lambda: rung == [None])
    os.kill(process, signal.SIGSTOP)
    try:
        # The longest of ten, as a person would feel it.
        took = []
        for number in range(10):
            began = time.monotonic()
            do(PublishUpdate(text=f"More {number}.", status="identified"), stream)
            took.append(time.monotonic() - began)
        assert max(took) < 1.5
        until(lambda: len(rung) > 1)
        assert rung[1] is not None, "nobody rang through"
    finally:
        os.kill(process, signal.SIGCONT)
    # The list is in the database: whoever looks finds all of it.
    planned()
    assert told(notice_of()) == {"anna@example.com": "due"}


def until(condition: Any) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("it never happened")


@pytest.mark.postgres
def test_emptied_and_all_workers_killed_nobody_is_lost(
    environment: dict[str, str], own_redis: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, _ = own_redis
    subscribe_many()
    publish()
    planned()
    nudging(url, monkeypatch)
    with mail_server() as server:
        for part in (3, 2):
            with celery(environment, url, server):
                tasks.sweep()
                until(lambda: len(server.taken) > READERS // part)  # noqa: B023  # at once
                with redis.Redis.from_url(url) as client:
                    client.flushall()
            # Left by SIGKILL: the worker with all of its children.
        with celery(environment, url, server):
            for _ in range(300):
                if not waiting():
                    break
                tasks.sweep()
                time.sleep(0.5)
        heard = Counter(server.recipients())
    assert waiting() == 0
    assert len(heard) == READERS, "somebody was lost"
    assert set(Delivery.objects.values_list("state", flat=True)) == {"accepted"}
    doubtful = 2 * 2 * django_settings.MAIL_SESSIONS
    assert sum(heard.values()) - READERS <= doubtful, "one in doubt in each session that was killed"
