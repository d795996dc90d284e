"""The postmortem as a document: facts that come from the log, and the prose that people wrote.

Every question that readers ask has an answer here, and where the record has none it says that it
is unknown.
"""

import msgspec

from incidents.documents.blocks import Block, Facts, Heading, Item, Items, Line, Prose
from incidents.documents.figures import (
    at_a_glance,
    communication_rows,
    duration_rows,
    occurred,
    shown_rank,
)
from incidents.documents.timeline import items as timeline_items
from incidents.people import Namer
from incidents.projections.parts import Action, Hypothesis, Told
from incidents.projections.rows import EntryRow
from incidents.projections.timeline import plain
from incidents.reports import Postmortem
from incidents.times import moment
from incidents.words import MILESTONES

TITLES = {
    "summary": "Summary",
    "apology": "Apology",
    "impact": "Impact",
    "what_happened": "What happened",
    "root_causes": "Causes",
    "detection": "Detection",
    "response": "Response",
    "went_well": "What went well",
    "went_wrong": "What went wrong",
    "lucky": "Where we were lucky",
    "prevention": "Could it have been prevented?",
    "where_to_look": "Where to look during the next one",
    "next_steps": "What is done so that it does not happen again",
    "internal_notes": "Internal notes",
}
_FIRST = ("summary", "apology", "impact", "what_happened")
_LATER = (
    "detection",
    "response",
    "went_well",
    "went_wrong",
    "lucky",
    "prevention",
    "where_to_look",
    "internal_notes",
)
_MILESTONE_TITLES = {
    "impact_started": "Impact began",
    "declared": "Declared",
    "detected": "Detected",
    "acknowledged": "Acknowledged",
    "identified": "Cause identified",
    "mitigated": "Mitigated",
    "resolved": "Service restored",
    "reopened": "Reopened",
}


def people(found: Postmortem) -> set[str]:
    """Everybody whose name is in it, by id: to be looked up at once."""
    it = found.writing
    named = [*(each.person for each in it.roles), *(each.actor for each in it.steps)]
    owners = [it.owner, *(each.owner for each in it.actions.values())]
    return {*named, *(each for each in owners if each)}


def blocks(found: Postmortem, name_of: Namer) -> list[Block]:
    """The postmortem as blocks."""
    row = found.incident
    return [
        Heading(f"Postmortem of INC-{row.number}: {row.title}", 1),
        *_standing(found),
        Heading("At a glance"),
        Facts(at_a_glance(found)),
        *_sections(found, _FIRST),
        *_milestones(found),
        Heading("Durations"),
        Facts([*duration_rows(found.metrics), ("Longest?", shown_rank(found.metrics))]),
        Heading("Timeline"),
        *(timeline_items(_happened(found), found.names) or [Line("Nothing is on record.")]),
        *_causes(found),
        *_told(found),
        *_roles(found, name_of),
        *_sections(found, _LATER),
        *_actions(found, name_of),
        *_review(found, name_of),
    ]


def facts(found: Postmortem, name_of: Namer) -> list[Block]:
    """The postmortem without its title and without the prose: what the log says by itself."""
    writing = msgspec.structs.replace(found.writing, sections={})
    return blocks(msgspec.structs.replace(found, writing=writing), name_of)[1:]


def _happened(found: Postmortem) -> list[EntryRow]:
    """The timeline without the writing of this document, which is told at its end."""
    return [each for each in found.timeline if not each.type.startswith("postmortem.")]


def as_json(found: Postmortem) -> str:
    """All of it as JSON, field for field; moments in UTC."""
    return msgspec.json.format(msgspec.json.encode(found), indent=2).decode() + "\n"


def _standing(found: Postmortem) -> list[Block]:
    rows = [("State", plain(found.incident.postmortem)), ("Version", found.audience)]
    if found.as_of is not None:
        rows.append(("As known at", moment(found.as_of)))
    if found.audience == "public" and found.left_out:
        rows.append(("Left out", ", ".join(found.left_out)))
    return [Facts(rows)]


def _sections(found: Postmortem, names: tuple[str, ...]) -> list[Block]:
    document: list[Block] = []
    for name in names:
        section = found.writing.sections.get(name)
        if section is not None:
            inside = " (internal)" if section.audience == "internal" else ""
            document += [Heading(TITLES[name] + inside), Prose(section.text)]
    return document


def _milestones(found: Postmortem) -> list[Block]:
    order = ["impact_started", "declared", *MILESTONES[1:], "reopened"]
    rows = []
    for name in order:
        milestone = found.writing.milestones.get(name)
        if milestone is None:
            if name in MILESTONES:
                rows.append((_MILESTONE_TITLES[name], "unknown: not recorded"))
            continue
        shown = occurred(milestone.when)
        if milestone.how:
            shown += f"\n{milestone.how}"
        earlier = [each for each in milestone.earlier if each != milestone.when.at]
        if earlier:
            before = ", ".join(moment(each) for each in earlier)
            shown += f"\nearlier on record: {before}"
        rows.append((_MILESTONE_TITLES[name], shown))
    return [Heading("Milestones"), Facts(rows)]


def _causes(found: Postmortem) -> list[Block]:
    writing = found.writing
    document: list[Block] = [Heading("Causes")]
    section = writing.sections.get("root_causes")
    if section is not None:
        document.append(Prose(section.text))
    document.append(Heading("Hypotheses considered", 3))
    if writing.hypotheses:
        document.append(Items([_hypothesis(each) for each in writing.hypotheses.values()]))
    else:
        document.append(Line("None on record."))
    document.append(Heading("Contributing factors", 3))
    standing = [each for each in writing.factors.values() if each.withdrawn is None]
    withdrawn = [each for each in writing.factors.values() if each.withdrawn is not None]
    if standing:
        document.append(Items([Item(each.text) for each in standing]))
    else:
        document.append(Line("Unknown: none on record."))
    if withdrawn and found.audience == "internal":
        document.append(Heading("Withdrawn factors", 3))
        document.append(Items([Item(each.text, [each.withdrawn or ""]) for each in withdrawn]))
    return document


def _hypothesis(each: Hypothesis) -> Item:
    moves = [
        f"{plain(move.state)}: {occurred(move.when)}{f'. {move.why}' if move.why else ''}"
        for move in each.moves
    ]
    return Item(f"[{plain(each.state)}] {each.text}", moves)


def _told(found: Postmortem) -> list[Block]:
    told = sorted(found.writing.told.values(), key=lambda each: each.when.at)
    document: list[Block] = [Heading("What we told the public")]
    document.append(Facts(communication_rows(found.metrics.communication)))
    if told:
        document.append(Items([_word(each) for each in told]))
    return document


def _word(each: Told) -> Item:
    status = f", {plain(each.status)}" if each.status else ""
    more = []
    if each.url:
        more.append(each.url)
    for former, why in zip(each.former, each.corrections, strict=True):
        more.append(f"corrected ({why}); before: {former}")
    if each.retracted is not None:
        more.append(f"retracted: {each.retracted}")
    if each.promised is not None:
        more.append(f"next update promised by {moment(each.promised)}")
    return Item(f"{occurred(each.when)}: {each.channel}{status}", more, each.text)


def _roles(found: Postmortem, name_of: Namer) -> list[Block]:
    if found.audience == "public":
        return []
    held = [
        Item(
            f"{plain(each.role)}: {name_of(each.person)}, from {moment(each.began)}"
            + (f" to {moment(each.ended)}" if each.ended else "")
        )
        for each in found.writing.roles
    ]
    return [Heading("Roles"), Items(held) if held else Line("Unknown: none on record.")]


def _actions(found: Postmortem, name_of: Namer) -> list[Block]:
    document: list[Block] = [Heading(TITLES["next_steps"])]
    section = found.writing.sections.get("next_steps")
    if section is not None:
        document.append(Prose(section.text))
    document.append(Heading("Action items", 3))
    actions = list(found.writing.actions.values())
    if not actions:
        return [*document, Line("None on record.")]
    return [*document, Items([_action(each, found, name_of) for each in actions])]


def _action(each: Action, found: Postmortem, name_of: Namer) -> Item:
    more = []
    if found.audience == "internal":
        more.append(f"owner: {name_of(each.owner) if each.owner else 'unknown'}")
    more.append(f"due: {each.due.isoformat() if each.due else 'no date on record'}")
    if each.outcome:
        more.append(f"outcome: {each.outcome}")
    return Item(f"[{each.state}] {each.title} ({each.kind})", more, each.text)


def _review(found: Postmortem, name_of: Namer) -> list[Block]:
    steps = found.writing.steps
    if found.audience == "public" or not steps:
        return []
    return [
        Heading("How this document came to be"),
        Items(
            [
                Item(
                    f"{moment(step.at)}: {step.step} ({name_of(step.actor)})",
                    [step.text] if step.text else [],
                )
                for step in steps
            ]
        ),
    ]
