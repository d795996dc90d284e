"""The database's own refusal to change history, on PostgreSQL and on SQLite.

UPDATE, DELETE, TRUNCATE and REPLACE of an event are refused, whatever code or person asks. One
change is let through: when the newest event of the ledger is a redaction that names the row, its
payload may become exactly what the redaction says remains, and its salt may go. The head may only
move forward, and may not be removed; without moving, only the generation of the views may change.

A table that is rebuilt by a migration on SQLite loses its triggers: such a migration must call
:func:`install` again, and a system check looks for them.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from incidents.ledger.rows import COLUMNS, REDACTED

_KEPT = [column for column in COLUMNS if column not in ("payload", "salt")]

_POSTGRES = [
    """
CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
""",
    f"""
CREATE OR REPLACE FUNCTION ledger_allow_redaction_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.salt = ''
        AND ({", ".join(f"NEW.{c}" for c in _KEPT)})
            IS NOT DISTINCT FROM ({", ".join(f"OLD.{c}" for c in _KEPT)})
        AND EXISTS (
            SELECT 1 FROM ledger_event r JOIN ledger_head h ON h.position = r.position
            WHERE r.type = '{REDACTED}'
                AND (r.payload::json ->> 'position')::bigint = OLD.position
                AND r.payload::json ->> 'remains' = NEW.payload)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the ledger is append-only: UPDATE on ledger_event is refused'
        USING ERRCODE = 'integrity_constraint_violation';
END $$
""",
    """
CREATE OR REPLACE FUNCTION ledger_head_forward_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id = OLD.id AND (
        NEW.position > OLD.position
        OR (NEW.position, NEW.digest, NEW.recorded_at)
            = (OLD.position, OLD.digest, OLD.recorded_at))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the head of the ledger only moves forward'
        USING ERRCODE = 'integrity_constraint_violation';
END $$
""",
]
_POSTGRES_TRIGGERS = {
    "ledger_event_no_update": "BEFORE UPDATE ON ledger_event FOR EACH ROW "
    "EXECUTE FUNCTION ledger_allow_redaction_only()",
    "ledger_event_no_delete": "BEFORE DELETE ON ledger_event FOR EACH ROW "
    "EXECUTE FUNCTION ledger_refuse()",
    "ledger_event_no_truncate": "BEFORE TRUNCATE ON ledger_event FOR EACH STATEMENT "
    "EXECUTE FUNCTION ledger_refuse()",
    "ledger_head_forward": "BEFORE UPDATE ON ledger_head FOR EACH ROW "
    "EXECUTE FUNCTION ledger_head_forward_only()",
    "ledger_head_no_delete": "BEFORE DELETE ON ledger_head FOR EACH ROW "
    "EXECUTE FUNCTION ledger_refuse()",
    "ledger_head_no_truncate": "BEFORE TRUNCATE ON ledger_head FOR EACH STATEMENT "
    "EXECUTE FUNCTION ledger_refuse()",
}

_SQLITE = [
    f"""
CREATE TRIGGER ledger_event_no_update BEFORE UPDATE ON ledger_event
WHEN NOT (
    NEW.salt = ''
    AND ({", ".join(f"NEW.{c}" for c in _KEPT)}) IS ({", ".join(f"OLD.{c}" for c in _KEPT)})
    AND EXISTS (
        SELECT 1 FROM ledger_event r JOIN ledger_head h ON h.position = r.position
        WHERE r.type = '{REDACTED}'
            AND json_extract(r.payload, '$.position') = OLD.position
            AND json_extract(r.payload, '$.remains') = NEW.payload))
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: UPDATE on ledger_event is refused'); END
""",
    """
CREATE TRIGGER ledger_event_no_delete BEFORE DELETE ON ledger_event
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: DELETE on ledger_event is refused'); END
""",
    # REPLACE deletes without firing DELETE triggers unless recursive_triggers is on; this one
    # does not depend on that setting. The rowid is a key, too, and not the position. Where the
    # statement names none, SQLite shows -1 here.
    """
CREATE TRIGGER ledger_event_no_replace BEFORE INSERT ON ledger_event
WHEN EXISTS (
    SELECT 1 FROM ledger_event e
    WHERE e.position = NEW.position OR e.event_id = NEW.event_id
        OR (e.stream = NEW.stream AND e.version = NEW.version)
        OR (e.rowid = NEW.rowid AND NEW.rowid <> -1))
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: this event is already there'); END
""",
    """
CREATE TRIGGER ledger_head_forward BEFORE UPDATE ON ledger_head
WHEN NOT (NEW.id = OLD.id AND (
    NEW.position > OLD.position
    OR (NEW.position, NEW.digest, NEW.recorded_at)
        = (OLD.position, OLD.digest, OLD.recorded_at)))
BEGIN SELECT RAISE(ABORT, 'the head of the ledger only moves forward'); END
""",
    """
CREATE TRIGGER ledger_head_no_delete BEFORE DELETE ON ledger_head
BEGIN SELECT RAISE(ABORT, 'the head of the ledger may not be removed'); END
""",
    """
CREATE TRIGGER ledger_head_no_replace BEFORE INSERT ON ledger_head
WHEN EXISTS (SELECT 1 FROM ledger_head)
BEGIN SELECT RAISE(ABORT, 'the head of the ledger may not be replaced'); END
""",
]


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the guards onto both tables of the ledger."""
    with connection.cursor() as cursor:
        for statement in _statements(connection):
            cursor.execute(statement)


def _statements(connection: BaseDatabaseWrapper) -> list[str]:
    if connection.vendor == "postgresql":
        triggers = [f"CREATE TRIGGER {name} {rest}" for name, rest in _POSTGRES_TRIGGERS.items()]
        return [*_POSTGRES, *triggers]
    return _SQLITE


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the guards away. For undoing a migration; nothing else has a reason to."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name, rest in _POSTGRES_TRIGGERS.items():
                table = rest.split(" ON ")[1].split()[0]
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        else:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger_%'"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
