"""One command runs it: web, worker and beat, on nothing but files; and ends them all."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

from tests.config.stack import ROOT, Stack, environment, eventually, manage

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc"),
]

# A window that began five minutes ago, announced an hour before.
A_DUE_WINDOW = """
from datetime import UTC, datetime, timedelta
from incidents.commands import When, handle
from incidents.decisions import Actor
from incidents.decisions.maintenance import ScheduleMaintenance
start = datetime.now(UTC) - timedelta(minutes=5)
wish = ScheduleMaintenance(
    title="Upgrade", text="We upgrade.", impacts={}, by_itself=True,
    starts_at=start, ends_at=start + timedelta(hours=1),
)
when = When(at=start - timedelta(hours=1))
handle(wish, actor=Actor("staff", "1"), surface="admin", expected=0, when=when)
"""


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("migrated")
    manage(folder, "migrate", "--verbosity", "0")
    return folder


@pytest.fixture
def var(migrated: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(migrated, tmp_path / "var"))


def refusal(var: Path, *words: str, **given: str) -> str:
    """Start it where it cannot start; return what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "config.run", *words],
        cwd=ROOT,
        env=environment(var, **given),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr == ""
    return done.stdout


def test_it_serves_pages_with_their_styles(var: Path) -> None:
    with Stack(var) as site:
        status, page = site.get("/admin/login/")
        sheet = re.search(rb'href="(/static/[^"]+\.css)"', page)

        assert status == 200
        assert sheet is not None
        assert site.get(sheet[1].decode())[0] == 200
        assert f"http://127.0.0.1:{site.port}/admin/" in site.said


def events(var: Path) -> list[str]:
    with closing(sqlite3.connect(var / "ledger.sqlite3", timeout=20)) as database:
        return [row[0] for row in database.execute("SELECT type FROM ledger_event")]


def test_what_is_due_happens_by_itself(var: Path) -> None:
    manage(var, "shell", "--no-imports", "-c", A_DUE_WINDOW)

    assert "maintenance.started" not in events(var)
    with Stack(var):
        eventually(lambda: "maintenance.started" in events(var))


@pytest.mark.redis
def test_it_happens_over_redis_when_the_environment_names_it(var: Path) -> None:
    # A database of its own: whoever else tests with Redis must not get these messages.
    url = settings.CELERY_BROKER_URL.rpartition("/")[0] + "/13"
    manage(var, "shell", "--no-imports", "-c", A_DUE_WINDOW, CELERY_BROKER_URL=url)

    with Stack(var, CELERY_BROKER_URL=url):
        eventually(lambda: "maintenance.started" in events(var))
        assert not (var / "broker").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_all_of_it(var: Path, number: signal.Signals) -> None:
    with Stack(var) as site:
        eventually(lambda: site.find("celery", "worker") and site.find("celery", "beat"))
        site.process.send_signal(number)

        assert site.process.wait(30) == 0
        assert site.everybody() == []


def test_ctrl_c_in_a_terminal_reaches_the_children_once(var: Path) -> None:
    with Stack(var) as site:
        eventually(lambda: site.find("celery", "worker"))
        groups = {os.getpgid(pid) for pid in site.everybody()}

        assert len(groups) == 4
        assert os.getpgid(site.process.pid) in groups


def test_a_killed_worker_is_started_again(var: Path) -> None:
    with Stack(var) as site:
        eventually(lambda: site.find("celery", "worker"))
        (worker,) = site.find("celery", "worker")
        os.kill(worker, signal.SIGKILL)

        eventually(lambda: site.find("celery", "worker") not in ([], [worker]))
        assert "worker ended (killed by SIGKILL). It starts again in 1 s." in site.said


def test_a_killed_web_server_is_started_again_and_leaves_nobody_on_the_port(var: Path) -> None:
    with Stack(var) as site:
        (web,) = site.find("granian")
        before = set(site.everybody())
        os.kill(web, signal.SIGKILL)

        eventually(lambda: "web ended" in site.said)
        eventually(lambda: site.find("granian") and site.get("/admin/login/")[0] == 200)
        leaders = {os.getpgid(pid) for pid in site.everybody() if pid in before}
        assert web not in leaders


def test_nobody_outlives_a_killed_supervisor(var: Path) -> None:
    with Stack(var) as site:
        eventually(lambda: site.find("celery", "worker") and site.find("celery", "beat"))
        site.process.kill()

        eventually(lambda: site.everybody() == [], within=15)


def test_web_alone(var: Path) -> None:
    with Stack(var, "--no-worker") as site:
        assert site.find("granian")
        assert not site.find("celery")


def test_a_port_in_use_is_said_and_nothing_is_left(var: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = refusal(var, "--port", str(port))

    assert said.startswith(f"Cannot listen on 127.0.0.1 port {port}: Address already in use.")
    assert said.count("\n") == 1


def test_a_second_site_does_not_share_the_port_of_the_first(var: Path) -> None:
    with Stack(var) as site:
        assert "Address already in use" in refusal(var, "--port", str(site.port))


def test_a_database_without_tables_is_said(tmp_path: Path) -> None:
    said = refusal(tmp_path, "--port", "0")

    assert said.startswith("Cannot start: the database is not up to date. Run first:")


def test_settings_that_cannot_be_are_said_in_one_line(var: Path) -> None:
    said = refusal(var, DATABASE_URL="mysql://127.0.0.1/ledger")

    assert said.startswith("Cannot start: DATABASE_URL must begin with")
    assert said.count("\n") == 1
