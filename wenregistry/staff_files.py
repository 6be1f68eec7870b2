"""Where staff open an uploaded file, whether the public may see it or not."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from .exports import file_response
from .uploads import ending_of


@require_safe
def staff_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """The file stored under a name, for staff who may see a row that it belongs to."""
    # PostgreSQL would make an error of a NUL.
    owners = [] if "\0" in name else list(owners_of(name))
    if not owners:
        raise Http404
    for record, file in owners:
        if may_open(request.user, record):
            return file_response(file, f"{record._meta.model_name}-{record.pk}.{ending_of(name)}")
    raise PermissionDenied


def owners_of(name: str) -> Iterator[tuple[models.Model, Any]]:
    """Every row that keeps the file of this name, with the file."""
    for model in apps.get_models():
        for field in model._meta.fields:
            if isinstance(field, models.FileField):
                for record in model._base_manager.filter(**{field.name: name}):
                    yield record, getattr(record, field.name)


def may_open(user: Any, record: models.Model) -> bool:
    """Whether a member of the staff may see a row, and what is restricted in it."""
    options = record._meta
    may_view = user.has_perm(f"{options.app_label}.{get_permission_codename('view', options)}")
    is_restricted = getattr(record, "is_restricted", False)
    return may_view and (not is_restricted or user.has_perm("networks.view_restricted_details"))
