"""Old shapes of events brought to today's, one step at a time. Pure, and kept for ever.

A step takes the payload of one schema number (plain JSON types) and returns that of the next::

    @step("incident.note_added", 1)
    def _(payload: dict[str, Any]) -> dict[str, Any]:
        return {**payload, "pinned": False}
"""

from collections.abc import Callable
from typing import Any

Payload = dict[str, Any]
Step = Callable[[Payload], Payload]

_steps: dict[tuple[str, int], Step] = {}


def step(type_: str, schema: int) -> Callable[[Step], Step]:
    """Register the step from ``schema`` to the next number of an event type."""

    def register(function: Step) -> Step:
        if (type_, schema) in _steps:
            raise ValueError(f"{type_} has two steps from schema {schema}")
        _steps[type_, schema] = function
        return function

    return register


def upcast(type_: str, schema: int, today: int, payload: Payload) -> Payload:
    """The payload in today's shape. Raises ``LookupError`` where a step is missing."""
    for number in range(schema, today):
        payload = _steps[type_, number](payload)
    return payload
