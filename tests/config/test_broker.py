"""The embedded broker hands over whole messages, each once, and leaves nothing behind."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection, Consumer, Producer, Queue
from kombu.exceptions import ChannelError

from config.celery import transport_options
from tests.config.stack import ROOT

QUEUE = Queue("celery", routing_key="celery")
# Takes messages until it is told to end, and prints the number in each.
TAKER = """
import sys
from pathlib import Path
from tests.config.test_broker import QUEUE, connect, take_all
with connect(Path(sys.argv[1])) as connection:
    print("ready", flush=True)
    while (numbers := take_all(connection, patience=1)) or not Path(sys.argv[2]).exists():
        print(*numbers, sep="\\n", flush=True)
"""


def connect(var: Path) -> Connection:
    options = transport_options("filesystem://localhost/", var) | {"polling_interval": 0.001}
    return Connection("filesystem://localhost/", transport_options=options)


def put(connection: Connection, *numbers: int) -> None:
    producer = Producer(connection)
    for number in numbers:
        producer.publish({"number": number}, routing_key="celery", declare=[QUEUE])


def take_all(connection: Connection, patience: float = 0.1) -> list[int]:
    """Take messages until none comes for so many seconds."""
    numbers: list[int] = []

    def take(body: Any, message: Any) -> None:
        numbers.append(body["number"])
        message.ack()

    with Consumer(connection, [QUEUE], callbacks=[take], accept=["json"]):
        try:
            while True:
                connection.drain_events(timeout=patience)
        except TimeoutError:
            return numbers


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with connect(tmp_path) as connection:
        yield connection


def files(var: Path) -> list[Path]:
    return [path for path in var.rglob("*") if path.is_file()]


def test_messages_come_out_as_they_went_in(connection: Connection, tmp_path: Path) -> None:
    put(connection, 1, 2, 3)

    assert take_all(connection) == [1, 2, 3]
    assert files(tmp_path) == []


def test_a_message_that_is_being_written_is_left_alone(
    connection: Connection, tmp_path: Path
) -> None:
    (tmp_path / "broker" / "queue" / ".1_a.celery.msg").touch()
    put(connection, 1)

    assert take_all(connection) == [1]


def test_a_message_that_cannot_be_read_stops_nobody(connection: Connection, tmp_path: Path) -> None:
    (tmp_path / "broker" / "queue" / "1_a.celery.msg").touch()
    put(connection, 1)

    assert take_all(connection) == [1]


def test_several_processes_share_the_messages(connection: Connection, tmp_path: Path) -> None:
    stop = tmp_path / "stop"
    command = [sys.executable, "-c", TAKER, str(tmp_path), str(stop)]
    takers = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    for taker in takers:
        assert taker.stdout is not None
        assert taker.stdout.readline() == "ready\n"
    put(connection, *range(2000))
    stop.touch()
    taken = " ".join(taker.communicate(timeout=60)[0] for taker in takers)

    assert [taker.returncode for taker in takers] == [0, 0]
    assert sorted(map(int, taken.split())) == list(range(2000))
    assert files(tmp_path) == [stop]


def test_a_long_queue_is_as_fast_as_a_short_one(connection: Connection) -> None:
    """Kombu's own reads the whole folder for each message: 3,000 would take a minute."""
    put(connection, *range(3000))
    start = time.monotonic()

    assert len(take_all(connection)) == 3000
    assert time.monotonic() - start < 20


def test_a_folder_that_takes_nothing_is_said_to_the_publisher(
    connection: Connection, tmp_path: Path
) -> None:
    put(connection, 1)
    shutil.rmtree(tmp_path / "broker" / "queue")

    with pytest.raises(ChannelError, match="No message can be put"):
        put(connection, 2)
