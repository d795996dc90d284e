"""Templates and a plan to begin with, for whoever looks at the demo."""

from datetime import date, time
from typing import Any

from incidents.models import MaintenancePlan, Template

_TEMPLATES: list[dict[str, Any]] = [
    {
        "kind": "incident",
        "name": "Something does not work",
        "title": "{{components}}: errors",
        "severity": "SEV2",
        "text": (
            "We see errors with {{components}} and are looking into it. "
            "The next update comes by {{next_update_by}}."
        ),
    },
    {
        "kind": "update",
        "name": "Investigating",
        "status": "investigating",
        "text": (
            "We are still looking into it. Affected: {{components}}, since {{started}}.\n\n"
            "The next update comes by {{next_update_by}}."
        ),
    },
    {
        "kind": "update",
        "name": "Cause found",
        "status": "identified",
        "text": (
            "We know the cause and are working on it. Affected: {{components}}.\n\n"
            "The next update comes by {{next_update_by}}."
        ),
    },
    {
        "kind": "update",
        "name": "Watching the repair",
        "status": "monitoring",
        "text": (
            "{{components}} should work again. We watch it before we call it over. "
            "It has lasted {{duration}} so far."
        ),
    },
    {
        "kind": "maintenance",
        "name": "Short interruptions",
        "title": "Maintenance of {{components}}",
        "text": (
            "From {{started}}, for {{duration}}: there may be short interruptions of "
            "{{components}}. No data is touched."
        ),
    },
    {
        "kind": "postmortem",
        "name": "In full",
        "severity": "SEV1",
        "sections": {
            "summary": "What happened, to whom, for how long ({{duration}}), in three sentences?",
            "apology": "What do we owe those who were hit?",
            "impact": "Who could not do what? How many? What did it cost them?",
            "what_happened": "What happened, in the order in which it did, from {{started}} on?",
            "root_causes": "Why could it happen? Which conditions had to come together?",
            "detection": "How did we learn of it? What would have told us sooner?",
            "response": "What helped, what held us up? Who was missing?",
            "went_well": "What should we do again?",
            "went_wrong": "What should we not do again?",
            "lucky": "What saved us that we cannot count on?",
            "prevention": "What would have prevented it, and is it worth it?",
            "where_to_look": "Where should somebody look first when it happens again?",
            "next_steps": "What will be different, and when?",
        },
    },
    {
        "kind": "postmortem",
        "name": "In short",
        "sections": {
            "summary": "What happened, to whom, for how long ({{duration}})?",
            "root_causes": "Why could it happen?",
            "next_steps": "What will be different, and when?",
        },
    },
]


def add() -> None:
    """Add what is not there yet. What is there stays as it is."""
    for each in _TEMPLATES:
        Template.objects.get_or_create(kind=each["kind"], name=each["name"], defaults=each)
    # Paused: what a demo announces on its own would be a surprise.
    MaintenancePlan.objects.get_or_create(
        title="Index rebuild",
        defaults={
            "text": "The search may be slow for a few minutes.",
            "rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
            "first_day": date(2026, 1, 6),
            "opens_at": time(2),
            "zone": "Europe/Berlin",
            "active": False,
        },
    )
