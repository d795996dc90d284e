"""Names, fields, defaults and words that stand in ledgers cannot be changed by accident."""

import pytest

from incidents.events import EVENTS
from tests.events.stored import FILE, KEPT, choices, entry_for, shape_of

WHAT_TO_DO = (
    "Texts in ledgers are never rewritten, so names, fields and defaults are for ever. Take the "
    "change back; or give the event the next schema number, add a step to incidents/upcasts.py "
    f"that brings the former shape to the new one, and add the new shape to {FILE.name} "
    "beside the former one. Only a new field with a default may be added to the list as it is."
)


def test_no_stored_name_is_gone() -> None:
    gone = sorted(set(KEPT["events"]) - set(EVENTS))
    assert not gone, f"{', '.join(gone)} cannot be read any more. {WHAT_TO_DO}"


@pytest.mark.parametrize("name", EVENTS)
def test_the_fields_and_defaults_are_those_on_record(name: str) -> None:
    cls = EVENTS[name]
    kept = KEPT["events"].get(name, {}).get(str(cls.schema), {}).get("fields")
    assert shape_of(cls) == kept, (
        f"{name}, schema {cls.schema}, is not what {FILE.name} says. {WHAT_TO_DO} "
        f"Today it would read:\n{entry_for(name)}"
    )


@pytest.mark.parametrize("name", EVENTS)
def test_a_class_stands_under_the_name_that_it_has(name: str) -> None:
    assert EVENTS[name].stored_name == name
    family, _, word = name.partition(".")
    assert EVENTS[name].__module__ == f"incidents.events.{family}"
    assert EVENTS[name].__name__ == word.title().replace("_", "")


@pytest.mark.parametrize("choice", KEPT["words"])
def test_no_word_that_stands_in_a_ledger_is_gone(choice: str) -> None:
    gone = set(KEPT["words"][choice]) - set(choices().get(choice, []))
    assert not gone, (
        f"{choice} does not know {', '.join(sorted(gone))} any more, and events that say so could "
        f"not be read. {WHAT_TO_DO}"
    )


def test_new_words_are_put_on_record() -> None:
    assert choices() == KEPT["words"], (
        f"Add the new words to {FILE.name}, so that nobody can take them away again."
    )
