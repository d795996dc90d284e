"""The promise of a next update."""

from datetime import datetime

from incidents.decisions.base import Context
from incidents.errors import Refused
from incidents.words import OVER, Status


def check_promise(next_update_by: datetime | None, status: Status, context: Context) -> None:
    """Refuse a promise for a time before the words that make it, or of words after the end."""
    if next_update_by is None:
        return
    if status in OVER:
        raise Refused(f"what is {status} has no next update to promise", "next_update_by")
    if next_update_by <= context.occurred_at:
        raise Refused("must be after the update that promises it", "next_update_by")
