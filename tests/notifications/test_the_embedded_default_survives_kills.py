"""Without any service, too: worker and beat over the folder of messages, killed again and again."""

import os
import random
import signal
import time
from collections import Counter
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from django.conf import settings

from notifications.models import Delivery
from tests.notifications.mailserver import mail_server
from tests.notifications.readers import planned, publish
from tests.notifications.realworkers import (
    BEAT,
    CHILDREN,
    READERS,
    celery,
    children,
    subscribe_many,
    waiting,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
KILLS = 8


def test_nobody_is_lost(environment: dict[str, str], tmp_path: Path) -> None:
    environment |= {"VAR_DIR": str(tmp_path)}
    broker = "filesystem://localhost/"
    subscribe_many()
    publish()
    planned()

    kills, whole = 0, 0
    with mail_server() as server, celery(environment, broker, server, BEAT), ExitStack() as first:
        worker = first.enter_context(celery(environment, broker, server))
        until = time.monotonic() + 150
        next_kill = 0.0
        while waiting() and time.monotonic() < until:
            time.sleep(0.2)
            if not server.taken or time.monotonic() < next_kill:
                continue
            next_kill = time.monotonic() + 0.7
            half = len(server.taken) > READERS // 2 and not whole
            if half or worker.poll() is not None:
                # One that ended by itself, because its children died too young, is started anew
                # as well: so does the supervisor.
                first.close()
                worker = first.enter_context(celery(environment, broker, server))
                whole += 1
            elif kills < KILLS and (there := children(worker.pid)):
                with suppress(ProcessLookupError):  # it had just ended by itself
                    os.kill(random.choice(there), signal.SIGKILL)  # noqa: S311  # no secret
                kills += 1
        heard = Counter(server.recipients())
        ids = {
            (who, content.split(b"Message-ID: ")[1].split(b"\r\n")[0])
            for who, content in server.taken
        }
    assert waiting() == 0
    assert len(heard) == READERS, "somebody was lost"
    doubtful = (kills + whole * CHILDREN) * settings.MAIL_SESSIONS
    assert sum(heard.values()) - READERS <= doubtful, "one message in doubt in each session"
    assert len(ids) == READERS, "a duplicate has the same Message-ID"
    assert set(Delivery.objects.values_list("state", flat=True)) == {"accepted"}
    assert kills
    assert whole
