"""Real workers that a test starts, kills and counts the work of."""

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.utils.timezone import now

from notifications.models import Delivery, Subscription
from tests.notifications.mailserver import MailServer

ROOT = Path(__file__).resolve().parents[2]
READERS = int(os.environ.get("FAN_OUT_READERS", "4000"))
CHILDREN = 2
# A dead sender's lease ends after seconds, not after a minute, and what waits is seen at once.
CELERY = """
import django; django.setup()
import sys, datetime
from celery.__main__ import main
from config.celery import app
from notifications import claiming, fanout
fanout.LEASE = claiming.LEASE = datetime.timedelta(seconds=4)
app.conf.beat_schedule["deliveries"]["schedule"] = 0.5
sys.argv = ["celery", "-A", "config", *sys.argv[1:], "-l", "ERROR"]
main()
"""
ALONE = ("--without-gossip", "--without-mingle", "--without-heartbeat")
WORKER = ("worker", "--concurrency", str(CHILDREN), *ALONE)
BEAT = ("beat",)


@contextmanager
def celery(
    environment: dict[str, str], broker: str, server: MailServer, program: tuple[str, ...] = WORKER
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a worker with its children, or beat. Killed at the end, with all."""
    given = environment | {
        "CELERY_BROKER_URL": broker,
        "EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
        "SECRET_KEY": settings.SECRET_KEY,
    }
    started = subprocess.Popen(
        [sys.executable, "-c", CELERY, *program], cwd=ROOT, env=given, start_new_session=True
    )
    try:
        yield started
    finally:
        with suppress(ProcessLookupError):  # it may have ended by itself
            os.killpg(started.pid, signal.SIGKILL)
        started.wait()


def children(parent: int) -> list[int]:
    """The process ids of a worker's children."""
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return [int(each) for each in listed.split()]


def subscribe_many() -> None:
    """READERS who confirmed and want everything."""
    at = now()
    Subscription.objects.bulk_create(
        Subscription(
            channel="email", address=f"reader{number}@example.com", address_key=f"{number:064d}",
            token=secrets.token_urlsafe(32), state="active", requested_at=at, confirmed_at=at,
        )
        for number in range(READERS)
    )  # fmt: skip


def waiting() -> int:
    """How many deliveries are not done."""
    return Delivery.objects.filter(state__in=("due", "sending")).count()
