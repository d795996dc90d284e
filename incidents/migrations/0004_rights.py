"""Permissions of our own, and the groups that come with them."""

from typing import Any

from django.db import migrations

LOOK = ("view_boardincident", "view_boardcomponent", "view_eventrow")
RUN = (*LOOK, "respond")
TELL = (*LOOK, "communicate")
GROUPS = {
    "Viewer": LOOK,
    "Responder": RUN,
    "Communications": TELL,
    "Incident commander": (*RUN, "communicate", "conclude", "view_private"),
    "Administrator": (
        *RUN,
        "communicate",
        "conclude",
        "view_private",
        "add_boardcomponent",
        "change_boardcomponent",
    ),
}
NAMES = {
    "respond": "Can run an incident: all that stays inside",
    "communicate": "Can tell the public",
    "conclude": "Can cancel, merge, reopen, close, and agree to a postmortem",
    "view_private": "Can see private incidents",
}
PEOPLE = ("add_user", "change_user", "view_user", "view_group", "view_logentry")


def _permission(apps: Any, using: str, app: str, model: str, codename: str) -> Any:
    """The permission as Django makes it, before Django has come to that."""
    kind, _ = (
        apps.get_model("contenttypes", "ContentType")
        .objects.using(using)
        .get_or_create(app_label=app, model=model)
    )
    name = NAMES.get(codename) or f"Can {codename.replace('_', ' ', 1)}"
    found, _ = (
        apps.get_model("auth", "Permission")
        .objects.using(using)
        .get_or_create(content_type=kind, codename=codename, defaults={"name": name})
    )
    return found


def add_groups(apps: Any, schema_editor: Any) -> None:
    using = schema_editor.connection.alias
    groups = apps.get_model("auth", "Group").objects.using(using)
    for name, codenames in GROUPS.items():
        group, _ = groups.get_or_create(name=name)
        for codename in codenames:
            model = codename.partition("_")[2]
            if codename in NAMES:
                model = "boardincident"
            group.permissions.add(_permission(apps, using, "incidents", model, codename))
    administrators = groups.get(name="Administrator")
    for codename in PEOPLE:
        model = codename.partition("_")[2]
        app = "admin" if model == "logentry" else "auth"
        administrators.permissions.add(_permission(apps, using, app, model, codename))


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0003_names"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="boardincident",
            options={
                "permissions": list(NAMES.items()),
                "verbose_name": "incident",
            },
        ),
        # The groups are a beginning: whoever changed or removed them keeps what they made of it.
        migrations.RunPython(add_groups, migrations.RunPython.noop),
    ]
