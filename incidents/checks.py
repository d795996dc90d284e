"""What is wrong with the settings of the house, said before the first request."""

from typing import Any

from django.core.checks import CheckMessage, Error

from incidents.commands import policy
from incidents.words import SEVERITIES


def policy_is_known(**kwargs: Any) -> list[CheckMessage]:
    """Say when a due day is set for a severity that does not exist."""
    wrong = [each for each in policy().postmortem_due_days if each not in SEVERITIES]
    if not wrong:
        return []
    return [
        Error(
            f"POSTMORTEM_DUE_DAYS names {', '.join(map(repr, wrong))}, which is no severity.",
            hint=f"Severities are {', '.join(SEVERITIES)}.",
            id="incidents.E001",
        )
    ]
