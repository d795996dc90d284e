"""A message is only a nudge: publishing it never holds a request, and no worker loses it."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery
from kombu.exceptions import OperationalError

from config.celery import app, configuration, transport_options

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def frozen_redis() -> Iterator[str]:
    """Listen and never answer, as a stopped Redis does."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


@pytest.fixture
def refusing_redis() -> str:
    """Name a port where nothing listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


def seconds_until_publishing_fails(broker_url: str, folder: Path) -> float:
    ours = Celery("other", set_as_current=False)
    options = transport_options(broker_url, folder)
    ours.conf.update(
        configuration() | {"broker_url": broker_url, "broker_transport_options": options}
    )
    start = time.monotonic()
    with pytest.raises(OperationalError):
        ours.send_task("any.task")
    return time.monotonic() - start


def test_a_frozen_broker_holds_nobody(
    frozen_redis: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CELERY_BROKER_URL", raising=False)

    assert seconds_until_publishing_fails(frozen_redis, tmp_path) < 5


def test_a_broker_that_is_down_holds_nobody(
    refusing_redis: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CELERY_BROKER_URL", raising=False)

    assert seconds_until_publishing_fails(refusing_redis, tmp_path) < 2


def test_a_killed_worker_loses_no_task() -> None:
    assert app.conf.task_acks_late
    assert app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1


def test_no_task_comes_back_while_it_may_still_run(tmp_path: Path) -> None:
    options = transport_options("redis://127.0.0.1:6379/0", tmp_path)

    assert app.conf.task_soft_time_limit < app.conf.task_time_limit
    assert app.conf.task_time_limit < options["visibility_timeout"]
    assert options["unacked_restore_interval"] == options["unacked_restore_throttle"] == 1


def test_only_json_is_read() -> None:
    assert app.conf.accept_content == ["json"]


def test_the_embedded_broker_keeps_its_files_together(tmp_path: Path) -> None:
    options = transport_options("filesystem://", tmp_path)

    assert options["polling_interval"] <= 1
    assert Path(options["data_folder_in"]).is_relative_to(tmp_path)


@pytest.mark.parametrize("command", ["worker", "beat"])
def test_the_command_line_finds_the_app(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "celery", "-A", "config", command, "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
