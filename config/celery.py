"""Workers and their clock. A message is only a nudge: the database holds what is to be done."""

import logging
import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import task_prerun, worker_ready
from django.conf import settings
from kombu.transport import TRANSPORT_ALIASES

logger = logging.getLogger(__name__)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def transport_options(broker_url: str, var: Path) -> dict[str, Any]:
    """Return what the broker's transport needs: the one place that knows transports."""
    if broker_url.startswith("redis"):
        return {
            # A little above the hard limit of a task, so that none runs twice while it still runs.
            "visibility_timeout": 300,
            # With kombu's own pace a killed worker's task comes back some 100 s later.
            "unacked_restore_interval": 1,
            "unacked_restore_throttle": 1,
            # A frozen Redis must not hold a request: without these, publishing took 45 s.
            "socket_timeout": 1,
            "socket_connect_timeout": 1,
        }
    if broker_url.startswith("filesystem"):
        # Seconds. kombu's default of one takes more than a second to hand over a task.
        return _folders(var / "broker") | {"polling_interval": 0.05}
    return {}


def _folders(root: Path) -> dict[str, Any]:
    """Make the folders of the embedded broker. One folder serves as both ends of the queue."""
    for name in ("queue", "taken"):
        (root / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    return {
        "data_folder_in": str(root / "queue"),
        "data_folder_out": str(root / "queue"),
        "control_folder": root / "control",
        "processed_folder": str(root / "taken"),
    }


def configuration() -> dict[str, Any]:
    """Return Celery's settings. Read late: Django's settings import this module."""
    return {
        "broker_url": settings.CELERY_BROKER_URL,
        "broker_transport_options": transport_options(settings.CELERY_BROKER_URL, settings.VAR_DIR),
        "broker_connection_retry_on_startup": True,
        # Publishing gives up soon, whatever the broker does: a sweep finds what was not nudged.
        # Not task_publish_retry=False: then the connection retries by itself, for 6 s.
        "task_publish_retry_policy": {
            "max_retries": 0,
            "interval_start": 0,
            "interval_step": 0.1,
            "interval_max": 0.1,
        },
        # Both, or the task of a killed child is lost.
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        # Whatever a killed worker had fetched in advance waits for the visibility timeout.
        "worker_prefetch_multiplier": 1,
        "task_soft_time_limit": 240,
        "task_time_limit": 270,
        "task_ignore_result": True,
        "task_serializer": "json",
        "result_serializer": "json",
        "accept_content": ["json"],
        "worker_max_tasks_per_child": 1_000,
        "worker_soft_shutdown_timeout": 10,
        "worker_cancel_long_running_tasks_on_connection_loss": True,
        "timezone": "UTC",
        "beat_schedule_filename": str(settings.VAR_DIR / "celerybeat-schedule"),
        "beat_schedule": {
            "maintenance-windows": {
                "task": "incidents.tasks.drive_maintenance",
                "schedule": 10.0,
                # A tick that nobody took in time is replaced by the next one.
                "options": {"expires": 30},
            },
            "maintenance-plans": {
                "task": "incidents.tasks.announce_planned_maintenance",
                "schedule": 60.0,
                "options": {"expires": 120},
            },
            # Both find what no nudge asked for: a lost one costs seconds, not a mail.
            "notices": {
                "task": "notifications.tasks.plan",
                "schedule": 5.0,
                "options": {"expires": 15},
            },
            "reminders": {
                "task": "notifications.tasks.remind",
                "schedule": 30.0,
                "options": {"expires": 60},
            },
            "deliveries": {
                "task": "notifications.tasks.sweep",
                "schedule": 30.0,
                "options": {"expires": 60},
            },
        },
    }


# kombu's own class ends the worker when it takes a message that is being written.
TRANSPORT_ALIASES["filesystem"] = "config.broker:Transport"

app = Celery("config")
app.add_defaults(configuration)
app.autodiscover_tasks()


# Celery would close the database after each task, and each would begin with a new connection: some
# 10 ms, and all that is prepared is lost. The number has no meaning here, as long as it is large.
app.conf["CELERY_DB_REUSE_MAX"] = 1_000_000


@task_prerun.connect
def use_connections_that_live(**kwargs: Any) -> None:
    """What a request does, too: give up connections that are old, and look at others first."""
    from django.db import close_old_connections  # noqa: PLC0415  # Django's settings import this

    if not app.conf.task_always_eager:
        close_old_connections()


@worker_ready.connect
def warn_of_a_forgetful_broker(**kwargs: Any) -> None:
    """Say so at the start of a worker when Redis may evict the queue."""
    # Checks need Django, and Django's settings import this module.
    from config.checks import broker_keeps_messages  # noqa: PLC0415

    for message in broker_keeps_messages(databases=[]):
        logger.warning("%s %s", message.msg, message.hint)
