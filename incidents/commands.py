"""The only way in: load, decide, append, project; one transaction.

Every face (admin, API, pages, alerts, jobs, scripts) builds a command and hands it over here.
"""

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec
from django.conf import settings
from django.db import transaction
from msgspec import Struct

from incidents import component as component_rules
from incidents import history
from incidents import incident as incident_rules
from incidents.decisions import COMMANDS, Actor, Command, Context, Policy, decide
from incidents.errors import Conflict, KeyReused, NotFound, Refused
from incidents.events import Event, Recorded, encode
from incidents.events.refusing import checked, refusing
from incidents.events.text import clean, clean_moment
from incidents.hooks import appended
from incidents.ids import new_public_id, new_uuid
from incidents.ledger import store
from incidents.ledger.rows import Fact, Row, Stamp
from incidents.projections import lookup
from incidents.projections.writing import project
from incidents.words import Precision

_COMMAND_ID = history.COLUMNS.count(",") + 1
"""The place of the command's id behind the columns of a recorded event."""
_COLUMNS = f"{history.COLUMNS}, command_id, command_digest, {store.HEAD_THEN}"
_encode = msgspec.json.Encoder(order="sorted").encode
_KEY_SPACE = uuid.UUID("6b1f5e0a-6d5b-5f0e-9d3c-2a4f6c1e8b70")
SURFACES = frozenset({"admin", "api", "page", "job", "inbound", "import", "terminal"})
ACTOR_KINDS = frozenset({"staff", "token", "job", "subscriber", "import"})


class When(Struct, frozen=True, kw_only=True):
    """When it was true, and how well that is known. No ``at`` means now.

    ``zone`` is the zone in which it was said (IANA name), ``said`` the words of the source.
    """

    at: datetime | None = None
    precision: Precision = "exact"
    zone: str = ""
    said: str = ""


class Outcome(Struct, frozen=True, kw_only=True):
    """What a command led to: the stream, its version now, and the new events in order.

    ``repeated`` means that this very command had been carried out before, and this is that answer.
    """

    stream: str
    version: int
    recorded: list[Recorded[Any]]
    repeated: bool = False


NOW = When()
C = TypeVar("C", bound=Command)


def handle(
    wish: Command,
    *,
    actor: Actor,
    surface: str,
    stream: str | None = None,
    expected: int | None,
    key: str | None = None,
    when: When = NOW,
    caused_by: str = "",
    correlation: str = "",
) -> Outcome:
    """Carry out one command, or refuse it with nothing changed.

    Args:
        wish: what is to be done.
        actor: who wishes it; ids only.
        surface: where it came in, one of :data:`SURFACES`.
        stream: what it is about; None for a command that begins a stream.
        expected: the version that the caller saw; None to go on from whatever it is.
        key: the caller's idempotency key. The same command again with the same key gives the
            first answer.
        when: when it was true.
        caused_by: the event that led to this command, if one did.
        correlation: the command with which a chain of commands began.

    Raises:
        Refused: the rules or the input do not allow it; names the field.
        Conflict: the stream is not at the expected version.
        KeyReused: the key came before with another content.
        NotFound: there is no such stream.
        Busy: the lock could not be had in time.
    """
    _check_envelope(actor, surface, key, caused_by, correlation)
    asked = _asked(wish, stream, actor, key, when, expected)
    # All that can be done before the lock is, so that writers wait for each other as little as
    # they can.
    ready = None
    if not asked.wish.looks_around:
        with store.ahead():
            ready = _prepare(asked)
    with store.turn() as turn:
        if ready is None or _overtaken(ready, asked, turn.head.position):
            ready = _prepare(asked)
        if isinstance(ready, Outcome):
            return ready
        stamp = Stamp(
            actor_kind=actor.kind,
            actor_id=actor.id,
            surface=surface,
            command_id=asked.command_id,
            command_digest=asked.digest,
            correlation_id=correlation or asked.command_id,
            causation_id=caused_by,
        )
        before, new = ready.before, list[Recorded[Any]]()

        def views(rows: list[Row]) -> list[store.Statement]:
            new.extend(map(history.of_row, rows))
            return project(turn.head.generation, before, new)

        turn.append(
            asked.subject,
            ready.facts,
            stamp,
            version=before[-1].version if before else 0,
            now=datetime.now(UTC),
            along=views,
        )
        transaction.on_commit(lambda: appended(new), robust=True)
    return Outcome(stream=asked.subject, version=new[-1].version, recorded=new)


@contextmanager
def rehearsed(
    wish: Command,
    *,
    actor: Actor,
    surface: str,
    stream: str | None = None,
    expected: int | None,
    when: When = NOW,
) -> Iterator[Outcome]:
    """Carry out a command, let the caller look at what came of it, and take all of it back.

    Inside the block everything reads as if it had been done, by the same code. Others wait for the
    write lock meanwhile, so look quickly. Listeners hear nothing. Raises what :func:`handle`
    raises.
    """
    with transaction.atomic():
        try:
            yield handle(
                wish, actor=actor, surface=surface, stream=stream, expected=expected, when=when
            )
        finally:
            transaction.set_rollback(True)


def command_from(verb: str, fields: Mapping[str, Any]) -> Command:
    """The command that a verb and plain JSON values stand for.

    Raises :class:`~incidents.errors.Refused` naming the field.
    """
    cls = COMMANDS.get(verb)
    if cls is None:
        raise Refused(f"there is no command {verb!r}", "command")
    with refusing(cls):
        return msgspec.convert(clean(dict(fields)), cls)


def validated(wish: C) -> C:
    """The command with its text in normal form and every field of the right type, or a refusal."""
    return checked(wish)


def policy() -> Policy:
    """The house's choices, from the settings."""
    return Policy(**getattr(settings, "INCIDENT_POLICY", {}))


class _Asked(Struct, frozen=True, kw_only=True):
    """A command whose form was checked, with what identifies it."""

    wish: Command
    subject: str
    actor: Actor
    when: When
    expected: int | None
    key: str | None
    command_id: str
    digest: str


class _Ready(Struct, frozen=True, kw_only=True):
    """What the rules decided on the ledger as it was at ``position``."""

    position: int
    before: list[Recorded[Any]]
    facts: list[Fact]
    looked_at: frozenset[str]


def _asked(
    wish: Command,
    stream: str | None,
    actor: Actor,
    key: str | None,
    when: When,
    expected: int | None,
) -> _Asked:
    wish = validated(wish)
    when = _checked(when)
    return _Asked(
        wish=wish,
        subject=_subject(wish, stream),
        actor=actor,
        when=when,
        expected=expected,
        key=key,
        command_id=_command_id(actor, key),
        digest=_digest(wish, stream, when),
    )


def _subject(wish: Command, stream: str | None) -> str:
    if wish.begins:
        if stream is not None:
            raise Refused("this command begins a stream of its own; name none", "stream")
        return new_uuid()
    if stream is None:
        raise Refused(f"say which {wish.subject} it is about", "stream")
    if not _is_plain(stream, 36):
        raise NotFound(f"There is no {wish.subject} with the id {stream[:64]!a}.")
    return stream


def _prepare(asked: _Asked) -> _Ready | Outcome:
    """Load and decide. An outcome is the answer that this very command had before."""
    wish, subject = asked.wish, asked.subject
    rows = _load(asked)
    first = [row for row in rows if row[_COMMAND_ID] == asked.command_id]
    if first:
        return _first_answer(first, asked)
    before = list(history.decoded(row[:_COMMAND_ID] for row in rows))
    found = before[-1].version if before else 0
    if not before and not wish.begins:
        raise NotFound(f"There is no {wish.subject} with the id {subject}.")
    if asked.expected is not None and asked.expected != found:
        raise Conflict(subject, expected=asked.expected, found=found)
    position, generation = rows[0][-2:] if rows else _head()
    state = _state(wish, before)
    looked_at = frozenset(wish.components_in(state))
    context = _context(asked, datetime.now(UTC), generation, looked_at)
    events = decide(state, wish, context)
    facts = [_fact(event, asked.when, context.occurred_at) for event in events]
    return _Ready(position=position, before=before, facts=facts, looked_at=looked_at)


def _head() -> tuple[int, int]:
    found = store.head()
    return found.position, found.generation


def _overtaken(ready: _Ready | Outcome, asked: _Asked, position: int) -> bool:
    """Whether anything that the decision rests on was written since it was made.

    Positions are gapless and in commit order, so what came since is what lies between.
    """
    if isinstance(ready, Outcome) or ready.position == position:
        return False
    watched = {asked.subject, *ready.looked_at, *asked.wish.incident_ids()}
    since = store.read_after(ready.position, columns="position, stream, command_id")
    return any(stream in watched or id_ == asked.command_id for _, stream, id_ in since)


def _load(asked: _Asked) -> list[tuple[Any, ...]]:
    if asked.wish.begins and not asked.key:
        return []
    return store.read_stream(
        asked.subject, columns=_COLUMNS, command_id=asked.command_id if asked.key else ""
    )


def _first_answer(rows: list[tuple[Any, ...]], asked: _Asked) -> Outcome:
    if rows[0][_COMMAND_ID + 1] != asked.digest:
        raise KeyReused(asked.key or "")
    recorded = list(history.decoded(row[:_COMMAND_ID] for row in rows))
    last = recorded[-1]
    return Outcome(stream=last.stream, version=last.version, recorded=recorded, repeated=True)


def _state(wish: Command, before: list[Recorded[Any]]) -> Any:
    if wish.subject == "component":
        return component_rules.fold(before)
    return incident_rules.fold(before)


def _fact(event: Event, when: When, occurred_at: datetime) -> Fact:
    if when.precision != "exact" or when.zone or when.said:
        event = msgspec.structs.replace(
            event, precision=when.precision, zone=when.zone, said=when.said
        )
    return Fact(
        type=event.stored_name,
        schema=event.schema,
        payload=encode(event),
        occurred_at=occurred_at,
    )


def _checked(when: When) -> When:
    if when == NOW:
        return when
    when = checked(when)
    return (
        when
        if when.at is None
        else msgspec.structs.replace(when, at=clean_moment(when.at, "occurred_at"))
    )


def _check_envelope(
    actor: Actor, surface: str, key: str | None, caused_by: str, correlation: str
) -> None:
    """Refuse what may not stand beside an event."""
    if actor.kind not in ACTOR_KINDS:
        raise Refused(f"{actor.kind!r} is not one of {', '.join(sorted(ACTOR_KINDS))}", "actor")
    if not _is_plain(actor.id, 64):
        raise Refused("an actor's id is 1 to 64 printable ASCII characters", "actor")
    if surface not in SURFACES:
        raise Refused(f"{surface!r} is not one of {', '.join(sorted(SURFACES))}", "surface")
    if key is not None and not _is_plain(key, 255):
        raise Refused("an idempotency key is 1 to 255 printable ASCII characters", "key")
    for field, id_ in (("caused_by", caused_by), ("correlation", correlation)):
        if id_ and not _is_plain(id_, 36):
            raise Refused("is the id of an event or of a command, or nothing", field)


def _is_plain(text: object, longest: int) -> bool:
    """Whether it is a text of printable ASCII characters, and not too long."""
    return (
        isinstance(text, str) and 0 < len(text) <= longest and text.isascii() and text.isprintable()
    )


def _command_id(actor: Actor, key: str | None) -> str:
    """A fresh id, or the one that this actor's key always leads to.

    The key itself, which may be anything, is not kept.
    """
    return new_uuid() if key is None else str(uuid.uuid5(_KEY_SPACE, f"{actor}\n{key}"))


def _digest(wish: Command, stream: str | None, when: When) -> str:
    """What makes two commands the same: verb, subject, fields, and the time that was said."""
    parts = (wish.verb, stream or "", msgspec.to_builtins(wish), msgspec.to_builtins(when))
    return hashlib.sha256(_encode(parts)).hexdigest()


def _context(asked: _Asked, now: datetime, generation: int, components: frozenset[str]) -> Context:
    """What the rules may know beside the stream, read only as far as the command asks for it."""
    wish = asked.wish
    public_id = getattr(wish, "public_id", None)
    if public_id is not None and lookup.is_taken(generation, wish.subject, public_id):
        raise Refused("is taken", "public_id")
    others = [each for each in wish.incident_ids() if each != asked.subject]
    return Context(
        now=now,
        occurred_at=asked.when.at or now,
        actor=asked.actor,
        new_id=new_public_id,
        policy=policy(),
        components=lookup.components(generation, sorted(components)),
        incidents=lookup.incidents(generation, others),
        names=lookup.component_names(generation) if wish.asks_names else frozenset(),
        members=(lookup.members(generation, asked.subject) if wish.asks_members else frozenset()),
        next_number=lookup.next_number(generation) if wish.begins else 1,
    )
