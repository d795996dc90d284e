"""The order in which commands are handed in: single ones, and ones that lead somewhere."""

from hypothesis import strategies as st

from incidents.decisions import COMMANDS

Plot = tuple[str, ...]
"""Verbs of commands on one stream. What follows a command that begins a stream is about that."""

BEGINNING: tuple[Plot, ...] = tuple(
    (verb,)
    for verb in (
        "add_component",
        "add_component",
        "declare",
        "declare",
        "schedule_maintenance",
    )
)
"""What every history begins with, so that there is something to talk about."""

_PLOTS = """
set_impacts change_status record_milestone resolve record_milestone reopen
resolve reopen resolve close reopen
draft_update approve_update publish_draft correct_update retract_update
draft_update approve_update draft_update discard_draft
publish_update correct_update correct_update resolve correct_update
propose_hypothesis rule_out_hypothesis confirm_hypothesis rule_out_hypothesis
assign_role assign_role release_role state_data_loss estimate_reach merge
open_postmortem identify_factor withdraw_factor add_action change_action
open_postmortem add_action finish_action add_action drop_action
resolve open_postmortem write_section request_review approve_postmortem publish_postmortem \
retitle close_postmortem request_changes unpublish_postmortem
schedule_maintenance reschedule_maintenance start_maintenance extend_maintenance \
verify_maintenance complete_maintenance
schedule_maintenance start_maintenance publish_update cancel_maintenance
add_component regroup_component state_component_status retire_component
"""
PLOTS: tuple[Plot, ...] = tuple(tuple(line.split()) for line in _PLOTS.strip().splitlines())
"""What single commands would seldom come to."""

MENU: tuple[Plot, ...] = (*PLOTS, *((verb,) for verb in sorted(COMMANDS)))
STEPS = st.lists(st.sampled_from(MENU), min_size=10, max_size=20, unique=True)
"""Each at most once in a history: chance would rather say the same thing again."""
