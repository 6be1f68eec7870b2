"""The roles of the staff: which permissions each group has. A migration that adds models calls `set_up`."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.management import create_permissions

# What the public sees once somebody publishes it.
PUBLISHED = [
    "networks.network",
    "networks.informationsheet",
    "networks.focalpoint",
    "meetings.meeting",
    "outcomes.outcome",
    "outcomes.activity",
]
# What is written on the page of such a row, and public with it.
PARTS = [
    "networks.networkname",
    "networks.networkrelation",
    "networks.networkevent",
    "networks.membership",
    "networks.contactchannel",
    "meetings.session",
    "meetings.sessionitem",
    "meetings.participation",
    "meetings.document",
    "meetings.trend",
    "outcomes.addressee",
    "outcomes.outcomelink",
    "outcomes.followup",
    "outcomes.evidence",
]
BODIES = ["networks.source", "networks.organization"]
LISTS = [
    "networks.country",
    "networks.tool",
    "meetings.taxon",
    "outcomes.theme",
    "outcomes.instrument",
    "outcomes.instrumentitem",
]
ROUNDS = [
    "networks.verificationround",
    "networks.verificationrequest",
    "networks.questionnaire",
    "networks.sheetrequest",
    "networks.suggestion",
    "outcomes.reportinground",
    "outcomes.reportrequest",
    "outcomes.report",
    "outcomes.assessmentround",
    "outcomes.assessmentrequest",
]
# What networks say of themselves in private.
PRIVATE = ["outcomes.assessment", "outcomes.assessmentanswer"]
PERSONS = ["networks.focalpointholder", "networks.consent"]


def permissions(actions: str, models: list[str]) -> Iterator[str]:
    """Every action on every model, such as `networks.add_network`."""
    for model in models:
        app, name = model.split(".")
        yield from (f"{app}.{action}_{name}" for action in actions.split())


VIEWER = {*permissions("view", [*PUBLISHED, *PARTS, *BODIES, *LISTS, *ROUNDS, "wenregistry.link"])}
EDITOR = {
    *VIEWER,
    *permissions("add change", PUBLISHED),
    *permissions("add change delete", PARTS),
    # What bodies and sources are called stands on public pages at once: it takes a publisher to change it.
    *permissions("add", BODIES),
}
PUBLISHER = {
    *EDITOR,
    *permissions("publish delete", PUBLISHED),
    *permissions("change delete", BODIES),
    *permissions("add change delete", [*LISTS, *ROUNDS]),
    *permissions("view add change delete", [*PERSONS, *PRIVATE]),
    *permissions("view change", ["wenregistry.mail"]),
    *permissions("view add", ["wenregistry.importrun"]),
    "networks.view_restricted_details",
    "wenregistry.export_restricted_details",
}
ADMINISTRATOR = {
    *VIEWER,
    *permissions("view add change delete", ["wenregistry.user"]),
    *permissions("view delete", ["usersessions.usersession", "mfa.authenticator"]),
    *permissions("view", [*PERSONS, *PRIVATE, "auth.group"]),
    *permissions("view", ["wenregistry.erasure", "wenregistry.staffexport", "wenregistry.mail"]),
    "networks.view_restricted_details",
    "wenregistry.erase_person",
}
ROLES = {"Editor": EDITOR, "Publisher": PUBLISHER, "Administrator": ADMINISTRATOR}


def set_up(apps: Any, schema_editor: Any) -> None:
    """Give each group the permissions of its role, as far as the models exist so far."""
    # Otherwise made after the last migration only.
    for app in apps.get_app_configs():
        app.models_module = True
        create_permissions(app, apps=apps, verbosity=0)
        app.models_module = None
    grant(apps)


def grant(apps: Any) -> None:
    """Make each group with the permissions of its role, of those that exist."""
    existing = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in apps.get_model("auth", "Permission").objects.select_related("content_type")
    }
    for name, role in ROLES.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(*(existing[permission] for permission in role & existing.keys()))
