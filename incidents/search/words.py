"""Which lines of the timeline hold what is looked for: full text on PostgreSQL, LIKE on SQLite.

The timeline has a line for each event, so titles, updates, notes, hypotheses, evidence, sections of
postmortems, factors and action items are all there; and what was redacted is not. Headlines are our
words but for a few kinds, so only of these they are looked at.
"""

from functools import reduce
from operator import and_, or_
from typing import Any, NamedTuple

from django.contrib.postgres.search import (
    SearchHeadline,
    SearchQuery,
    SearchRank,
    SearchVectorField,
)
from django.db import connection
from django.db.models import Case, Expression, F, FloatField, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat

from incidents.models import TimelineEntry
from incidents.search import terms
from incidents.search.terms import Pieces

TITLES = ("incident.declared", "incident.retitled", "maintenance.scheduled")
"""Events whose text is the title."""
HEADED = (
    "incident.evidence_attached",
    "postmortem.action_added",
    "postmortem.action_changed",
)
"""Events whose headline holds words that people wrote."""
CONFIG = "english"
"""How PostgreSQL takes words apart: "failing" finds "fails". Words of other languages are found as
they are written, or nearly so."""
COLUMN = "words"
"""The column that the migration adds on PostgreSQL; computed by the database, so in no model."""


class Matching(NamedTuple):
    """Lines that hold what is looked for, and how well each one does (the more, the better)."""

    lines: QuerySet[Any]
    rank: Expression


def matching(typed: str) -> Matching:
    """The live lines, of incidents and of components, that hold what was typed.

    Of what is longer than ``terms.LONGEST`` only the beginning counts.
    """
    typed = typed[: terms.LONGEST]
    lines = TimelineEntry.objects.live()
    alternatives = terms.parse(typed)
    if not alternatives:
        return Matching(lines.none(), Value(0.0))
    if connection.vendor == "postgresql":
        column = RawSQL(COLUMN, [], output_field=SearchVectorField())  # noqa: S611  # a constant
        query = _query(typed)
        return Matching(lines.alias(found=column).filter(found=query), SearchRank(column, query))
    rank = Case(
        When(type__in=TITLES, then=Value(3.0)),
        When(type__in=HEADED, then=Value(2.0)),
        default=Value(1.0),
        output_field=FloatField(),
    )
    held = reduce(or_, (reduce(and_, map(_holds, each)) for each in alternatives))
    return Matching(lines.filter(held), rank)


def pieces(lines: QuerySet[Any], typed: str) -> dict[int, Pieces]:
    """The part of each line that holds what was typed, marked; by the key of the line."""
    typed = typed[: terms.LONGEST]
    if connection.vendor == "postgresql":
        whole = Case(
            When(
                type__in=HEADED,
                then=Concat("headline", Value(" "), "text", output_field=TextField()),
            ),
            default=F("text"),
            output_field=TextField(),
        )
        cut = SearchHeadline(
            whole, _query(typed), config=CONFIG, start_sel=terms.BEGIN, stop_sel=terms.END,
            max_words=35, min_words=20,
        )  # fmt: skip
        found = lines.annotate(whole=whole, cut=cut).values_list("pk", "cut", "whole")
        return {key: terms.told(headline, text) for key, headline, text in found}
    words = terms.wanted(terms.parse(typed))
    return {
        key: terms.marked(f"{headline} {text}" if kind in HEADED else text, words)
        for key, kind, headline, text in lines.values_list("pk", "type", "headline", "text")
    }


def _query(typed: str) -> SearchQuery:
    return SearchQuery(typed, config=CONFIG, search_type="websearch")


def _holds(term: terms.Term) -> Q:
    found = Q()
    for spelt in terms.spellings(term.text):
        found |= Q(text__icontains=spelt) | Q(type__in=HEADED, headline__icontains=spelt)
    return found if term.wanted else ~found
