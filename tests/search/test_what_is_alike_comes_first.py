"""Similar incidents: shared components, rare words of the title and shared factors count."""

from hypothesis import given
from hypothesis import strategies as st

from incidents.similar.ranking import MOST, Traits, ranked

NUMBERS = iter(range(1, 10**6))


def traits(title: str, components: str = "", *factors: str) -> Traits:
    number = next(NUMBERS)
    return Traits(
        stream=f"s{number}",
        number=number,
        title=title,
        components=frozenset(components),
        factors=factors,
    )


def test_a_rare_word_says_more_than_a_common_one() -> None:
    common = [traits("Checkout fails") for _ in range(20)]
    rare = traits("Certificate renewed late")
    found = ranked(traits("Certificate fails"), [*common, rare])
    assert found[0].stream == rare.stream
    assert found[0].words == ["certificate"]


def test_a_component_that_everything_hits_says_less() -> None:
    everywhere = [traits("x", "a") for _ in range(20)]
    seldom = traits("x", "b")
    found = ranked(traits("y", "ab"), [*everywhere, seldom])
    assert found[0].stream == seldom.stream
    assert found[0].components == ["b"]


def test_factors_are_the_same_when_half_of_their_words_are() -> None:
    same = traits("x", "", "The certificate had expired")
    other = traits("x", "", "Nobody watched the queue")
    found = ranked(traits("y", "", "Certificate expired"), [same, other])
    assert [each.stream for each in found] == [same.stream]
    assert found[0].factors == ["The certificate had expired"]


def test_what_has_nothing_in_common_is_not_shown() -> None:
    assert ranked(traits("Checkout fails", "a"), [traits("Login is slow", "b")]) == []
    assert ranked(traits("Checkout fails"), []) == []


def test_of_equals_the_newest_come_first_and_five_are_enough() -> None:
    others = [traits("Checkout fails", "a") for _ in range(9)]
    found = ranked(traits("Checkout fails", "a"), others)
    assert [each.stream for each in found] == [each.stream for each in others[:-6:-1]]


TRAITS = st.builds(
    traits,
    st.text("abc ", max_size=12),
    st.text("xyz", max_size=3),
    st.text("abc ", max_size=9),
)


@given(TRAITS, st.lists(TRAITS, max_size=12))
def test_scores_lie_between_nothing_and_three_and_order_does_not_matter(
    mine: Traits, others: list[Traits]
) -> None:
    found = ranked(mine, others)
    assert len(found) <= MOST
    assert all(0 < each.score <= 3 for each in found)
    assert [each.score for each in found] == sorted((e.score for e in found), reverse=True)
    assert ranked(mine, others[::-1]) == found
