"""Handing in a history step by step, within something that never was."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction

from incidents.commands import Outcome
from incidents.decisions import COMMANDS
from tests.projections.histories import History
from tests.projections.plots import BEGINNING, Plot


@contextmanager
def taken_back() -> Iterator[None]:
    """What happens inside never was: events cannot be deleted, but they can be rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def played(history: History, steps: Sequence[Plot]) -> Iterator[tuple[str, Outcome | None]]:
    """Hand in each command as it is asked for: its verb, and what came of it."""
    for plot in (*BEGINNING, *steps):
        subject = history.subject_of(plot)
        for verb in plot:
            outcome = history.hand_in(verb, subject)
            if outcome is not None and COMMANDS[verb].begins:
                subject = outcome.stream
            yield verb, outcome
