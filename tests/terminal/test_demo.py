"""The first real incident, entered as history and shown at the terminal."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from incidents import replay
from incidents.admin.templates import KNOWN
from incidents.errors import Refused
from incidents.ledger import store
from incidents.models import BoardIncident, EventRow, MaintenancePlan, Template
from incidents.wording import unknown

pytestmark = pytest.mark.django_db


def output(*args: str) -> str:
    out = io.StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


@pytest.fixture
def demo() -> str:
    return output("demo")


def test_the_timeline_begins_about_nine_pacific_with_utc_beside(demo: str) -> None:
    assert "Tuesday, 3 January 2023" in demo
    first = next(line for line in demo.splitlines() if line.startswith("- "))
    assert first == "- about 09:00 PST (17:00 UTC): Impact began"


def test_the_timeline_ends_with_the_restoration_and_the_postmortem(demo: str) -> None:
    told = demo[: demo.index("Postmortem of INC-1")]
    restored = told.index("about 03:00 PST (11:00 UTC): Service restored")
    assert "nearly 18 hours" in told[restored:]
    assert told.rstrip().endswith("Postmortem published")


def test_the_postmortem_has_what_the_record_has(demo: str) -> None:
    explained = demo[demo.index("Postmortem of INC-1") :]
    assert explained.count("[proposed]") == 5
    assert "Contributing factors\n\n- Probably several factors together." in explained
    assert explained.count("[open]") == 2
    assert "no indication that user data was lost" in explained
    assert "the longest since the record begins (2021)" in explained
    assert "about 18 hours" in explained


def test_what_is_unknown_stays_unknown(demo: str) -> None:
    explained = demo[demo.index("Postmortem of INC-1") :]
    assert "unknown: 5 hypotheses on record, none confirmed" in explained
    assert "number of users unknown" in explained
    assert "Detected          unknown: not recorded" in explained
    assert "Time to acknowledge  not applicable" in explained


def test_a_second_demo_adds_nothing(demo: str) -> None:
    before = store.head()
    Template.objects.filter(name="Investigating").update(text="My own words.")
    samples = Template.objects.count(), MaintenancePlan.objects.count()
    assert "0 new commands, 0 new events" in output("demo")
    assert store.head() == before
    assert EventRow.objects.count() == before.position
    assert (Template.objects.count(), MaintenancePlan.objects.count()) == samples
    assert Template.objects.get(name="Investigating").text == "My own words."


def test_there_are_templates_of_each_kind_and_their_variables_exist(demo: str) -> None:
    assert set(Template.objects.values_list("kind", flat=True)) == set(KNOWN)
    for each in Template.objects.all():
        for text in (each.title, each.text, *each.sections.values()):
            assert unknown(text, KNOWN[each.kind]) == []
    assert not MaintenancePlan.objects.get().active


def test_the_login_that_is_printed_works_and_stays_the_same(demo: str) -> None:
    line = next(line for line in demo.splitlines() if line.startswith("Admin:"))
    assert line in output("demo")
    assert "password" in line


def test_nobody_is_to_be_told_of_it(demo: str) -> None:
    published = EventRow.objects.filter(type__in=["update.published", "postmortem.published"])
    assert published.count() == 4
    assert all(json.loads(row.payload)["notify"] is False for row in published)
    assert set(EventRow.objects.values_list("surface", flat=True)) == {"import"}


def test_as_of_a_moment_before_it_was_entered_there_was_nothing(demo: str) -> None:
    with pytest.raises(CommandError, match="no such incident on record at 2023-06-01 00:00 UTC"):
        output("show_timeline", "INC-1", "--as-of", "2023-06-01T00:00Z")


@pytest.mark.parametrize("format_", ["text", "md", "csv", "json"])
def test_the_timeline_comes_in_each_format(demo: str, format_: str) -> None:
    shown = output("show_timeline", "INC-1", "--format", format_)
    assert "Service restored" in shown
    if format_ == "json":
        assert json.loads(shown)["incident"]["number"] == 1


@pytest.mark.parametrize("format_", ["text", "md", "html", "json"])
@pytest.mark.parametrize("audience", ["internal", "public"])
def test_the_postmortem_comes_in_each_format(demo: str, format_: str, audience: str) -> None:
    shown = output("show_postmortem", "INC-1", "--format", format_, "--audience", audience)
    assert "nearly 18 hours" in shown
    assert ("sabotage" in shown) is (audience == "internal")


def test_the_public_version_says_what_it_leaves_out(demo: str) -> None:
    shown = output("show_postmortem", "INC-1", "--audience", "public")
    assert "5 hypotheses that were not confirmed" in shown


def test_by_knowledge_everything_was_learnt_when_it_was_entered(demo: str) -> None:
    shown = output("show_timeline", "INC-1", "--by", "knowledge")
    assert "was so 3 January 2023, about 09:00 PST (17:00 UTC)" in shown


def test_the_incident_can_be_named_in_each_way(demo: str) -> None:
    row = BoardIncident.objects.live().get()
    for reference in ("INC-1", "inc-1", "1", "claude230103", row.stream):
        assert "Claude unavailable" in output("show_timeline", reference)


def test_a_scenario_that_was_changed_since_is_refused(tmp_path: Path) -> None:
    original = (replay.SCENARIOS / "claude-2023-01-03.toml").read_text()
    file = tmp_path / "history.toml"
    file.write_text(original)
    replay.replay(file)
    file.write_text(original.replace("nearly 18 hours", "nearly 19 hours"))
    head = store.head()
    with pytest.raises(Refused, match="replayed before with another content"):
        replay.replay(file)
    assert store.head() == head


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ("nonsense", "is not a scenario"),
        ('source = "x"\nactor = "import:x"\n[[step]]\ncommand = "fly"', "no command 'fly'"),
        (
            'source = "x"\nactor = "import:x"\n[[step]]\ncommand = "retitle"\nabout = "y"',
            "step 1: ",
        ),
    ],
)
def test_a_scenario_that_is_none_is_refused_in_words(
    tmp_path: Path, spoilt: str, said: str
) -> None:
    file = tmp_path / "history.toml"
    file.write_text(spoilt)
    with pytest.raises(Refused, match=said):
        replay.replay(file)
    assert store.head().position == 0
