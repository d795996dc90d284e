"""Every event has a line in the timeline, and it is settled which of them are public."""

import pytest
from django.db.models import CharField

from incidents.events import EVENTS, encode
from incidents.models import TimelineEntry
from incidents.projections.timeline import entry
from tests.projections.samples import A_STREAM, recorded, sample
from tests.projections.saying import minute

PUBLIC = {
    "component.added",
    "component.described",
    "component.regrouped",
    "component.renamed",
    "component.reordered",
    "component.retired",
    "component.status_stated",
    "incident.cancelled",
    "incident.data_loss_stated",
    "incident.declared",
    "incident.impact_overridden",
    "incident.impacts_set",
    "incident.milestone_recorded",
    "incident.outside_post_recorded",
    "incident.reach_estimated",
    "incident.reopened",
    "incident.retitled",
    "incident.status_changed",
    "maintenance.cancelled",
    "maintenance.completed",
    "maintenance.extended",
    "maintenance.rescheduled",
    "maintenance.scheduled",
    "maintenance.started",
    "maintenance.verifying",
    "postmortem.published",
    "postmortem.unpublished",
    "update.corrected",
    "update.published",
    "update.retracted",
}


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_it_has_a_line_that_fits_its_table(name: str) -> None:
    event = sample(EVENTS[name])
    assert encode(event)
    line = entry(recorded(event))
    assert line.headline.strip()
    assert (line.type, line.public) == (name, name in PUBLIC)
    assert (line.stream, line.position, line.version) == (A_STREAM, 5, 2)
    assert (line.occurred_at, line.recorded_at) == (minute(1), minute(2))
    assert (line.actor, line.surface) == ("staff:7", "api")
    for column in ("headline", "ref", "status"):
        field = TimelineEntry._meta.get_field(column)
        assert isinstance(field, CharField)
        assert field.max_length is not None
        assert len(getattr(line, column)) <= field.max_length


@pytest.mark.parametrize(
    "name", ["incident.declared", "component.added", "postmortem.action_added"]
)
def test_the_longest_title_fits(name: str) -> None:
    cls = EVENTS[name]
    field = "name" if name == "component.added" else "title"
    line = entry(recorded(sample(cls, **{field: "x" * 255})))
    assert len(line.headline) <= 512
