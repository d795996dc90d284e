"""What was measured, as a plain table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

HEADINGS = ("figure", "ours", "limit", "ratio", "target", "met")


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    ``ratio`` is ours to the limit. ``target`` is the least ratio that is wanted, or with
    ``at_most`` the greatest; None where the limit is shown for comparison only.
    """

    name: str
    ours: str
    limit: str
    ratio: float
    target: float | None = None
    at_most: bool = False

    @property
    def met(self) -> bool:
        """Whether the target is reached; so is none at all."""
        if self.target is None:
            return True
        return self.ratio <= self.target if self.at_most else self.ratio >= self.target

    def cells(self) -> tuple[str, ...]:
        """The line, a text for each column."""
        if self.target is None:
            return (self.name, self.ours, self.limit, f"{self.ratio:.3f}", "", "")
        wanted = f"{'<=' if self.at_most else '>='} {self.target:g}"
        return (
            self.name,
            self.ours,
            self.limit,
            f"{self.ratio:.3f}",
            wanted,
            "yes" if self.met else "MISSED",
        )


def per_second(count: int, seconds: Sequence[float]) -> str:
    """The rate in the median round."""
    return f"{count / median(seconds):,.0f}/s"


def ratio(ours: Sequence[float], limit: Sequence[float]) -> float:
    """How fast ours is, with the limit as 1: the median over rounds that were run in turns.

    Both are seconds for the same work. Within a round the machine is the same for both.
    """
    return median(bare / own for own, bare in zip(ours, limit, strict=True))


def table(figures: Iterable[Figure]) -> str:
    """All figures, in columns."""
    rows = [HEADINGS, *(figure.cells() for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "-" * len(max(lines, key=len)), *lines[1:]])
