"""What the rules may ask of the live views, within the transaction of a command.

Plain SQL on the generation that the head names: a command pays for every microsecond here.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from incidents.decisions import KnownComponent, KnownIncident


def components(generation: int, ids: Sequence[str]) -> dict[str, KnownComponent]:
    """The components among some ids, by id."""
    if not ids:
        return {}
    found = _rows(
        "SELECT stream, name, is_group, retired FROM board_component"
        f" WHERE generation = %s AND stream IN ({_marks(ids)})",
        generation,
        *ids,
    )
    return {
        stream: KnownComponent(name=name, is_group=bool(is_group), retired=bool(retired))
        for stream, name, is_group, retired in found
    }


def incidents(generation: int, ids: Sequence[str]) -> dict[str, KnownIncident]:
    """The incidents and maintenances among some ids, by id."""
    if not ids:
        return {}
    found = _rows(
        "SELECT stream, number, kind, status FROM board_incident"
        f" WHERE generation = %s AND stream IN ({_marks(ids)})",
        generation,
        *ids,
    )
    return {
        stream: KnownIncident(number=number, kind=kind, status=status)
        for stream, number, kind, status in found
    }


def members(generation: int, group: str) -> frozenset[str]:
    """The names of what stands in a group."""
    sql = "SELECT name FROM board_component WHERE generation = %s AND in_group = %s AND NOT retired"
    return frozenset(name for (name,) in _rows(sql, generation, group))


def component_names(generation: int) -> frozenset[str]:
    """The names that are in use, case folded."""
    sql = "SELECT name FROM board_component WHERE generation = %s AND NOT retired"
    return frozenset(name.casefold() for (name,) in _rows(sql, generation))


def next_number(generation: int) -> int:
    """The number of the next incident or maintenance."""
    sql = "SELECT COALESCE(MAX(number), 0) + 1 FROM board_incident WHERE generation = %s"
    return int(_rows(sql, generation)[0][0])


def is_taken(generation: int, subject: str, public_id: str) -> bool:
    """Whether a component, or an incident, has this public id."""
    table = "board_component" if subject == "component" else "board_incident"
    sql = f"SELECT 1 FROM {table} WHERE generation = %s AND public_id = %s"
    return bool(_rows(sql, generation, public_id))


def _marks(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
