"""The form for an update on the console itself. It is handed in where all commands are."""

from typing import Any

from incidents.admin import knowing, offers, rights
from incidents.admin.forms import CommandForm
from incidents.decisions import COMMANDS

VERB = "publish_update"


def composer(user: Any, it: knowing.Known) -> CommandForm | None:
    """An empty form for an update; None where there is nothing to say, or for whoever may not."""
    offered = [verb for _, verbs in offers.offers(it.state) for verb in verbs]
    if VERB not in offered or not rights.may(user, VERB):
        return None
    wish = COMMANDS[VERB]
    return CommandForm(
        wish,
        {},
        knowing.components(),
        it.version,
        without=rights.withheld(user, wish),
        initial={"status": it.state.status},
    )
