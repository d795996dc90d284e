"""A long log, made fast: chained rows as appends would have left them, put in in bulk."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random

from django.db import connection, transaction

from incidents.events import component
from incidents.ledger import guards
from incidents.ledger.chain import event_digest, payload_digest
from incidents.ledger.rows import COLUMNS, GENESIS, Row
from incidents.projections.rebuild import rebuild
from tests.bench.story import Told, declared, public_id, stored, tell

BEGAN = datetime(2024, 1, 1, tzinfo=UTC)
PACE = timedelta(seconds=29)
"""From one event to the next. A million of them take eleven months."""
TALES = 200
"""Incidents that are written out in full. Each stream tells one of them under its own number."""
COMPONENTS = 20


def fill(events: int, *, at_once: int = 8, views: bool = False) -> None:
    """Make an empty ledger this long. With ``views`` the inline tables are filled, too.

    ``at_once`` incidents are open at a time, so their streams lie across each other in the log.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA cache_size = -200000")
        guards.remove(connection)
        with transaction.atomic():
            head = _put(_chained(islice(_told(at_once), events)))
            cursor.execute(
                "UPDATE ledger_head SET position = %s, digest = %s, recorded_at = %s",
                [head.position, head.digest, head.recorded_at],
            )
        guards.install(connection)
        # What the database does by itself some time after such a load.
        postgresql = connection.vendor == "postgresql"
        cursor.execute("VACUUM ANALYZE" if postgresql else "PRAGMA wal_checkpoint(TRUNCATE)")
    if views:
        rebuild()


def _put(rows: Iterable[Row]) -> Row:
    """Put the rows into the table; the last of them."""
    last: list[Row] = []

    def passing() -> Iterator[Row]:
        for row in rows:
            yield row
        last.append(row)

    if connection.vendor == "postgresql":
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY ledger_event ({', '.join(COLUMNS)}) FROM STDIN") as copy,
        ):
            for row in passing():
                copy.write_row(row)
    else:
        marks = ", ".join("?" * len(COLUMNS))
        # Past Django's wrapper, which would keep all of the rows.
        connection.connection.executemany(f"INSERT INTO ledger_event VALUES ({marks})", passing())
    return last[0]


def _told(at_once: int) -> Iterator[tuple[str, int, Told]]:
    """Stream, version and event, in the order of the log; without end."""
    random = Random(1)  # noqa: S311  # the same log in every run
    at = 0
    components = [_id(random, 0) for _ in range(COMPONENTS)]
    for place, each in enumerate(components):
        at += 1
        name = f"Component {place}"
        yield each, 1, stored(component.Added(public_id=public_id(place), name=name))
    tales = [list(tell(random, components)) for _ in range(TALES)]
    number = 0
    open_ones: list[tuple[str, Iterator[tuple[int, Told]]]] = []
    while True:
        while len(open_ones) < at_once:
            number += 1
            tale = [declared(number), *random.choice(tales)]
            open_ones.append((_id(random, at), enumerate(tale, start=1)))
        stream, rest = random.choice(open_ones)
        following = next(rest, None)
        if following is None:
            open_ones.remove((stream, rest))
            continue
        at += 1
        yield stream, *following


def _chained(told: Iterable[tuple[str, int, Told]]) -> Iterator[Row]:
    random = Random(2)  # noqa: S311
    previous = GENESIS
    for position, (stream, version, (type_, schema, payload)) in enumerate(told, start=1):
        salt = f"{random.getrandbits(128):032x}"
        at = BEGAN + PACE * position
        command = _id(random, position)
        row = Row(
            position=position,
            event_id=_id(random, position),
            stream=stream,
            version=version,
            type=type_,
            schema=schema,
            occurred_at=_text(at - PACE * random.randrange(20)),
            recorded_at=_text(at),
            actor_kind="staff",
            actor_id=str(position % 40),
            surface="admin",
            command_id=command,
            command_digest=payload_digest("", command),
            correlation_id=command,
            causation_id="",
            payload=payload,
            salt=salt,
            payload_digest=payload_digest(salt, payload),
            previous_digest=previous,
            digest="",
        )
        previous = event_digest(row)
        yield row._replace(digest=previous)


def _text(moment: datetime) -> str:
    """As the ledger writes a moment, in a third of the time."""
    return f"{moment.isoformat(timespec='microseconds')[:26]}Z"


def _id(random: Random, position: int) -> str:
    """A UUID of version 7 as it would have been made when the log was this long."""
    time = f"{int((BEGAN + PACE * position).timestamp() * 1000):012x}"
    rest = f"{random.getrandbits(72):018x}"
    return f"{time[:8]}-{time[8:]}-7{rest[:3]}-8{rest[3:6]}-{rest[6:]}"
