"""Names for the ids that stand in events. Looked up when shown, never stored with the fact."""

from collections.abc import Callable, Iterable

from django.contrib.auth import get_user_model

Namer = Callable[[str], str]


def namer(expected: Iterable[str] = ()) -> Namer:
    """A function from ids (``staff:7``) to names, which asks for each id once.

    Those that are ``expected`` are asked for at once, in one query. An id that leads to nobody is
    shown as it is: people leave, the record stays.
    """
    known = _names(set(expected))

    def name_of(reference: str) -> str:
        if reference not in known:
            known[reference] = _look_up(reference)
        return known[reference]

    return name_of


def _look_up(reference: str) -> str:
    return _names({reference})[reference]


def _names(references: set[str]) -> dict[str, str]:
    """The name of each, or the id itself where it leads to nobody."""
    keys = {each: key for each in references if (key := _key(each)) is not None}
    wanted = set(keys.values())
    found = get_user_model()._default_manager.filter(pk__in=wanted) if wanted else ()
    names = {user.pk: user.get_full_name() or user.get_username() for user in found}
    return {each: names.get(keys.get(each, 0), each) for each in references}


def _key(reference: str) -> int | None:
    kind, _, key = reference.partition(":")
    # No database holds a longer number.
    return int(key) if kind == "staff" and key.isdecimal() and len(key) <= 18 else None
