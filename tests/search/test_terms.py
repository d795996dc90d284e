"""What is typed into the search box, and how the line is shown in which it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.search.terms import AROUND, BEGIN, END, Term, marked, parse, spellings, told, wanted


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", []),
        ("  ", []),
        ("card", [[Term("card")]]),
        ("card, fails.", [[Term("card"), Term("fails")]]),
        ('"slow   query" db-3', [[Term("slow query"), Term("db-3")]]),
        ("card -test", [[Term("card"), Term("test", wanted=False)]]),
        ('card -"a test"', [[Term("card"), Term("a test", wanted=False)]]),
        ("a or b OR c", [[Term("a")], [Term("b")], [Term("c")]]),
        ("or", []),
        ("-card", []),
        ('"', []),
        ("-or x", [[Term("or", wanted=False), Term("x")]]),
    ],
)
def test_it_is_taken_apart(typed: str, expected: list[list[Term]]) -> None:
    assert parse(typed) == expected


def test_only_what_is_wanted_is_marked() -> None:
    assert wanted(parse('card -test or "slow query"')) == ["slow query", "card"]


def test_words_with_other_letters_are_looked_for_in_their_cases() -> None:
    assert spellings("card") == ["card"]
    assert spellings("größe") == ["größe", "GRÖSSE", "Größe"]


def test_a_long_text_is_cut_around_the_word() -> None:
    text = f"{'before ' * 100}Checkout {'after ' * 100}"
    found = marked(text, ["checkout"])
    assert found[0] == ("… ", False)
    assert found[-1] == (" …", False)
    assert [part for part, hit in found if hit] == ["Checkout"]
    assert found[1][0].startswith("before")
    assert found[3][0].endswith("after")
    assert len("".join(part for part, _ in found)) < 4 * AROUND


def test_without_the_word_the_beginning_is_shown() -> None:
    assert marked("short text", ["none"]) == [("short text", False)]
    assert marked("word " * 100, [])[-1] == (" …", False)


@given(st.text(max_size=400), st.lists(st.text("ab <&é", min_size=1, max_size=4), max_size=3))
def test_what_is_shown_is_a_part_of_the_text(text: str, words: list[str]) -> None:
    shown = "".join(part for part, _ in marked(text, words))
    line = " ".join(text.split())
    assert shown.removeprefix("… ").removesuffix(" …") in line


def test_what_the_database_marked_is_told_in_pieces() -> None:
    whole = "It began there.\nThe checkout fails & fails again."
    cut = f"The {BEGIN}checkout{END} fails"
    assert told(cut, whole) == [
        ("… ", False), ("The ", False), ("checkout", True), (" fails", False), (" …", False),
    ]  # fmt: skip
    assert told(whole, whole) == [(" ".join(whole.split()), False)]
