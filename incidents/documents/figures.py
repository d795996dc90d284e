"""Figures and facts in words, for every document that shows them."""

from incidents.projections.metrics import Communication, Duration, Metrics
from incidents.projections.parts import Timed
from incidents.projections.timeline import loss, plain, reach
from incidents.reports import Postmortem
from incidents.times import lasting, moment

Rows = list[tuple[str, str]]

_STATES = {
    "pending": "pending",
    "not_applicable": "not applicable",
    "invalid": "invalid",
    "recorded": "",
}
_DURATIONS = {
    "time_to_detect": "Time to detect",
    "time_to_acknowledge": "Time to acknowledge",
    "time_to_identify": "Time to identify",
    "time_to_mitigate": "Time to mitigate",
    "time_to_resolve": "Time to resolve",
}


def occurred(when: Timed) -> str:
    """When something was so, in words."""
    return moment(when.at, when.precision, when.zone, when.said)


def duration(found: Duration) -> str:
    """A duration in words, or why there is none."""
    if found.state == "recorded" and found.seconds is not None:
        words = lasting(found.seconds, approximate=found.approximate)
        return f"{words} ({found.why})" if found.why else words
    measured = f" ({lasting(found.seconds)})" if found.seconds is not None else ""
    return f"{_STATES[found.state]}{measured}: {found.why}"


def duration_rows(figures: Metrics) -> Rows:
    """All durations with their names."""
    rows = [(_DURATIONS[name], duration(each)) for name, each in figures.durations.items()]
    return [*rows, ("Duration", duration(figures.lasted))]


def shown_rank(figures: Metrics) -> str:
    """Whether it was the longest, and since when."""
    found = figures.rank
    if found is None:
        return "not applicable: how long it lasted is not known"
    among = f"of {found.of} on record" if found.of > 1 else "of one on record"
    if found.longest_since is None:
        return (
            f"the longest since the record begins ({found.record_since}); "
            f"place {found.place} {among}"
        )
    return f"the longest since INC-{found.longest_since}; place {found.place} {among}"


def communication_rows(found: Communication) -> Rows:
    """The figures about our words."""
    rows = [
        (
            "Public words",
            f"{found.words} on {', '.join(found.channels)}" if found.words else "none",
        ),
        ("First word after the start", duration(found.first_word_after_start)),
        ("First word after detection", duration(found.first_word_after_detection)),
        ("Longest silence", _gap(found.longest_gap)),
        ("Median gap", _gap(found.median_gap)),
    ]
    if found.promises:
        kept = f"{found.kept} of {found.promises} kept"
        missed = f", {found.missed} missed" if found.missed else ""
        pending = f", {found.pending} pending" if found.pending else ""
        rows.append(("Promised updates", kept + missed + pending))
    else:
        rows.append(("Promised updates", "none on record"))
    if found.corrected or found.retracted:
        rows.append(("Put right", f"{found.corrected} corrected, {found.retracted} retracted"))
    return rows


def _gap(seconds: int | None) -> str:
    return "unknown: too few words with a known time" if seconds is None else lasting(seconds)


def at_a_glance(found: Postmortem) -> Rows:
    """The questions that readers ask, each with its answer or "unknown"."""
    writing, figures = found.writing, found.metrics
    rows = [
        ("What caused it", _cause(found)),
        ("When it began", _when(found, "impact_started")),
        ("When it ended", _when(found, "resolved")),
        ("How long", duration(figures.lasted)),
        ("Longest?", shown_rank(figures)),
        ("Affected", _affected(found)),
        ("How many users", _reach(found)),
        ("Data loss", _loss(found)),
        (
            "How it was told",
            ", ".join(figures.communication.channels) or "unknown: nothing recorded",
        ),
        ("Could it have been prevented", _section(found, "prevention")),
        ("Where to look next time", _section(found, "where_to_look")),
        ("How often", _often(figures)),
    ]
    actions = [each for each in writing.actions.values() if each.state != "dropped"]
    done = sum(each.state == "done" for each in actions)
    said = f"{len(actions)} action items, {done} done" if actions else "unknown: none on record"
    return [*rows, ("What is done about it", said)]


def _cause(found: Postmortem) -> str:
    confirmed = [h.text for h in found.writing.hypotheses.values() if h.state == "confirmed"]
    if confirmed:
        return "\n".join(confirmed)
    open_ones = sum(h.state == "proposed" for h in found.writing.hypotheses.values())
    if open_ones:
        return f"unknown: {open_ones} hypotheses on record, none confirmed"
    return "unknown: no cause is confirmed"


def _when(found: Postmortem, name: str) -> str:
    milestone = found.writing.milestones.get(name)
    return occurred(milestone.when) if milestone else "unknown: not recorded"


def _affected(found: Postmortem) -> str:
    seen = {(found.names.get(i.component, "a component"), plain(i.status)) for i in found.intervals}
    return "\n".join(f"{name}: {status}" for name, status in sorted(seen)) or "no component named"


def _reach(found: Postmortem) -> str:
    estimate = found.writing.reach
    if estimate is None:
        return "unknown: not estimated"
    words = reach(estimate.users, estimate.requests)
    return f"{words}\n{estimate.text}" if estimate.text else words


def _loss(found: Postmortem) -> str:
    stated = found.writing.loss
    if stated is None:
        return "unknown: not stated"
    return f"{loss(stated.loss)}\n{stated.text}" if stated.text else loss(stated.loss)


def _section(found: Postmortem, name: str) -> str:
    section = found.writing.sections.get(name)
    return section.text if section else "unknown: not stated"


def _often(figures: Metrics) -> str:
    found = figures.rank
    if found is None:
        return "unknown"
    return (
        f"{found.in_year_before} other incidents in the year before, "
        f"{found.in_year_before_that} in the year before that"
    )
