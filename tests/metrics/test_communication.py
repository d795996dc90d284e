"""Figures about our own words: the first one, the gaps, and what was promised."""

from datetime import UTC, datetime, timedelta

from incidents.projections.metrics import Word, Words, communication
from incidents.projections.rows import IncidentRow

NINE = datetime(2023, 1, 3, 9, tzinfo=UTC)


def minutes(count: int) -> datetime:
    return NINE + timedelta(minutes=count)


def word(at: int, *, promised: int | None = None, precision: str = "exact") -> Word:
    return Word(
        at=minutes(at),
        precision=precision,
        channel="status page",
        promised=None if promised is None else minutes(promised),
    )


def row(*, is_open: bool = True, began: bool = True) -> IncidentRow:
    return IncidentRow(stream="s", began_at=NINE if began else None, is_open=is_open)


def test_the_first_word_is_measured_from_the_start_of_the_impact() -> None:
    found = communication(row(), Words([word(30), word(5)]))
    assert found.first_word_after_start.seconds == 300


def test_without_a_start_on_record_the_first_word_cannot_be_measured() -> None:
    found = communication(row(began=False, is_open=False), Words([word(5)]))
    assert found.first_word_after_start.state == "not_applicable"


def test_silence_is_pending_and_in_the_end_not_applicable() -> None:
    assert communication(row(), Words()).first_word_after_start.state == "pending"
    over = communication(row(is_open=False), Words())
    assert over.first_word_after_start.state == "not_applicable"


def test_a_first_word_before_the_impact_is_invalid() -> None:
    assert communication(row(), Words([word(-5)])).first_word_after_start.state == "invalid"


def test_a_first_word_whose_hour_is_not_known_measures_nothing() -> None:
    found = communication(row(), Words([word(0, precision="day"), word(9)]))
    assert found.first_word_after_start.state == "not_applicable"


def test_gaps_lie_between_words_whose_time_is_known() -> None:
    found = communication(
        row(), Words([word(0), word(7, precision="day"), word(10), word(40), word(60)])
    )
    assert (found.longest_gap, found.median_gap) == (1_800, 1_200)


def test_one_word_has_no_gap() -> None:
    found = communication(row(), Words([word(0)]))
    assert (found.longest_gap, found.median_gap) == (None, None)


def test_a_promise_is_kept_by_a_word_in_time() -> None:
    found = communication(row(), Words([word(0, promised=30), word(30)]))
    assert (found.promises, found.kept, found.missed, found.pending) == (1, 1, 0, 0)


def test_a_promise_is_missed_by_a_word_too_late() -> None:
    found = communication(row(), Words([word(0, promised=30), word(31)]))
    assert (found.kept, found.missed) == (0, 1)


def test_a_promise_without_a_later_word_is_pending_while_open_and_missed_once_over() -> None:
    said = Words([word(0, promised=30)])
    assert communication(row(), said).pending == 1
    assert communication(row(is_open=False), said).missed == 1


def test_channels_are_named_once_in_the_order_of_use() -> None:
    elsewhere = Word(at=minutes(1), precision="exact", channel="Twitter")
    found = communication(row(), Words([word(0), elsewhere, word(2)]))
    assert found.channels == ["status page", "Twitter"]
