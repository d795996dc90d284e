"""Wishes drawn by chance that fit what is on record often enough to be allowed."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from msgspec import inspect

from incidents.decisions import Command
from tests.decisions.given import Given
from tests.decisions.world import API, CATALOGUE, DATABASE, GROUP, INCIDENTS, NOW, NOWHERE

Values = st.SearchStrategy[Any]

STATUSES = ("operational", "degraded_performance", "major_outage", "under_maintenance")
LINE = st.sampled_from(("Checkout fails", "Größe — “paid”", "<b>&amp;</b>"))
PROSE = st.sampled_from(("We look.", "One.\n\n- *two*\n\t- three", "e\u0301"))
MOMENTS = st.sampled_from([NOW + timedelta(hours=each) for each in (1, 2, 30, -1, 1000)])
PEOPLE = st.sampled_from(("staff:7", "staff:8", "token:3"))
DAYS = st.sampled_from((date(2026, 3, 21), date(2027, 1, 1)))
COMPONENTS = st.sampled_from([API, DATABASE, API, DATABASE, *CATALOGUE, NOWHERE])

BY_NAME: dict[str, Values] = {
    **dict.fromkeys(("title", "name", "channel"), LINE),
    **dict.fromkeys(("text", "reason", "how", "description", "data_loss_text"), PROSE),
    **dict.fromkeys(("person", "owner"), PEOPLE),
    **dict.fromkeys(("other", "into"), st.sampled_from([*INCIDENTS, NOWHERE])),
    **dict.fromkeys(("starts_at", "ends_at", "next_update_by"), MOMENTS),
    **dict.fromkeys(("users", "requests"), st.sampled_from((0, 12, 10**15))),
    "due": DAYS,
    "reviewers": st.lists(PEOPLE, max_size=2),
    "impacts": st.dictionaries(COMPONENTS, st.sampled_from(STATUSES), max_size=2),
    "group": st.sampled_from((GROUP, NOWHERE)),
    "place": st.integers(1, 3),
    "public_id": st.just("chosenbyhand"),
    "start_date": st.sampled_from(("2021", "2021-03", "2021-02-30")),
    "url": st.just("https://graphs.example.com/1?a=b#c"),
}


def ids_on_record(history: Given) -> dict[str, list[str]]:
    """The ids that commands may name, by the field that names them."""
    known = history.incident()
    document = known.postmortem
    return {
        "update_id": [*known.drafts, *known.published, *sorted(known.retracted)],
        "hypothesis_id": [*known.hypotheses],
        "factor_id": sorted(document.factors) if document else [],
        "action_id": [*document.actions] if document else [],
    }


def wishes(cls: type[Command], history: Given) -> st.SearchStrategy[Command]:
    """Commands of one class, as somebody could wish them who knows what is on record."""
    shape = inspect.type_info(cls)
    assert isinstance(shape, inspect.StructType)
    ids = ids_on_record(history)
    fields = {each.name: _values(each.name, each.type, ids) for each in shape.fields}
    return st.builds(cls, **fields)


def _values(name: str, kind: inspect.Type, ids: dict[str, list[str]]) -> Values:
    if isinstance(kind, inspect.UnionType):
        rest = [each for each in kind.types if not isinstance(each, inspect.NoneType)]
        return st.none() | _values(name, rest[0], ids)
    if name in ids:
        return st.sampled_from([*ids[name], *ids[name], "nothing00000"])
    if isinstance(kind, inspect.LiteralType):
        return st.sampled_from(kind.values)
    if isinstance(kind, inspect.BoolType):
        return st.booleans()
    return BY_NAME[name]
