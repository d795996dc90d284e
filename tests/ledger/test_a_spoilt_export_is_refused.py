"""A torn, edited or forged export is refused, with the place named, and nothing is changed."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from django.core.management import CommandError, call_command

from incidents.errors import LedgerError
from incidents.ledger import transfer
from incidents.ledger.chain import event_digest, payload_digest, verify
from incidents.ledger.rows import GENESIS, Row
from incidents.redaction import redact
from tests.ledger.exports import bring_in, nothing_is_there, start_empty
from tests.ledger.world import STAFF, Story, rows


@pytest.fixture
def exported(story: Story) -> list[bytes]:
    """Give the lines of an export of a ledger with a redaction in it."""
    redact(story.note_at, ["text"], "A name.", actor=STAFF, surface="admin")
    return list(transfer.export())


def read(lines: list[bytes]) -> list[Row]:
    """The events of an export, verified."""
    head, events = transfer.read(lines)
    found: list[Row] = []

    def kept() -> Iterator[Row]:
        for row in events:
            found.append(row)
            yield row

    verify(kept(), head)
    return found


def test_a_file_that_is_torn_anywhere_is_refused(exported: list[bytes]) -> None:
    """At every byte; only the very last line feed may be missing, as nothing is lost with it."""
    whole = b"".join(line + b"\n" for line in exported)
    ends = {len(whole), len(whole) - 1}
    for end in range(0, len(whole), 7):
        if end not in ends:
            with pytest.raises(LedgerError):
                read(whole[:end].splitlines(keepends=True))
    for end in ends:
        assert read(whole[:end].splitlines(keepends=True)) == rows()


@pytest.mark.slow
def test_a_file_with_any_flipped_bit_is_refused(exported: list[bytes]) -> None:
    for number, line in enumerate(exported):
        for place in range(len(line)):
            for bit in (0, 5, 7):
                edited = bytearray(line)
                edited[place] ^= 1 << bit
                with pytest.raises(LedgerError):
                    read([*exported[:number], bytes(edited), *exported[number + 1 :]])


def test_every_missing_doubled_or_exchanged_line_is_refused(exported: list[bytes]) -> None:
    count = len(exported)
    for at in range(count):
        line = exported[at]
        variants = [
            exported[:at] + exported[at + 1 :],
            [*exported[:at], line, line, *exported[at + 1 :]],
            [*exported[:at], b"", *exported[at:]],
        ]
        if at + 1 < count:
            variants.append([*exported[:at], exported[at + 1], line, *exported[at + 2 :]])
        for variant in variants:
            with pytest.raises(LedgerError):
                read(variant)


def spoilt(lines: list[bytes]) -> Iterator[tuple[str, list[bytes]]]:
    """Files that must not come in, of every kind, and what must be said of them."""
    last = len(lines) - 1
    yield "is not an export", []
    yield "is not an export", [b"\xff\xfe"]
    yield "is not an export", lines[1:]
    yield "is an export of 'other'", [lines[0].replace(b"incident-ledger", b"other"), *lines[1:]]
    yield "version 2", [lines[0].replace(b'"version":1', b'"version":2'), *lines[1:]]
    yield f"at position {last}:", lines[:-1]
    yield f"at position {last}:", [*lines[:-1], lines[-1][:-1]]
    yield f"at position {last + 1}:", [*lines, b"{}"]
    yield "at position 5: line 6", [*lines[:5], b"\xc3\x28", *lines[6:]]
    yield "at position 1:", lines[:1]
    yield f"at position {last}:", [lines[0].replace(b'"digest":"', b'"digest":"0'), *lines[1:]]
    yield "at position 3:", [*lines[:3], lines[3].replace(b"SEV2", b"SEV1"), *lines[4:]]
    yield "at position 4:", lines[:4] + lines[5:]


@pytest.mark.parametrize("kind", range(13))
def test_a_spoilt_file_changes_nothing(
    kind: int, exported: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "BATCH", 2)
    words, lines = list(spoilt(exported))[kind]
    start_empty()
    path = tmp_path / "spoilt.jsonl"
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    with pytest.raises(CommandError, match="Nothing was imported") as error:
        bring_in(path)
    assert words in str(error.value)
    assert nothing_is_there()


def forged(events: list[Row]) -> list[bytes]:
    """An export made by hand: all digests fit."""
    previous, lines, row = GENESIS, [], events[0]
    for position, each in enumerate(events, start=1):
        linked = each._replace(
            position=position,
            previous_digest=previous,
            payload_digest=payload_digest(each.salt, each.payload)
            if each.salt
            else each.payload_digest,
        )
        previous = event_digest(linked)
        row = linked._replace(digest=previous)
        lines.append(msgspec.json.encode(row._asdict()))
    heading = transfer.Heading("incident-ledger", 1, len(events), previous, row.recorded_at)
    return [msgspec.json.encode(heading), *lines]


@pytest.mark.parametrize(
    "change",
    [
        {"version": 1, "stream": "{first}"},
        {"event_id": "{first}"},
        {"version": 10**30},
        {"type": "incident.teleported"},
        {"payload": '{"text":7}'},
        {"payload": "no JSON"},
    ],
    ids=lambda change: str(list(change.values())[-1]),
)
def test_a_forged_file_that_no_ledger_of_ours_could_hold_changes_nothing(
    change: dict[str, object], story: Story, tmp_path: Path
) -> None:
    events = rows()
    values = {
        name: getattr(events[0], name) if value == "{first}" else value
        for name, value in change.items()
    }
    events[5] = events[5]._replace(**values)  # type: ignore[arg-type]  # wrong on purpose
    path = tmp_path / "forged.jsonl"
    path.write_bytes(b"\n".join(forged(events)))
    call_command("verify_ledger", "--file", str(path))
    start_empty()
    with pytest.raises(CommandError, match="Nothing was imported"):
        bring_in(path)
    assert nothing_is_there()
