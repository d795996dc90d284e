r"""What was typed into the search box, and showing where it stands. Pure.

The syntax is the one of PostgreSQL's ``websearch_to_tsquery``: all words must occur; ``"a phrase"``
as it stands, ``or`` between alternatives, ``-word`` for what must not occur. PostgreSQL reads it
itself; this is for databases that cannot.
"""

import re
from collections.abc import Sequence
from string import punctuation

from msgspec import Struct

LONGEST = 200
"""Characters of one search."""
AROUND = 90
"""Characters that are shown on each side of a word that was found."""
BEGIN, END = "\x02", "\x03"
"""Around a marked word. No text of the ledger holds them."""

Pieces = list[tuple[str, bool]]
"""A text in parts, and whether each one is marked."""

_TOKEN = re.compile(r'(-?)"([^"]*)"|(-?)(\S+)')


class Term(Struct, frozen=True):
    """A word or phrase that must occur, or must not."""

    text: str
    wanted: bool = True


def parse(typed: str) -> list[list[Term]]:
    """Alternatives, each with the terms that all must hold. Those that want nothing are left out.

    >>> parse('card -test or "slow query"')
    [[Term(text='card', wanted=True), Term(text='test', wanted=False)], [Term(text='slow query', \
wanted=True)]]
    """
    found: list[list[Term]] = [[]]
    for minus, phrase, minus_word, word in _TOKEN.findall(typed):
        if word.lower() == "or" and not minus_word:
            found.append([])
            continue
        text = " ".join(phrase.split()) if phrase else word.strip(punctuation)
        if text:
            found[-1].append(Term(text, not (minus or minus_word)))
    return [terms for terms in found if any(term.wanted for term in terms)]


def wanted(alternatives: Sequence[Sequence[Term]]) -> list[str]:
    """The words and phrases that are to be marked, the longest first."""
    found = {term.text for terms in alternatives for term in terms if term.wanted}
    return sorted(found, key=lambda text: (-len(text), text))


def spellings(word: str) -> list[str]:
    """A word in the cases in which it is looked for.

    SQLite knows upper and lower case of A to Z only. A word with other letters is looked for as it
    was typed, in small letters, in capitals, and with a capital first.
    """
    if word.isascii():
        return [word]
    return list(dict.fromkeys((word, word.lower(), word.upper(), word.capitalize())))


def marked(text: str, words: Sequence[str]) -> Pieces:
    """The part of a text around the first of some words, with all of them marked."""
    line = " ".join(text.split())
    either = "|".join(re.escape(spelt) for word in words for spelt in spellings(word))
    places = list(re.finditer(either, line, re.IGNORECASE)) if either else []
    first = places[0] if places else None
    begin = max(0, first.start() - AROUND) if first else 0
    end = min(len(line), (first.end() if first else 0) + AROUND * 2)
    # Whole words at both ends, if there is a space to cut at before the word itself.
    if begin and first and (space := line.find(" ", begin, first.start())) >= 0:
        begin = space + 1
    if end < len(line) and (space := line.rfind(" ", first.end() if first else 0, end)) >= 0:
        end = space
    pieces: Pieces = [("… ", False)] if begin else []
    at = begin
    for place in places:
        if place.start() >= at and place.end() <= end:
            pieces += [(line[at : place.start()], False), (place[0], True)]
            at = place.end()
    pieces.append((line[at:end], False))
    if end < len(line):
        pieces.append((" …", False))
    return [piece for piece in pieces if piece[0]]


def told(headline: str, whole: str) -> Pieces:
    """What PostgreSQL cut out and marked with ``BEGIN`` and ``END``, as pieces."""
    line = " ".join(headline.split())
    plain = line.replace(BEGIN, "").replace(END, "")
    text = " ".join(whole.split())
    pieces: Pieces = [] if text.startswith(plain[:20]) else [("… ", False)]
    for part in line.split(BEGIN):
        hit, marks, rest = part.partition(END)
        pieces += [(hit, True), (rest, False)] if marks else [(part, False)]
    if not text.endswith(plain[-20:]):
        pieces.append((" …", False))
    return [piece for piece in pieces if piece[0]]
