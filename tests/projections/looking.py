"""Ways to look at the views as the log says they should be."""

from datetime import datetime
from typing import Any

from msgspec.structs import astuple

from incidents import asof
from incidents.projections.register import VIEWS

Rows = dict[str, list[tuple[Any, ...]]]


def folded(as_of: datetime | None = None) -> Rows:
    """Every row of every view from what was recorded by a moment, in the order of ``views()``."""
    found: Rows = {view.name: [] for view in VIEWS}
    for events in asof.streams(as_of):
        for view in VIEWS:
            found[view.name] += [astuple(row) for row in view.rows(events)]
    return {name: sorted(rows, key=repr) for name, rows in found.items()}
