"""What a postmortem is made of, as plain values."""

from datetime import date, datetime

from msgspec import Struct

from incidents.words import ActionKind, ActionState, Audience, HypothesisState, Loss, Precision


class Timed(Struct, kw_only=True):
    """When something was so, as far as it is known, and when we learnt it."""

    at: datetime
    precision: Precision = "exact"
    zone: str = ""
    said: str = ""
    known_at: datetime


class Prose(Struct, kw_only=True):
    """The text of a section, and who may read it."""

    text: str
    audience: Audience
    written_at: datetime
    writer: str
    revision: int


class Belief(Struct, kw_only=True):
    """One judgement about a hypothesis."""

    state: HypothesisState
    why: str
    when: Timed


class Hypothesis(Struct, kw_only=True):
    """A possible cause, and how the belief in it moved. The last judgement stands."""

    id: str
    text: str
    state: HypothesisState
    moves: list[Belief]


class Factor(Struct, kw_only=True):
    """Something that contributed, unless it was withdrawn."""

    id: str
    text: str
    audience: Audience
    withdrawn: str | None = None


class Action(Struct, kw_only=True):
    """Something to be done, by whom and when, and what came of it."""

    id: str
    title: str
    kind: ActionKind
    text: str
    owner: str | None
    due: date | None
    audience: Audience
    state: ActionState = "open"
    outcome: str = ""
    ended_at: datetime | None = None


class Milestone(Struct, kw_only=True):
    """A milestone as it stands, with what was said of it before."""

    name: str
    when: Timed
    how: str
    stated: bool
    earlier: list[datetime]


class Told(Struct, kw_only=True):
    """One thing that we told the public, as it stands."""

    id: str
    channel: str
    when: Timed
    text: str
    status: str = ""
    url: str | None = None
    notify: bool = False
    promised: datetime | None = None
    former: list[str] = []
    corrections: list[str] = []
    retracted: str | None = None


class RoleHeld(Struct, kw_only=True):
    """Who held which role, from when to when."""

    role: str
    person: str
    began: datetime
    ended: datetime | None = None


class Step(Struct, kw_only=True):
    """A step of the review."""

    step: str
    at: datetime
    actor: str
    text: str = ""


class Reach(Struct, kw_only=True):
    """How many were hit. None: not known."""

    users: int | None
    requests: int | None
    text: str


class DataLoss(Struct, kw_only=True):
    """What is known about lost or exposed data."""

    loss: Loss
    text: str
