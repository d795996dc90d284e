"""Charts: every bar stands within its frame, as high as its number."""

from hypothesis import given as drawn
from hypothesis import strategies as st

from incidents.figures.charts import BOTTOM, HEIGHT, LEFT, TOP, WIDTH, chart
from incidents.figures.summary import Summary, summary
from tests.figures.given import figures


def measured(*minutes: int) -> Summary:
    return summary([figures(each) for each in minutes], "time_to_resolve")


def test_without_anything_measured_there_is_no_chart() -> None:
    assert chart("ttr", "Time to resolve", [("2024-01", measured())]) is None


def test_a_chart_has_a_bar_for_each_period_with_figures() -> None:
    found = chart(
        "ttr",
        "Time to resolve",
        [("2024-01", measured(60)), ("2024-02", measured()), ("2024-03", measured(30, 90))],
    )
    assert found is not None
    assert [bar.label for bar in found.bars] == ["2024-01", "2024-03"]
    assert [label for _, label in found.labels] == ["2024-01", "2024-02", "2024-03"]
    assert found.lines[0].label == "0 s"
    assert found.bars[1].words == "2024-03: median 1 h, p90 1 h 24 min, of 2"
    assert "From 2024-01, median 1 h, to 2024-03, median 1 h." in found.description


def test_a_bar_is_as_high_as_its_number() -> None:
    found = chart("k", "T", [("a", measured(30)), ("b", measured(60))])
    assert found is not None
    low, high = found.bars
    assert abs(high.median_height - 2 * low.median_height) < 0.2


@drawn(st.lists(st.lists(st.integers(0, 10**6), max_size=4), min_size=1, max_size=120))
def test_everything_stands_within_the_frame(periods: list[list[int]]) -> None:
    found = chart("k", "T", [(str(n), measured(*each)) for n, each in enumerate(periods)])
    assert (found is None) is not any(periods)
    if found is None:
        return
    assert len(found.labels) <= 8
    assert 2 <= len(found.lines) <= 7
    for bar in found.bars:
        assert LEFT <= bar.x <= bar.x + bar.width <= WIDTH
        assert TOP - 0.1 <= bar.most_y <= bar.median_y <= HEIGHT - BOTTOM + 0.1
        assert bar.most_height >= bar.median_height >= 0
