"""Variables of a template become what they stand for, and nothing else happens to the text."""

from hypothesis import given
from hypothesis import strategies as st

from incidents.wording import VARIABLES, filled, listed, named, unknown


def test_a_variable_becomes_its_value() -> None:
    values = {"components": "API and Login", "number": "INC-7"}
    assert filled("{{components}} ({{ number }})", values) == "API and Login (INC-7)"


def test_what_has_no_value_stays_to_be_seen() -> None:
    assert filled("By {{next_update_by}}.", {}) == "By {{next_update_by}}."
    assert filled("By {{next_update_by}}.", {"next_update_by": ""}) == "By {{next_update_by}}."


def test_a_value_is_not_filled_again() -> None:
    values = {"title": "{{severity}}", "severity": "SEV1"}
    assert filled("{{title}}", values) == "{{severity}}"


def test_unknown_names_are_found_once_each() -> None:
    assert unknown("{{title}} {{nope}} {{ nope }} {{}} {{a b}}") == ["nope", "", "a b"]
    assert unknown("{{number}}", ("title",)) == ["number"]
    assert unknown("{% if x %} {title} {{{ $title }}") == ["$title"]


def test_names_are_listed_as_people_do() -> None:
    assert [listed(each) for each in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == [
        "",
        "A",
        "A and B",
        "A, B and C",
    ]


@given(st.text())
def test_text_without_known_variables_is_left_as_it_is(text: str) -> None:
    if not set(named(text)) & set(VARIABLES):
        assert filled(text, dict.fromkeys(VARIABLES, "x")) == text
