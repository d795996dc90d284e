"""Who may write templates and maintenance plans, among the groups that come with the project."""

from typing import Any

from django.db import migrations

LOOK = ("view_template", "view_maintenanceplan")
WRITE = (
    *LOOK,
    "add_template",
    "change_template",
    "delete_template",
    "add_maintenanceplan",
    "change_maintenanceplan",
    "delete_maintenanceplan",
)
GROUPS = {
    "Viewer": LOOK,
    "Responder": LOOK,
    "Communications": WRITE,
    "Incident commander": WRITE,
    "Administrator": WRITE,
}


def add_rights(apps: Any, schema_editor: Any) -> None:
    using = schema_editor.connection.alias
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    kinds = apps.get_model("contenttypes", "ContentType").objects.using(using)
    # A group that was removed or renamed is not made again.
    for group in apps.get_model("auth", "Group").objects.using(using).filter(name__in=GROUPS):
        for codename in GROUPS[group.name]:
            # Before Django has made them itself.
            kind, _ = kinds.get_or_create(app_label="incidents", model=codename.partition("_")[2])
            name = f"Can {codename.replace('_', ' ', 1).replace('maintenancep', 'maintenance p')}"
            found, _ = permissions.get_or_create(
                content_type=kind, codename=codename, defaults={"name": name}
            )
            group.permissions.add(found)


class Migration(migrations.Migration):
    dependencies = [("incidents", "0005_templates_and_plans")]

    operations = [migrations.RunPython(add_rights, migrations.RunPython.noop)]
