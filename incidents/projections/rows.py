"""The rows of the inline views, as plain values. A view's fold ends in these, live and as of.

Each has the columns of the table of the same name in :mod:`incidents.projections.tables`.
"""

from datetime import datetime

from msgspec import Struct

from incidents.words import (
    ComponentStatus,
    Impact,
    Kind,
    Loss,
    PostmortemState,
    Severity,
    Status,
)


class IncidentRow(Struct, kw_only=True, gc=False):
    """One incident or maintenance, as it stands.

    Moments are when things were true, UTC; None where nobody said so. ``began_at`` to
    ``resolved_at`` is the present spell; ``earlier_seconds`` is what earlier spells lasted, before
    it was reopened. ``imprecise`` names the moments that are not exact: ``{"began_at": "about"}``.
    """

    stream: str
    number: int = 0
    public_id: str = ""
    kind: Kind = "incident"
    title: str = ""
    status: Status = "investigating"
    severity: Severity | None = None
    impact: Impact = "none"
    impact_reached: Impact = "none"
    impact_override: Impact | None = None
    drill: bool = False
    private: bool = False
    is_open: bool = True
    is_closed: bool = False
    merged_into: str = ""
    declared_at: datetime | None = None
    began_at: datetime | None = None
    detected_at: datetime | None = None
    acknowledged_at: datetime | None = None
    identified_at: datetime | None = None
    mitigated_at: datetime | None = None
    resolved_at: datetime | None = None
    earlier_seconds: int = 0
    imprecise: dict[str, str] = {}
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    by_itself: bool = False
    first_public_at: datetime | None = None
    last_public_at: datetime | None = None
    next_update_by: datetime | None = None
    data_loss: Loss | None = None
    postmortem: PostmortemState = "none"
    postmortem_public: bool = False
    components: dict[str, ComponentStatus] = {}
    roles: dict[str, str] = {}
    version: int = 0
    position: int = 0
    updated_at: datetime | None = None


class ComponentRow(Struct, kw_only=True):
    """One entry of the catalogue.

    ``stated`` is only what was said outside incidents; the status that is shown is derived from it
    and from :class:`IntervalRow`.
    """

    stream: str
    public_id: str = ""
    name: str = ""
    is_group: bool = False
    in_group: str | None = None
    place: int = 1
    description: str = ""
    start_date: str | None = None
    showcase: bool = True
    only_show_if_degraded: bool = False
    stated: ComponentStatus = "operational"
    retired: bool = False
    added_at: datetime | None = None
    version: int = 0
    position: int = 0
    updated_at: datetime | None = None


class EntryRow(Struct, gc=False):
    """One line of a timeline: one event, in words.

    ``public`` says whether it may be shown outside, if the incident may. ``ref`` is the id of what
    it is about (an update, a hypothesis, an action), so that a reader can be led to its origin.
    """

    stream: str
    position: int
    version: int
    type: str
    public: bool
    occurred_at: datetime
    recorded_at: datetime
    precision: str
    zone: str
    said: str
    actor: str
    surface: str
    headline: str
    text: str
    ref: str
    status: str
    impacts: dict[str, ComponentStatus] = {}


class IntervalRow(Struct, kw_only=True):
    """From ``began_at`` to ``ended_at`` (None: still) a stream says this of a component.

    ``source`` is incident, maintenance or stated. What is not ``public`` counts for staff only.
    """

    stream: str
    component: str
    status: ComponentStatus
    source: str
    public: bool
    began_at: datetime
    ended_at: datetime | None = None


class TellingRow(Struct, kw_only=True, gc=False):
    """What was said to the public about one incident, in figures; no row where nothing was said.

    ``words`` counts updates and posts elsewhere, ``updates`` only the former. Gaps are in seconds
    between words whose time is known, None where there are fewer than two. ``missed`` are promises
    after which the next word came too late; ``unanswered`` says whether the last word promised
    another one: missed too when the incident is over, else pending.
    """

    stream: str
    words: int
    updates: int
    channels: list[str]
    first_at: datetime
    first_precision: str
    longest_gap: int | None
    median_gap: int | None
    kept: int
    missed: int
    unanswered: bool
    corrected: int
    retracted: int
