"""Names for the ids that stand in events. Looked up when shown, never stored with the fact."""

from collections.abc import Callable

from django.contrib.auth import get_user_model

Namer = Callable[[str], str]


def namer() -> Namer:
    """A function from ids (``staff:7``) to names, which asks for each id once.

    An id that leads to nobody is shown as it is: people leave, the record stays.
    """
    known: dict[str, str] = {}

    def name_of(reference: str) -> str:
        if reference not in known:
            known[reference] = _look_up(reference)
        return known[reference]

    return name_of


def _look_up(reference: str) -> str:
    kind, _, key = reference.partition(":")
    if kind == "staff" and key.isdecimal():
        user = get_user_model()._default_manager.filter(pk=int(key)).first()
        if user is not None:
            return user.get_full_name() or user.get_username()
    return reference
