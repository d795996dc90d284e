"""Subscribers in a file: brought in all or none, and taken out with their consent."""

import csv
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TextIO

from django.db import transaction
from django.utils.timezone import now
from msgspec import Struct

from incidents.documents.cells import cell
from incidents.errors import Refused
from incidents.ledger import store
from incidents.models import BoardComponent
from notifications import letters
from notifications.addresses import address_of
from notifications.models import Subscription, Suppression
from notifications.subscribing import Wishes, wish
from notifications.words import IMPACTS

KINDS = ("incidents", "maintenance", "postmortems")
COLUMNS = (
    "address", "state", "kinds", "min_impact", "components", "source", "requested_at",
    "confirmed_at", "ended_at", "ended_why",
)  # fmt: skip
BATCH = 1_000


class BroughtIn(Struct, kw_only=True):
    """How many are new, were there before, and may not be mailed."""

    new: int = 0
    known: int = 0
    suppressed: int = 0


class _Line(Struct, frozen=True):
    stored: str
    key: str
    wishes: Wishes


def bring_in(lines: Iterable[str], *, confirmed: bool, source: str) -> BroughtIn:
    """Add the subscribers of a CSV file: ``address``, and if wanted kinds, components, min_impact.

    Kinds and components are separated by ``;``, components are named. ``confirmed`` means that
    they agreed elsewhere, which ``source`` proves; else each gets a letter to confirm. Raises
    :class:`~incidents.errors.Refused` naming line and column, with nothing written.
    """
    found = BroughtIn()
    components = dict(
        BoardComponent.objects.live().filter(is_group=False).values_list("name", "stream")
    )
    with transaction.atomic():
        for line in _read(lines, components):
            if Suppression.objects.filter(address_key=line.key).exists():
                found.suppressed += 1
            elif Subscription.objects.filter(address_key=line.key).exists():
                found.known += 1
            else:
                _add(line, confirmed=confirmed, source=source)
                found.new += 1
    return found


def _add(line: _Line, *, confirmed: bool, source: str) -> None:
    at = now()
    subscription = Subscription(
        channel="email",
        address=line.stored,
        address_key=line.key,
        token=secrets.token_urlsafe(32),
        state="active" if confirmed else "pending",
        since=store.head().position,
        source=source,
        requested_at=at,
        confirmed_at=at if confirmed else None,
    )
    subscription.save()
    wish(subscription, line.wishes)
    if not confirmed:
        letters.write(subscription, "confirm", letters.confirmation())


def _read(lines: Iterable[str], components: dict[str, str]) -> Iterator[_Line]:
    reader = csv.DictReader(lines)
    if "address" not in (reader.fieldnames or ()):
        raise Refused("the first line must name the columns; address is missing", "line 1")
    unknown = set(reader.fieldnames or ()) - set(COLUMNS)
    if unknown:
        raise Refused(f"there is no column {', '.join(sorted(unknown))}", "line 1")
    for row in reader:
        try:
            address = address_of(row["address"] or "")
            wishes = wishes_of(row, components)
        except Refused as refusal:
            where = f"line {reader.line_num}, {refusal.field}"
            raise Refused(refusal.message, where) from refusal
        yield _Line(address.stored, address.key, wishes)


def wishes_of(row: Mapping[str, str | None], components: Mapping[str, str]) -> Wishes:
    """What the columns kinds, components and min_impact ask for; ``components`` has ids by name.

    Raises ``Refused`` naming the column.
    """
    kinds = _several(row.get("kinds")) or KINDS
    wrong = set(kinds) - set(KINDS)
    if wrong:
        raise Refused(f"{min(wrong)!r} is not one of {', '.join(KINDS)}", "kinds")
    impact = (row.get("min_impact") or IMPACTS[0]).strip()
    if impact not in IMPACTS:
        raise Refused(f"{impact!r} is not one of {', '.join(IMPACTS)}", "min_impact")
    chosen = _several(row.get("components"))
    missing = [name for name in chosen if name not in components]
    if missing:
        raise Refused(f"there is no component {missing[0]!r}", "components")
    return Wishes(
        incidents="incidents" in kinds,
        maintenance="maintenance" in kinds,
        postmortems="postmortems" in kinds,
        min_impact=IMPACTS.index(impact),
        components=[components[name] for name in chosen],
    )


def _several(text: str | None) -> Sequence[str]:
    return [each.strip() for each in (text or "").split(";") if each.strip()]


def take_out(out: TextIO) -> int:
    """Write all subscribers with the record of their consent; how many there are. Streamed."""
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    names = dict(BoardComponent.objects.live().values_list("stream", "name"))
    count = 0
    rows = (
        Subscription.objects.filter(channel="email").order_by("pk").prefetch_related("components")
    )
    for row in rows.iterator(chunk_size=BATCH):
        chosen = [names.get(each.component, each.component) for each in row.components.all()]
        values = (
            row.address, row.state, ";".join(kind for kind in KINDS if getattr(row, kind)),
            IMPACTS[row.min_impact], ";".join(sorted(chosen)), row.source, row.requested_at,
            row.confirmed_at, row.ended_at, row.ended_why,
        )  # fmt: skip
        writer.writerow([cell(value) for value in values])
        count += 1
    return count
