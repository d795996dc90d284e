"""What the groups that come with the project may do with subscribers, notices and destinations."""

from typing import Any

from django.db import migrations

LOOK = ("view_notice",)
HELP = (
    *LOOK,
    "change_delivery",
    "view_subscription",
    "change_subscription",
    "view_suppression",
    "view_destination",
)
GROUPS = {
    "Viewer": LOOK,
    "Responder": (*LOOK, "view_destination"),
    "Communications": HELP,
    "Incident commander": HELP,
    "Administrator": (
        *HELP,
        "delete_subscription",
        "delete_suppression",
        "add_destination",
        "change_destination",
    ),
}


def _permission(apps: Any, using: str, codename: str) -> Any:
    """The permission as Django makes it, before Django has come to that."""
    kind, _ = (
        apps.get_model("contenttypes", "ContentType")
        .objects.using(using)
        .get_or_create(app_label="notifications", model=codename.partition("_")[2])
    )
    found, _ = (
        apps.get_model("auth", "Permission")
        .objects.using(using)
        .get_or_create(
            content_type=kind,
            codename=codename,
            defaults={"name": f"Can {codename.replace('_', ' ', 1)}"},
        )
    )
    return found


def add_rights(apps: Any, schema_editor: Any) -> None:
    using = schema_editor.connection.alias
    groups = apps.get_model("auth", "Group").objects.using(using)
    for name, codenames in GROUPS.items():
        # Whoever removed a group meant it.
        for group in groups.filter(name=name):
            group.permissions.add(*(_permission(apps, using, each) for each in codenames))


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0004_count_what_was_not_accepted"),
        ("incidents", "0004_rights"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(add_rights, migrations.RunPython.noop)]
