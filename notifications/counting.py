"""How far notices came, cheaply: asked for each row of a list, and of a million recipients."""

from collections.abc import Sequence

from django.db.models import Count

from notifications.models import Delivery, Notice
from notifications.words import NOT_ACCEPTED, UNFINISHED


def states(notices: Sequence[Notice]) -> dict[int, dict[str, int]]:
    """How many deliveries of each notice are in which state, by the notice's key.

    Those that were accepted are what remains of the planned ones: nobody has to count them. So
    they may be off by a few while a notice is being sent; :mod:`notifications.proof` counts.
    """
    keys = [each.pk for each in notices]
    rows = Delivery.objects.filter(notice__in=keys).order_by().values_list("notice_id", "state")
    waiting, ended = (
        rows.filter(state__in=words).annotate(count=Count("pk"))
        for words in (UNFINISHED, NOT_ACCEPTED)
    )
    found: dict[int, dict[str, int]] = {key: {} for key in keys}
    for key, state, count in waiting.union(ended, all=True):
        found[key][state] = count
    for each in notices:
        accepted = each.planned - sum(found[each.pk].values())
        if accepted > 0:
            found[each.pk]["accepted"] = accepted
    return found
