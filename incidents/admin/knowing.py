"""What the forms of one incident need to know: its state for the rules, and what can be chosen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model

from incidents import history
from incidents.admin.shapes import Choices
from incidents.documents.postmortem import TITLES
from incidents.events import Recorded
from incidents.incident import Incident
from incidents.incident import fold as fold_rules
from incidents.models import BoardComponent, BoardIncident
from incidents.projections import postmortem
from incidents.projections.postmortem import Writing

MOST = 200
"""Incidents that can be chosen from, the newest first."""
_DRAFTS = frozenset({"approve_update", "publish_draft", "discard_draft"})


@dataclass(frozen=True)
class Known:
    """One stream, folded twice: for the rules, and for the words of what can be chosen."""

    events: list[Recorded[Any]]
    state: Incident
    writing: Writing

    @property
    def version(self) -> int:
        """How many events there are."""
        return self.events[-1].version


def known(stream: str, as_of: datetime | None = None) -> Known:
    """Read a stream once, without what was recorded after ``as_of``."""
    events = history.stream(stream, as_of)
    return Known(events, fold_rules(events), postmortem.fold(events))


def components() -> dict[str, str]:
    """The names of the components that can be affected, by id."""
    rows = BoardComponent.objects.live().filter(is_group=False, retired=False)
    return dict(rows.order_by("place", "name").values_list("stream", "name"))


def choices_for(verb: str, stream: str, it: Known | None, user: Any) -> Choices:
    """What the user can choose in the form of a command, by the names of its fields."""
    people = _people()
    found: dict[str, list[tuple[str, str]]] = {
        "person": people,
        "owner": people,
        "reviewers": people,
    }
    if it is None:
        groups = BoardComponent.objects.live().filter(is_group=True, retired=False)
        found["group"] = list(groups.order_by("place").values_list("stream", "name"))
        return found
    if verb in _DRAFTS:
        found["update_id"] = [
            (key, _short(draft.drafted.text)) for key, draft in it.state.drafts.items()
        ]
    else:
        found["update_id"] = [
            (key, _short(text))
            for key, text in reversed(it.state.published.items())
            if key not in it.state.retracted
        ]
    found["hypothesis_id"] = [
        (key, _short(it.writing.hypotheses[key].text))
        for key, state in it.state.hypotheses.items()
        if state == "proposed"
    ]
    found["section"] = list(TITLES.items())
    found["factor_id"] = [(key, _short(each.text)) for key, each in it.writing.factors.items()]
    open_actions = it.state.postmortem.actions if it.state.postmortem else {}
    found["action_id"] = [
        (key, _short(it.writing.actions[key].title))
        for key, state in open_actions.items()
        if state == "open"
    ]
    found["other"] = found["into"] = _others(stream, user)
    return found


def _people() -> list[tuple[str, str]]:
    users = get_user_model()._default_manager.filter(is_staff=True, is_active=True)
    return [(f"staff:{user.pk}", user.get_full_name() or user.get_username()) for user in users]


def _others(stream: str, user: Any) -> list[tuple[str, str]]:
    rows = BoardIncident.objects.live().seen_by(user).exclude(stream=stream).order_by("-number")
    return [
        (key, f"INC-{number}: {title}")
        for key, number, title in rows.order_by("-number").values_list("stream", "number", "title")[
            :MOST
        ]
    ]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 90 else f"{line[:89]}…"
