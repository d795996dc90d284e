"""Figures as rows of CSV files: each incident, and the summary. Durations in whole seconds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from incidents.documents.cells import cell
from incidents.figures.measures import DURATIONS, Measured
from incidents.figures.summary import summaries, telling

_MOMENTS = (
    "declared_at", "began_at", "detected_at", "acknowledged_at", "identified_at", "mitigated_at",
    "resolved_at",
)  # fmt: skip
_SAID = ("words", "promises", "kept", "missed", "pending", "corrected", "retracted")
INCIDENTS = (
    "incident", "title", "kind", "severity", "status", "components", *_MOMENTS, "imprecise",
    *(f"{name}_{part}" for name in DURATIONS for part in ("seconds", "state", "approximate")),
    "public_updates", "public_words",
    *(f"promises_{name}" for name in ("made", "kept", "missed", "pending")),
    "corrected", "retracted",
)  # fmt: skip
SUMMARY = (
    "of", "group", "figure", "count", "p50_seconds", "p90_seconds", "p95_seconds",
    "longest_seconds", "approximate", "pending", "not_applicable", "invalid",
)  # fmt: skip


def incidents(found: Iterable[Measured], names: Mapping[str, str]) -> Iterator[list[str]]:
    """A line for the columns of ``INCIDENTS``, then one for each incident.

    ``names`` are the names of components by id. What is not recorded has no seconds.
    """
    yield list(INCIDENTS)
    for each in found:
        row = each.row
        affected = sorted(names.get(key, key) for key in each.components)
        values: list[object] = [
            f"INC-{row.number}", row.title, row.kind, row.severity, row.status, ";".join(affected),
            *(getattr(row, name) for name in _MOMENTS),
            ";".join(f"{name}={how}" for name, how in sorted(row.imprecise.items())),
        ]  # fmt: skip
        for name in DURATIONS:
            duration = each.durations[name]
            recorded = duration.state == "recorded"
            values += [duration.seconds if recorded else None, duration.state, duration.approximate]
        values += [each.updates, *(getattr(each.communication, name) for name in _SAID)]
        yield [cell(value) for value in values]


def summary(
    groups: Iterable[tuple[str, str, Sequence[Measured]]],
) -> Iterator[list[str]]:
    """A line for the columns of ``SUMMARY``, then one for each figure of each group.

    ``groups`` are (of, group, incidents): ("month", "2024-03", ...).
    """
    yield list(SUMMARY)
    for of, group, found in groups:
        for name, each in summaries(found).items():
            numbers = (each.p50, each.p90, each.p95, each.longest)
            values = [
                of, group, name, each.count, *(None if n is None else round(n) for n in numbers),
                each.approximate, each.pending, each.not_applicable, each.invalid,
            ]  # fmt: skip
            yield [cell(value) for value in values]
        said = telling(found)
        for name in ("incidents", "silent", "updates", "words", "kept", "missed", "pending"):
            shown = f"promises_{name}" if name in ("kept", "missed", "pending") else name
            yield [cell(value) for value in (of, group, shown, getattr(said, name), *[None] * 8)]
