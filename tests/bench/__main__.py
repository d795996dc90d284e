"""``python -m tests.bench``: measure, print, and say plainly what misses its target.

A missed target is no failure of the program: machines differ, and a figure is to be looked at.
"""

import argparse
import sys
from time import monotonic

from tests.bench import admin, append, fanout, replay
from tests.bench.databases import DATABASES, server
from tests.bench.figures import Figure, table

PARTS = ("append", "replay", "rebuild", "fanout", "admin")
FULL = (
    append.Effort(commands=150, rounds=11, seconds=1.0),
    {100_000: 5, 1_000_000: 2},
    fanout.Effort(sizes=(10_000, 100_000), slow=10_000, bare=5_000),
    (250_000, 5),
)
QUICK = (
    append.Effort(commands=60, rounds=3, seconds=0.4),
    {10_000: 3, 50_000: 2},
    fanout.Effort(sizes=(2_000, 10_000), slow=2_000, bare=1_000),
    (20_000, 3),
)


def main() -> None:
    """Measure what the command line asks for."""
    wanted = _arguments()
    effort, rounds, telling, looking = QUICK if wanted.quick else FULL
    for kind in [wanted.database] if wanted.database else DATABASES:
        if kind == "postgresql" and server() is None:
            _say("\nPostgreSQL: none answers on DATABASE_URL or 127.0.0.1:5432; left out.")
            continue
        began = monotonic()
        figures: list[Figure] = []
        if "append" in wanted.only:
            figures += append.measure(kind, effort)
        if reading := [part for part in ("replay", "rebuild") if part in wanted.only]:
            figures += replay.measure(kind, reading, rounds)
        if "fanout" in wanted.only:
            figures += fanout.measure(kind, telling)
        if "admin" in wanted.only:
            figures += admin.measure(kind, *looking)
        _say(f"\n{kind}, {monotonic() - began:.0f} s\n\n{table(figures)}")
        missed = sum(not figure.met for figure in figures)
        _say(f"\n{missed} of {len(figures)} figures miss their target." if missed else "\nAll met.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", type=_parts, default=PARTS, metavar=",".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="a minute, and rough figures")
    parser.add_argument("--database", choices=DATABASES, help="only this one")
    return parser.parse_args()


def _parts(text: str) -> list[str]:
    parts = text.split(",")
    if unknown := set(parts) - set(PARTS):
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))}: not of {PARTS}")
    return parts


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
