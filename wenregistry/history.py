"""
The history: what each change of each record was, when, whose and why.

Every row carries a snapshot, from which an older version comes back. Of people and of the ways to reach
them it keeps that something changed, never a value.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

from auditlog.diff import model_instance_diff
from auditlog.models import LogEntry
from auditlog.registry import auditlog
from auditlog.signals import post_log
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.db.models import Q
from django.db.models.functions import Cast
from django.db.models.signals import m2m_changed, pre_delete, pre_save
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

APPS = ["wenregistry", "networks", "meetings", "outcomes"]
# Logs of their own, and what is known to be derived.
WITHOUT_HISTORY = ["Erasure", "ImportRun", "ImportHeading", "Link", "Mail", "ShippedRecord", "StaffExport"]
# Of these the values are never kept; which body a row belongs to is none.
RESTRICTED = ["FocalPointHolder", "Consent", "ContactChannel"]
BELONGS_TO = ["focal_point", "network", "holder"]
RESTRICTED_FIELDS = {"Suggestion": ["proposed", "message", "sender_email", "decision"]}
WITHOUT_VALUES = [*RESTRICTED, *RESTRICTED_FIELDS]
DERIVED = ["created_at", "updated_at", "translated_from", "search_text", "password", "last_login"]
# What only publishing, a review or an answer sets: an older version does not bring it back.
SET_BY_STEPS = ["is_published", "state", "verified_on", "verified_by"]
MASK = "…"


@dataclass(frozen=True)
class Act:
    """What one request or command does: all its changes share a key."""

    actor: Any = None
    reason: str = ""
    key: str = field(default_factory=lambda: uuid.uuid4().hex)


current: ContextVar[Act | None] = ContextVar("current", default=None)


@contextmanager
def acting(act: Act) -> Iterator[None]:
    """Ascribe the changes made within to `act`."""
    token = current.set(act)
    try:
        yield
    finally:
        current.reset(token)


@contextmanager
def because(reason: Any) -> Iterator[None]:
    """Keep `reason`, in the words of the active language, with the changes made within."""
    with acting(replace(current.get() or Act(), reason=str(reason))):
        yield


class HistoryMiddleware:
    """Ascribes what happens in the admin to whoever is signed in; public pages never ask who that is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/admin/"):
            return self.get_response(request)
        with acting(Act(actor=request.user)):
            return self.get_response(request)


def keep_history() -> None:
    """Watch every model of the registry, and the groups of its staff."""
    watched: list[Any] = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    watched.append(Group)
    for model in watched:
        if model.__name__ not in WITHOUT_HISTORY:
            watch(model)
    pre_save.connect(ascribe, sender=LogEntry)
    post_log.connect(keep_lists)


def watch(model: Any) -> None:
    """Keep the history of one model: its snapshots too, unless they would hold restricted values."""
    fields = kept_fields(model)
    has_snapshots = model.__name__ not in WITHOUT_VALUES
    masked = RESTRICTED_FIELDS.get(model.__name__, [])
    if model.__name__ in RESTRICTED:
        masked = [name for name in fields if name not in BELONGS_TO]
    auditlog.register(
        model,
        include_fields=fields,
        mask_fields=masked,
        mask_callable="wenregistry.history.mask",
        serialize_data=has_snapshots,
        serialize_auditlog_fields_only=has_snapshots,
    )
    if model._meta.many_to_many:
        pre_delete.connect(note_lists, sender=model)
    for many in model._meta.many_to_many:
        m2m_changed.connect(log_list, sender=getattr(model, many.name).through)


def kept_fields(model: Any) -> list[str]:
    """The names of the fields that a version consists of: of a multilingual text its columns."""
    names = [column.name for column in [*model._meta.fields, *model._meta.many_to_many]]
    return [
        name
        for name in names
        if name not in DERIVED and not name.startswith("sort_") and f"{name}_en" not in names
    ]


def mask(value: str) -> str:
    """What stands in the history for a restricted value."""
    return MASK


def ascribe(sender: Any, instance: LogEntry, **kwargs: Any) -> None:
    """Note on a new entry who acts, why, and what else is part of the same act."""
    act = current.get()
    if act is None or instance.pk:
        return
    if act.actor and not isinstance(act.actor, AnonymousUser) and act.actor.is_authenticated:
        instance.actor_id = act.actor.pk
    instance.cid = act.key
    instance.additional_data = {"reason": act.reason} if act.reason else None


def note_update(before: Any, after: Any) -> None:
    """Keep a change that was written past `save`."""
    if changes := model_instance_diff(before, after):
        LogEntry.objects.log_create(after, action=LogEntry.Action.UPDATE, changes=changes)


def lists_of(row: Any) -> dict[str, list[Any]]:
    """The keys in each many-to-many field of a row."""
    return {
        many.name: list(getattr(row, many.name).values_list("pk", flat=True))
        for many in row._meta.many_to_many
    }


def note_lists(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Before a row goes, note its lists, which go first."""
    instance.lists_before = lists_of(instance)


def keep_lists(sender: Any, instance: Any, action: int, log_entry: LogEntry | None, **kwargs: Any) -> None:
    """Put the lists of a deleted row into its last snapshot."""
    if action == LogEntry.Action.DELETE and log_entry and log_entry.serialized_data:
        log_entry.serialized_data["fields"].update(getattr(instance, "lists_before", {}))
        log_entry.save(update_fields=["serialized_data"])


def log_list(
    sender: Any, instance: Any, action: str, pk_set: Any, model: Any, reverse: bool, **kw: Any
) -> None:
    """Keep a change of a many-to-many field, with a snapshot of the row after it."""
    if action not in ("post_add", "post_remove", "post_clear") or reverse:
        return
    name = next(many.name for many in instance._meta.many_to_many if many.remote_field.through is sender)
    before = last_lists(instance).get(name, [])
    after = lists_of(instance)[name]
    if sorted(map(str, before)) != sorted(map(str, after)):
        LogEntry.objects.log_create(
            instance,
            action=LogEntry.Action.UPDATE,
            changes={name: [names(model, before), names(model, after)]},
        )


def last_lists(row: Any) -> dict[str, list[Any]]:
    """The many-to-many fields of a row as its newest snapshot has them."""
    entry = entries_of(type(row), row.pk).filter(serialized_data__isnull=False).first()
    return entry.serialized_data["fields"] if entry else {}


def names(model: Any, keys: list[Any]) -> str:
    """The rows of some keys, in words."""
    return ", ".join(str(row) for row in model._base_manager.filter(pk__in=keys))


def entries_of(model: Any, key: Any) -> models.QuerySet[LogEntry]:
    """The history of one row, the newest first."""
    return entries(model).filter(object_pk=str(key))


def entries(model: Any) -> models.QuerySet[LogEntry]:
    """The history of all rows of a model, the newest first."""
    label = {"content_type__app_label": model._meta.app_label, "content_type__model": model._meta.model_name}
    return (
        LogEntry.objects.filter(**label).select_related("actor", "content_type").order_by("-timestamp", "-pk")
    )


def deleted(model: Any) -> models.QuerySet[LogEntry]:
    """The rows of a model that are gone and can come back, each by its last entry."""
    gone = entries(model).filter(action=LogEntry.Action.DELETE, serialized_data__isnull=False)
    there = model._base_manager.annotate(key=Cast("pk", models.TextField())).values("key")
    return gone.exclude(object_pk__in=there)


def entries_of_children(model: Any, parent: str, key: Any) -> models.QuerySet[LogEntry]:
    """The history of the rows that belong, or belonged, to the row of a key by their field `parent`."""
    there = model._base_manager.filter(**{parent: key}).values_list("pk", flat=True)
    named = Q(**{f"changes__{parent}__0": str(key)}) | Q(**{f"changes__{parent}__1": str(key)})
    gone = entries(model).filter(named).values_list("object_pk", flat=True)
    return entries(model).filter(object_pk__in={str(child) for child in [*there, *gone]})


@transaction.atomic
def restore(entry: LogEntry) -> Any:
    """
    Bring a row back to a version, under the rules of today; one that was deleted under its old key.

    With a deleted row comes what was deleted because of it. Raises `ValidationError` where a rule forbids it.
    """
    model: Any = entry.content_type.model_class()
    row = model._base_manager.filter(pk=entry.object_pk).first()
    if row is None:
        row = model(pk=model._meta.pk.to_python(entry.object_pk))
        values = entry.serialized_data["fields"]
        write(row, {name: value for name, value in values.items() if name not in SET_BY_STEPS})
        restore_children(row, entry)
    else:
        # What nobody edits stays, such as when an outcome was first published.
        write(
            row,
            {name: value for name, value in entry.serialized_data["fields"].items() if editable(model, name)},
        )
    return row


def write(row: Any, values: dict[str, Any]) -> None:
    """Give a row the values of a version."""
    lists = {many.name for many in row._meta.many_to_many}
    known = values.keys() & set(kept_fields(type(row)))
    for name in known - lists - {row._meta.pk.name}:
        column = row._meta.get_field(name)
        setattr(row, column.attname, column.to_python(values[name]))
    try:
        row.full_clean()
        with transaction.atomic():
            row.save()
    except DatabaseError as error:
        raise ValidationError(_("The rules of today do not allow this version.")) from error
    for name in known & lists:
        related = row._meta.get_field(name).related_model
        getattr(row, name).set(related._base_manager.filter(pk__in=values[name]))


def editable(model: Any, name: str) -> bool:
    """Whether staff change a field by hand, which may have gone since: not what steps and answers set."""
    is_kept = name in kept_fields(model) and name not in SET_BY_STEPS
    return is_kept and model._meta.get_field(name).editable


def restore_children(row: Any, entry: LogEntry) -> None:
    """Bring back what was deleted together with a row, because of it."""
    for relation in row._meta.related_objects:
        child: Any = relation.related_model
        if entry.cid and relation.on_delete is models.CASCADE and auditlog.contains(child):
            parent = {f"serialized_data__fields__{relation.field.name}": row.pk}
            for gone in deleted(child).filter(cid=entry.cid, **parent):
                restore(gone)
