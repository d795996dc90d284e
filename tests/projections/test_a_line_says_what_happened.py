"""The line of an event says in words what happened."""

import pytest

from incidents.events import (
    Event,
    component,
    incident,
    ledger,
    maintenance,
    postmortem,
    update,
)
from incidents.projections.timeline import entry
from incidents.words import MILESTONES, Milestone
from tests.projections.samples import A_STREAM, recorded, sample

ID = "abcdefghijkl"


@pytest.mark.parametrize(
    ("event", "headline", "text", "ref"),
    [
        (sample(incident.Declared), "Incident declared", "A line", ""),
        (sample(incident.Declared, drill=True), "Drill declared", "A line", ""),
        (sample(incident.StatusChanged, status="monitoring"), "Status: monitoring", "", ""),
        (sample(incident.ImpactOverridden, impact="major"), "Impact set to major", "", ""),
        (sample(incident.ImpactOverridden, impact=None), "Impact follows the components", "", ""),
        (
            sample(incident.RoleAssigned, role="commander"),
            "staff:7 is commander",
            "",
            "commander",
        ),
        (sample(incident.NoteAdded, pinned=True), "Pinned note", "Some text", ID),
        (
            sample(incident.EvidenceAttached, text=""),
            "Evidence: A line",
            "https://graphs.example.com/1",
            ID,
        ),
        (
            sample(incident.ReachEstimated, users=1_200, requests=None, text=""),
            "Reach: 1,200 users",
            "",
            "",
        ),
        (
            sample(incident.ReachEstimated, users=None, requests=None),
            "Reach: number of users unknown",
            "optional text",
            "",
        ),
        (sample(incident.DataLossStated, loss="unknown", text=""), "Data loss: unknown", "", ""),
        (
            sample(update.Corrected, reason="A slip."),
            "Update corrected",
            "Some text\n\nReason: A slip.",
            ID,
        ),
        (
            sample(maintenance.Scheduled),
            "Maintenance scheduled",
            "A line\n\nSome text",
            "",
        ),
        (
            sample(postmortem.Opened),
            "Postmortem opened, due 2024-03-08",
            "Owner: staff:7",
            "",
        ),
        (
            sample(component.StatusStated, status="major_outage", text=""),
            "Status stated: major outage",
            "",
            "",
        ),
        (
            sample(ledger.Redacted, position=4, fields=["text", "reason"]),
            "Event 4 redacted (text, reason)",
            "Some text",
            "",
        ),
    ],
)
def test_it_says_what_happened(event: Event, headline: str, text: str, ref: str) -> None:
    line = entry(recorded(event))
    assert (line.headline, line.text, line.ref) == (headline, text, ref)


@pytest.mark.parametrize("milestone", MILESTONES)
def test_each_milestone_has_words_of_its_own(milestone: Milestone) -> None:
    event = sample(incident.MilestoneRecorded, milestone=milestone, how="By the graphs.")
    line = entry(recorded(event))
    words = ["Impact began", "Detected", "Acknowledged", "Cause identified", "Mitigated"]
    expected = [*words, "Service restored"][MILESTONES.index(milestone)]
    assert (line.headline, line.text, line.ref) == (expected, "By the graphs.", milestone)


def test_status_and_impacts_are_carried_along() -> None:
    said = sample(update.Published, status="identified", impacts={A_STREAM: "major_outage"})
    line = entry(recorded(said))
    assert (line.status, line.impacts) == ("identified", {A_STREAM: "major_outage"})
