"""How figures look in templates."""

from django import template

from incidents.times import brief

register = template.Library()
NOTHING = "\u2013"


@register.filter
def span(seconds: float | None) -> str:
    """A duration in few words, a dash where there is none."""
    return NOTHING if seconds is None else brief(seconds)


@register.filter
def percent(share: float | None) -> str:
    """A share in percent, a dash where there is none."""
    return NOTHING if share is None else f"{share:.0%}"
