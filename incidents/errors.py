"""What can go wrong, for every layer: one small family, each with its own meaning."""


class LedgerError(Exception):
    """The base of everything that this project raises on purpose."""


class Refused(LedgerError):
    """A wish that the rules do not allow, or input that may not enter the ledger.

    ``field`` names the input that is to blame ("" when it is the whole), ``message`` says in
    words what is wrong and what would be right. Nothing was written.
    """

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.message = message
        self.field = field


class NotFound(LedgerError):
    """What was asked for does not exist, or the caller may not see it."""


class Conflict(LedgerError):
    """Somebody else wrote to the stream first. Nothing was written."""

    def __init__(self, stream: str, *, expected: int, found: int) -> None:
        super().__init__(
            f"The stream {stream} is at version {found}, not at {expected}: it was changed in the "
            "meantime. Read it again, then repeat the command if it still fits."
        )
        self.stream = stream
        self.expected = expected
        self.found = found


class KeyReused(LedgerError):
    """An idempotency key came again with another content. Nothing was written."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"The idempotency key {key!r} was used before for a different command. "
            "Use a new key for a new command."
        )
        self.key = key


class UnknownEvent(LedgerError):
    """The ledger holds an event that this code cannot read; going on would lose it."""

    def __init__(self, type_: str, schema: int, position: int) -> None:
        super().__init__(
            f"The event at position {position} is of type {type_!r}, schema {schema}, which this "
            "version does not know. Nothing after it was read. Run the version that wrote it."
        )
        self.type = type_
        self.schema = schema
        self.position = position


class Broken(LedgerError):
    """The ledger does not verify. ``position`` is the first position that is wrong."""

    def __init__(self, position: int, why: str) -> None:
        super().__init__(f"The ledger is broken at position {position}: {why}")
        self.position = position
        self.why = why


class Busy(LedgerError):
    """The ledger's lock could not be had in time. Nothing was written; try again shortly."""
