"""The embedded broker: kombu's folder of messages, made safe for several processes.

docs/decisions/0001-embedded-broker.md says what was measured, and why kombu's own is not enough.
"""

import contextlib
import logging
import os
import time
from pathlib import Path
from queue import Empty
from typing import Any
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import filesystem, virtual
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    """Puts whole messages in, takes each out once.

    kombu's own creates the file before it has anything to say: whoever takes it in between reads
    nothing, and Celery ends on that. It also takes messages by way of the common temporary folder,
    which may be another file system and then is no longer one step.
    """

    # No messages to all workers (`celery inspect`): they need files that say who listens, and
    # processes that start together trip over those.
    supports_fanout = False

    def __init__(self, connection: Any, **kwargs: Any) -> None:
        super().__init__(connection, **kwargs)
        self._seen: dict[str, list[str]] = {}

    def get_table(self, exchange: str) -> list[Any]:
        """Return the queues that this process declared itself: no file is needed for that."""
        return virtual.Channel.get_table(self, exchange)

    # The stubs of kombu's two base classes do not agree on the names.
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{time.time_ns()}_{uuid4().hex}.{queue}.msg"
        folder = Path(self.data_folder_out)
        unfinished = folder / f".{name}"
        try:
            unfinished.write_text(dumps(payload))
            unfinished.rename(folder / name)
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise ChannelError(f"No message can be put into {folder}: {error}") from error

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        # The folder is read once for all that it holds: kombu's own reads it again for each
        # message, and needs four seconds for a hundred when five thousand wait.
        seen = self._seen.get(queue) or self._waiting(queue)
        self._seen[queue] = seen
        while seen:
            name = seen.pop()
            mine = Path(self.processed_folder) / name
            try:
                (Path(self.data_folder_in) / name).rename(mine)
            except FileNotFoundError:
                # Another worker was faster.
                continue
            text = mine.read_text()
            mine.unlink()
            try:
                return loads(text)
            except ValueError:
                # The power went while it was written. The sweep finds what it was about.
                logger.warning("A message that cannot be read was dropped: %s", name)
        raise Empty

    def _waiting(self, queue: str) -> list[str]:
        """Return the names of all messages, the oldest last."""
        with os.scandir(self.data_folder_in) as entries:
            names = [entry.name for entry in entries]
        return sorted(
            (name for name in names if name.partition(".")[2] == f"{queue}.msg"), reverse=True
        )


class Transport(filesystem.Transport):
    """kombu's transport with the channel above, in the event loop of Celery's worker.

    Without a loop Celery's processes read their work from one pipe, under one lock. One that is
    killed while it waits holds that lock for ever, and the worker takes nothing any more. With a
    loop each has a pipe of its own, as over Redis.
    """

    Channel = Channel
    implements = filesystem.Transport.implements.extend(asynchronous=True)

    def register_with_event_loop(self, connection: Any, loop: Any) -> None:
        """Look for messages at each turn of the loop: when work is done, and when time is up."""
        loop.on_tick.add(self._take_what_waits)
        # Makes it turn every polling_interval seconds.
        loop.call_repeatedly(self.polling_interval, lambda: None)

    def _take_what_waits(self) -> None:
        """Deliver what may be delivered now. The channel keeps to what the worker can take."""
        with contextlib.suppress(Empty):
            while self.cycle is not None:
                self.cycle.get(self._deliver)
