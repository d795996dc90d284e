"""The whole day of an incident, by the hands of those who work on it."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitors
from tests.browser.hands import command, fill, send

INCIDENTS = "/admin/incidents/boardincident/"
CONSOLE = f"{INCIDENTS}INC-1/"


THE_DAY = [
    "Incident declared",
    "Update: investigating",
    "Update: identified",
    "Update drafted: monitoring",
    "Update approved",
    "Update: monitoring",
    "Update corrected",
    "Update: monitoring",
    "Update retracted",
    "Pinned note",
    "Evidence: Log of the job",
    "Hypothesis proposed",
    "Hypothesis proposed",
    "Hypothesis ruled out",
    "Hypothesis confirmed",
    "Posted elsewhere: Mastodon",
    "Data loss: no indication of any",
    "Update: resolved",
    "Postmortem opened, due",
    "Postmortem: summary written",
    "Postmortem: impact written",
    "Contributing factor",
    "Action item (detect): Watch the renewal job",
    "Postmortem review requested",
    "Postmortem approved",
    "Postmortem published",
]


def soon(**ahead: int) -> str:
    """A moment ahead, as the field of a form takes it."""
    return f"{datetime.now(UTC) + timedelta(**ahead):%Y-%m-%dT%H:%M}"


def state(page: Page) -> str:
    """What the console says of the incident above its buttons."""
    return page.locator(".console-state").inner_text()


def headlines(page: Page) -> list[str]:
    """What the timeline says happened, without who has which role and which day is meant."""
    said = page.locator(".console-timeline strong").all_inner_texts()
    return [re.sub(r" \d{4}-\d\d-\d\d", "", each) for each in said if " is commander" not in each]


@dataclass
class Day:
    """Who is at work, and who reads."""

    ivan: Page
    cora: Page
    rosa: Page
    public: Page


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_an_incident_is_run_from_the_first_word_to_the_published_postmortem(
    visitors: Visitors,
) -> None:
    people = (visitors.page(name) for name in ("ivan", "cora", "rosa", ""))
    day = Day(*people)
    is_declared_and_told(day)
    gets_an_update(day)
    has_a_draft_that_a_second_one_approves(day)
    is_put_right_and_withdrawn(day)
    is_worked_on(day)
    is_resolved(day)
    is_explained(day)
    is_on_the_timeline(day)


def is_declared_and_told(day: Day) -> None:
    """Declared, and told in the same breath."""
    ivan, public = day.ivan, day.public
    ivan.goto("/admin/")
    ivan.get_by_role("link", name="Declare an incident").click()
    expect(ivan.get_by_text("1 subscriber would hear of it")).to_be_visible()
    fill(ivan, title="Payments fail", severity="SEV1", text="Some payments fail.")
    ivan.get_by_label("Checkout").select_option("partial_outage")
    send(ivan)
    expect(ivan).to_have_url(re.compile(f"{CONSOLE}$"))
    assert "investigating" in state(ivan)
    assert "SEV1" in state(ivan)
    expect(ivan.locator("section", has_text="Affected")).to_contain_text("Checkout: partial outage")
    public.goto("/")
    expect(public.get_by_role("heading", name="Partial outage")).to_be_visible()
    public.get_by_role("link", name="Payments fail").click()
    expect(public.get_by_text("Some payments fail.")).to_be_visible()


def gets_an_update(day: Day) -> None:
    """An update, with a promise."""
    ivan, public = day.ivan, day.public
    command(
        ivan, "Post an update",
        text="A certificate has expired.", status="identified", next_update_by=soon(hours=1),
        Checkout="major_outage",
    )  # fmt: skip
    assert "identified" in state(ivan)
    expect(ivan.get_by_text("The next update is promised for")).to_be_visible()
    public.goto("/")
    expect(public.get_by_role("heading", name="Major outage")).to_be_visible()


def has_a_draft_that_a_second_one_approves(day: Day) -> None:
    """Drafted by one, approved and published by a second one. The first is not offered it."""
    cora, rosa, public = day.cora, day.rosa, day.public
    rosa.goto(CONSOLE)
    command(rosa, "Draft an update", text="The new certifcate is in place.", status="monitoring")
    assert rosa.get_by_role("link", name="Approve a draft").count() == 0
    public.reload()
    assert "certifcate" not in public.content()
    cora.goto(CONSOLE)
    command(cora, "Approve a draft", update_id="The new certifcate is in place.")
    command(cora, "Publish a draft", update_id="The new certifcate is in place.")
    assert "monitoring" in state(cora)


def is_put_right_and_withdrawn(day: Day) -> None:
    """A text is put right, and another one taken back."""
    cora, public = day.cora, day.public
    entry = cora.locator(".console-timeline li", has_text="Update: monitoring")
    entry.get_by_role("link", name="Correct").click()
    expect(cora.locator("[name=text]")).to_have_value("The new certifcate is in place.")
    fill(cora, text="The new certificate is in place.", reason="A slip of the pen.")
    send(cora)
    command(cora, "Post an update", text="All refunds are done.", status="monitoring")
    entry = cora.locator(".console-timeline li", has_text="All refunds are done.")
    entry.get_by_role("link", name="Withdraw").click()
    fill(cora, reason="That was said of another incident.")
    send(cora)
    public.goto("/")
    public.get_by_role("link", name="Payments fail").click()
    expect(public.get_by_text("The new certificate is in place.").first).to_be_visible()
    expect(public.get_by_text("That was said of another incident.")).to_be_visible()


def is_worked_on(day: Day) -> None:
    """Roles, notes, evidence, causes, a post elsewhere."""
    cora, rosa = day.cora, day.rosa
    command(rosa, "Assign role", role="commander", person="Ivan Petrov")
    command(rosa, "Assign role", role="commander", person="Rosa Lindqvist")
    roles = rosa.locator("section", has=rosa.get_by_role("heading", name="Roles"))
    expect(roles).to_contain_text("Commander: Rosa Lindqvist")
    expect(roles).not_to_contain_text("Ivan")
    command(rosa, "Add a note", text="The renewal job has not run since May.", pinned=True)
    command(rosa, "Attach evidence", title="Log of the job", url="https://logs.example.com/7")
    command(rosa, "Propose a hypothesis", text="The renewal job was switched off.")
    command(rosa, "Propose a hypothesis", text="The clock of the gateway is wrong.")
    command(
        rosa, "Rule out a hypothesis",
        hypothesis_id="The clock of the gateway is wrong.", reason="It is right to the second.",
    )  # fmt: skip
    command(
        rosa, "Confirm a hypothesis",
        hypothesis_id="The renewal job was switched off.", reason="Its log ends in May.",
    )  # fmt: skip
    causes = rosa.locator("section", has=rosa.get_by_role("heading", name="Hypotheses"))
    expect(causes).to_contain_text("ruled out The clock of the gateway is wrong.")
    expect(causes).to_contain_text("confirmed The renewal job was switched off.")
    command(
        cora, "Record a post elsewhere",
        channel="Mastodon", text="We are on it.", url="https://social.example.com/1",
    )  # fmt: skip


def is_resolved(day: Day) -> None:
    """Over. It asks what happened to the data."""
    ivan, public = day.ivan, day.public
    ivan.goto(CONSOLE)
    ivan.get_by_role("link", name="Resolve", exact=True).click()
    fill(ivan, text="Payments work again.")
    send(ivan)
    refusal = ivan.locator(".console-field", has=ivan.locator("[name=data_loss]"))
    expect(refusal.get_by_role("alert")).to_contain_text("Say whether data was lost")
    expect(ivan.locator("[name=text]")).to_have_value("Payments work again.")
    fill(ivan, data_loss="none")
    send(ivan)
    assert "resolved" in state(ivan)
    public.goto("/")
    expect(public.get_by_role("heading", name="All systems operational")).to_be_visible()


def is_explained(day: Day) -> None:
    """Explained, reviewed by another person, published."""
    ivan, rosa, public = day.ivan, day.rosa, day.public
    rosa.goto(CONSOLE)
    command(rosa, "Begin the postmortem", owner="Rosa Lindqvist", due=soon(days=5)[:10])
    for section, text in (
        ("Summary", "A certificate expired unseen."),
        ("Impact", "One payment in two was declined."),
    ):
        rosa.get_by_role("link", name=f'Write "{section}"').click()
        fill(rosa, text=text)
        send(rosa)
        expect(rosa.locator(".console-document").get_by_text(text)).to_be_visible()
    rosa.goto(CONSOLE)
    command(rosa, "Add a contributing factor", text="Nobody watched the renewal job.")
    command(
        rosa, "Add an action item",
        title="Watch the renewal job", kind="detect", owner="Rosa Lindqvist",
        due=soon(days=14)[:10],
    )  # fmt: skip
    command(rosa, "Request review", reviewers=["Ivan Petrov"])
    assert rosa.get_by_role("link", name="Approve postmortem").count() == 0
    ivan.goto(CONSOLE)
    command(ivan, "Approve postmortem", text="It says what happened.")
    command(ivan, "Publish postmortem")
    public.reload()
    public.get_by_role("link", name="postmortem").click()
    expect(public.get_by_text("A certificate expired unseen.")).to_be_visible()
    expect(public.get_by_text("Watch the renewal job")).to_be_visible()
    assert "The renewal job has not run since May." not in public.content()


def is_on_the_timeline(day: Day) -> None:
    """The timeline has all of it, in the order of the day."""
    ivan = day.ivan
    ivan.goto(CONSOLE)
    assert headlines(ivan) == THE_DAY


def test_somebody_signs_in_and_out(visitors: Visitors) -> None:
    page = visitors.page()
    page.goto(f"{INCIDENTS}new/declare/")
    assert "/admin/login/" in page.url
    fill(page, username="ivan", password="wrong")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_text("Please enter the correct username and password")).to_be_visible()
    assert "/admin/login/" in page.url
