"""How much incidents are like one another. Pure: the same incidents give the same answer."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log

from msgspec import Struct

MOST = 5
LEAST = 0.25
"""Of 3, the most that there is. Less than that is chance."""
_WORD = re.compile(r"\w{3,}")


class Traits(Struct, frozen=True, kw_only=True, gc=False):
    """What one incident is compared by: its title, what it affected, and what contributed."""

    stream: str
    number: int
    title: str
    components: frozenset[str] = frozenset()
    factors: tuple[str, ...] = ()


class Likeness(Struct, frozen=True, kw_only=True):
    """How much one is like ours, from 0 to 3, and why."""

    stream: str
    score: float
    components: list[str]
    words: list[str]
    factors: list[str]


def ranked(mine: Traits, others: Sequence[Traits], most: int = MOST) -> list[Likeness]:
    """The ones that are most like ours, the most alike first; of equals the newest first.

    Three things count alike: the share of our components, the share of the words of our title, and
    the share of our contributing factors that are found there. What is rare weighs more: a word of
    one title in a hundred says more than one of every second title. Two factors are the same when
    they have half of their words in common.
    """
    titles = {each.stream: words_of(each.title) for each in (mine, *others)}
    words = _weights(titles.values())
    components = _weights(each.components for each in (mine, *others))
    found = [_likeness(mine, each, titles, words, components) for each in others]
    number = {each.stream: each.number for each in others}
    near = [each for each in found if each.score >= LEAST]
    return sorted(near, key=lambda each: (-each.score, -number[each.stream]))[:most]


def words_of(text: str) -> frozenset[str]:
    """The words of a text that are longer than two letters, in small letters."""
    return frozenset(_WORD.findall(text.casefold()))


def _weights(sets: Iterable[frozenset[str]]) -> dict[str, float]:
    """The weight of each member: the rarer, the more. One that is everywhere has a little."""
    sets = list(sets)
    often = Counter(member for each in sets for member in each)
    return {member: log(1 + len(sets) / count) for member, count in often.items()}


def _likeness(
    mine: Traits,
    other: Traits,
    titles: Mapping[str, frozenset[str]],
    words: Mapping[str, float],
    components: Mapping[str, float],
) -> Likeness:
    said = titles[mine.stream] & titles[other.stream]
    hit = mine.components & other.components
    factors = [each for each in other.factors if any(_same(each, own) for own in mine.factors)]
    own = [each for each in mine.factors if any(_same(each, one) for one in other.factors)]
    score = (
        _share(said, titles[mine.stream], words)
        + _share(hit, mine.components, components)
        + (len(own) / len(mine.factors) if mine.factors else 0.0)
    )
    return Likeness(
        stream=other.stream,
        score=round(score, 4),
        components=sorted(hit),
        words=sorted(said, key=lambda word: (-words[word], word)),
        factors=factors,
    )


def _share(some: frozenset[str], whole: frozenset[str], weights: Mapping[str, float]) -> float:
    if not some:
        return 0.0
    # In order: the sum of the same numbers must be the same in every process.
    return sum(weights[m] for m in sorted(some)) / sum(weights[m] for m in sorted(whole))


def _same(one: str, other: str) -> bool:
    words, others = words_of(one), words_of(other)
    if not words or not others:
        return one.casefold() == other.casefold()
    return 2 * len(words & others) >= len(words | others)
