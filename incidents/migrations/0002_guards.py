from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from incidents.ledger import guards


def install(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("incidents", "Head").objects.get_or_create(id=1)
    guards.install(schema_editor.connection)


def remove(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
