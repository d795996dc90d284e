"""What can be done about an incident as it stands: a pure function of what the rules know of it.

The rules have the last word. This only keeps buttons away that would be refused anyway.
"""

from incidents.incident import Incident, Postmortem

Group = tuple[str, list[str]]
"""A heading, and the verbs of the commands under it."""

NAMES = {
    "publish_update": "Post an update",
    "draft_update": "Draft an update",
    "approve_update": "Approve a draft",
    "publish_draft": "Publish a draft",
    "discard_draft": "Discard a draft",
    "correct_update": "Correct an update",
    "retract_update": "Withdraw an update",
    "set_impacts": "Change components",
    "record_outside_post": "Record a post elsewhere",
    "add_note": "Add a note",
    "schedule_maintenance": "Plan maintenance",
    "declare": "Declare an incident",
    "rule_out_hypothesis": "Rule out a hypothesis",
    "confirm_hypothesis": "Confirm a hypothesis",
    "propose_hypothesis": "Propose a hypothesis",
    "open_postmortem": "Begin the postmortem",
    "write_section": "Write a section",
    "identify_factor": "Add a contributing factor",
    "add_action": "Add an action item",
}


def name_of(verb: str) -> str:
    """A command as a button says it."""
    return NAMES.get(verb) or verb.replace("_", " ").capitalize()


def offers(state: Incident) -> list[Group]:
    """The commands that make sense now, in groups, the most urgent first."""
    if state.cancelled or state.merged_into:
        return [("Work", ["add_note", "link"])]
    groups = [
        ("Tell", _tell(state)),
        ("State", _state(state)),
        ("Work", _work(state)),
        ("Postmortem", _postmortem(state.postmortem) if state.over_since else []),
        ("Rarely", _rarely(state)),
    ]
    return [(heading, verbs) for heading, verbs in groups if verbs]


def _tell(state: Incident) -> list[str]:
    incident = state.kind == "incident"
    found = []
    if not state.over_since and incident:
        found += ["publish_update", "draft_update"]
    if state.drafts:
        found += ["approve_update", "publish_draft", "discard_draft"]
    if set(state.published) - state.retracted:
        found += ["correct_update", "retract_update"]
    if not state.over_since and incident:
        found.append("resolve")
    return found


def _state(state: Incident) -> list[str]:
    if state.over_since:
        return ["retitle", "change_severity"] if state.kind == "incident" else []
    if state.kind == "maintenance":
        if state.status == "scheduled":
            return ["start_maintenance", "reschedule_maintenance", "cancel_maintenance"]
        verify = ["verify_maintenance"] if state.status == "in_progress" else []
        return [*verify, "complete_maintenance", "extend_maintenance", "cancel_maintenance"]
    return ["change_severity", "set_impacts", "change_status", "override_impact", "retitle"]


def _work(state: Incident) -> list[str]:
    found = ["add_note", "assign_role"]
    if state.roles:
        found.append("release_role")
    found += ["record_milestone", "attach_evidence", "record_outside_post"]
    if state.kind == "incident":
        found.append("propose_hypothesis")
        if "proposed" in state.hypotheses.values():
            found += ["rule_out_hypothesis", "confirm_hypothesis"]
        found += ["estimate_reach", "state_data_loss"]
    return found


def _postmortem(written: Postmortem | None) -> list[str]:
    if written is None or written.closed:
        return ["open_postmortem"]
    found = ["write_section", "identify_factor", "add_action"]
    if written.factors:
        found.append("withdraw_factor")
    if "open" in written.actions.values():
        found += ["change_action", "finish_action", "drop_action"]
    if written.review == "draft":
        found.append("request_review")
    elif written.review == "in_review":
        found += ["approve_postmortem", "request_changes"]
    if written.changed:
        found.append("publish_postmortem")
    if written.published:
        found.append("unpublish_postmortem")
    return [*found, "close_postmortem"]


def _rarely(state: Incident) -> list[str]:
    if state.kind != "incident":
        return ["link"]
    if not state.over_since:
        return ["link", "merge", "cancel"]
    return ["reopen", "link"] if state.closed else ["reopen", "close", "link"]
