"""One command runs it: `python -m config.run` keeps web, worker and beat running until Ctrl-C.

The same programs run one by one where the environment names PostgreSQL and Redis:
`granian --interface wsgi config.wsgi:application`, `celery -A config worker`, `celery -A config
beat`.
"""

import argparse
import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from config.program import Program, say
from config.supervisor import Supervisor

ROOT = Path(__file__).resolve().parent.parent

# Measured: more threads answer no faster, and writers take turns at the database anyway.
WEB_THREADS = "4"
WORKER_PROCESSES = "2"


class CannotStartError(Exception):
    """Why nothing was started, in a sentence for the person at the terminal."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the site until it is told to end; return the exit code."""
    options = _options(arguments)
    address = _address(options.host, options.port)
    # What the children inherit. Links in mails lead to where this site is.
    os.environ["SITE_URL"] = os.environ.get("SITE_URL") or address
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ["PYTHONUNBUFFERED"] = "1"
    os.chdir(ROOT)
    try:
        _check_port(options.host, options.port)
        _check_database()
    except CannotStartError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 0
    supervisor = Supervisor(
        _programs(options),
        is_up=lambda: _answers(options.host, options.port),
        greeting=f"Ready. Status page {address}/   staff {address}/admin/   API {address}/api/   "
        "Ctrl-C ends everything.",
    )
    return supervisor.run()


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m config.run", description=__doc__)
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to listen on (%(default)s). Others reach it by the names in ALLOWED_HOSTS",
    )
    parser.add_argument(
        "--port",
        type=int,
        default=os.environ.get("PORT") or 8000,
        help="port to listen on (PORT, or 8000)",
    )
    parser.add_argument(
        "--no-worker", action="store_true", help="web alone: worker and beat run elsewhere"
    )
    return parser.parse_args(arguments)


def _programs(options: argparse.Namespace) -> list[Program]:
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "--app", "config", "--quiet"]
    web = [*python, "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning"]
    web += ["--host", options.host, "--port", str(options.port)]
    web += ["--workers", "1", "--blocking-threads", WEB_THREADS, "config.wsgi:application"]
    # Processes, not threads: only they can be stopped at task_time_limit. Workers need not know of
    # each other.
    worker = [*celery, "worker", "--pool", "prefork", "--concurrency", WORKER_PROCESSES]
    worker += [
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
        "--loglevel",
        "WARNING",
    ]
    beat = [*celery, "beat", "--loglevel", "WARNING"]
    if options.no_worker:
        return [Program("web", web)]
    return [Program("web", web), Program("worker", worker), Program("beat", beat)]


def _check_port(host: str, port: int) -> None:
    """Raise CannotStartError when nobody can listen there.

    The web server would not notice: it lets several servers share a port, each with a part of the
    requests.
    """
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            # A server that ended a moment ago is no obstacle.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
            probe.listen()
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CannotStartError(
            f"Cannot listen on {host} port {port}: {reason}. "
            "Choose another port: make run PORT=8001, or --port 8001."
        ) from error


def _check_database() -> None:
    """Raise CannotStartError when settings, database or migrations are not ready.

    Asked in a process of its own: the supervisor stays small, and nothing in Django can stop it.
    """
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--check", "--verbosity", "0"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return
    # The end of a traceback: what the exception says, without its name.
    said = re.split(r"^[\w.]+(?:Error|Configured): ", done.stderr, flags=re.MULTILINE)
    if len(said) > 1:
        raise CannotStartError(f"Cannot start: {said[-1].strip()}")
    if done.stderr.strip():
        raise CannotStartError(f"Cannot start: {done.stderr.strip()}")
    raise CannotStartError(
        "Cannot start: the database is not up to date. Run first: python manage.py migrate"
    )


def _nearby(host: str) -> str:
    """Return where this machine reaches a server that listens on that address."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def _address(host: str, port: int) -> str:
    """Return where a browser on this machine finds the site."""
    name = _nearby(host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def _answers(host: str, port: int) -> bool:
    """Whether the site answers anything at all within a second."""
    connection = http.client.HTTPConnection(_nearby(host), port, timeout=1)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/")
        connection.getresponse().read()
        return True
    return False


if __name__ == "__main__":
    # As Ctrl-C, until the supervisor takes over.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
