"""Folding events into a state: one start value, and one handler for each kind of event.

The rules' picture of an incident and every view of it are folds. A handler knows the state and
the event, nothing else: no clock, no settings, no database. So what is folded live, rebuilt
later, or asked for as of a moment cannot differ.
"""

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from incidents.events import Event, Recorded

S = TypeVar("S")
Handler = Callable[[S, Recorded[Any]], None]
H = TypeVar("H", bound=Callable[..., None])


class Fold(Generic[S]):
    """A start value and its handlers. Handlers change the state in place: the fold owns it."""

    def __init__(self, start: Callable[[], S]) -> None:
        self.start = start
        self.handlers: dict[type[Event], Handler[S]] = {}

    def on(self, *events: type[Event]) -> Callable[[H], H]:
        """Register a handler for some kinds of events."""

        def register(function: H) -> H:
            for event in events:
                if event in self.handlers:
                    raise ValueError(f"two handlers for {event.stored_name}")
                self.handlers[event] = function
            return function

        return register

    def __call__(self, recorded: Iterable[Recorded[Any]], state: S | None = None) -> S:
        """The state after these events; ``state`` is one to go on from."""
        folded = self.start() if state is None else state
        find = self.handlers.get
        for each in recorded:
            handler = find(each.event.__class__)
            if handler is not None:
                handler(folded, each)
        return folded
