"""What a reminder says: what, since when, and where to do something about it."""

from collections.abc import Callable

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from incidents.reminding import Reminder, ReminderKind
from incidents.times import moment
from notifications.rendering import Rendered, framed

Words = tuple[str, str, str, str]
"""The subject, a sentence, the command that helps, and what its button says."""


def rendered(it: Reminder) -> Rendered:
    """The mail of a reminder."""
    subject, sentence, verb, label = _WORDS[it.kind](it)
    return framed(
        f"INC-{it.number}: {subject}",
        [f"INC-{it.number}: {it.title}", sentence],
        _link(it, verb),
        label,
    )


def _promise_due(it: Reminder) -> Words:
    by = moment(it.due)
    return (
        f"an update is due by {by}",
        f"We promised the public an update by {by}, and it is not there yet.",
        "publish_update",
        "Post the update",
    )


def _promise_missed(it: Reminder) -> Words:
    by = moment(it.due)
    return (
        f"the update promised by {by} is missing",
        f"We promised the public an update by {by}, and it did not come. "
        "Say how things stand, even if nothing is new.",
        "publish_update",
        "Post the update",
    )


def _stale(it: Reminder) -> Words:
    return (
        f"no word for {it.hours} hours",
        f"The incident is open, and since {moment(it.due)} there was no update and no note. "
        "Say how things stand, or resolve it.",
        "publish_update",
        "Post an update",
    )


def _draft_waiting(it: Reminder) -> Words:
    return (
        "a draft waits for approval",
        f"An update was drafted at {moment(it.due)}, and nobody has agreed to it or discarded it.",
        "approve_update",
        "Read and approve it",
    )


def _action_due(it: Reminder) -> Words:
    return (
        f"action item due on {it.mark}",
        f"This is due on {it.mark}: {it.about}",
        "finish_action",
        "Say that it is done",
    )


def _action_overdue(it: Reminder) -> Words:
    return (
        f"action item overdue since {it.mark}",
        f"This was due on {it.mark}, and it is still open: {it.about}",
        "finish_action",
        "Say that it is done",
    )


def _postmortem_due(it: Reminder) -> Words:
    return (
        f"the postmortem is due on {it.mark}",
        f"The postmortem of this incident is owed by {it.mark}.",
        "",
        "Go to the postmortem",
    )


def _postmortem_overdue(it: Reminder) -> Words:
    return (
        f"the postmortem is overdue since {it.mark}",
        f"The postmortem of this incident was owed by {it.mark}, and it is not published.",
        "",
        "Go to the postmortem",
    )


_WORDS: dict[ReminderKind, Callable[[Reminder], Words]] = {
    "promise_due": _promise_due,
    "promise_missed": _promise_missed,
    "stale": _stale,
    "draft_waiting": _draft_waiting,
    "action_due": _action_due,
    "action_overdue": _action_overdue,
    "postmortem_due": _postmortem_due,
    "postmortem_overdue": _postmortem_overdue,
}
_CHOSEN = {"approve_update": "update_id", "finish_action": "action_id"}
"""Which field of a form names what the reminder is about."""


def _link(it: Reminder, verb: str) -> str:
    if it.kind in ("postmortem_due", "postmortem_overdue"):
        return f"{settings.SITE_URL}{reverse('admin:incidents_postmortem', args=[it.number])}"
    if not verb:
        return f"{settings.SITE_URL}{reverse('admin:incidents_console', args=[it.number])}"
    form = reverse("admin:incidents_act", args=[it.number, verb])
    chosen = f"?{urlencode({_CHOSEN[verb]: it.subject})}" if verb in _CHOSEN else ""
    return f"{settings.SITE_URL}{form}{chosen}"
