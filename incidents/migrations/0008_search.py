from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# The kinds are those of incidents/search/words.py. The database computes the column, so it follows
# the text wherever that is written, and a redacted word is gone from it with the text.
ADD = """
ALTER TABLE timeline_entry ADD COLUMN words tsvector GENERATED ALWAYS AS (
    setweight(
        to_tsvector('english'::regconfig, CASE
            WHEN type IN ('incident.evidence_attached', 'postmortem.action_added',
                          'postmortem.action_changed')
            THEN headline || ' ' || text ELSE text END),
        (CASE
            WHEN type IN ('incident.declared', 'incident.retitled', 'maintenance.scheduled')
            THEN 'A'
            WHEN type IN ('incident.evidence_attached', 'postmortem.action_added',
                          'postmortem.action_changed')
            THEN 'B' ELSE 'D' END)::"char")
) STORED
"""
INDEX = "CREATE INDEX timeline_entry_words ON timeline_entry USING gin (words)"


def add(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(ADD)
        schema_editor.execute(INDEX)


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE timeline_entry DROP COLUMN words")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0007_telling")]

    operations = [migrations.RunPython(add, remove)]
