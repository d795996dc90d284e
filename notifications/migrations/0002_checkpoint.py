"""Begin to listen at the head of the ledger as it stands: what was said before mails nobody."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def begin(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    head = apps.get_model("incidents", "Head").objects.get(pk=1)
    apps.get_model("notifications", "Checkpoint").objects.create(
        name="outbox", position=head.position
    )


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial"), ("incidents", "0002_guards")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
