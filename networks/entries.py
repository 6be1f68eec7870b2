"""The entries of the registry as the public sees them: each has a page of its own."""

from typing import Any
from urllib.parse import unquote, urlsplit

from django.apps import apps
from django.urls import Resolver404, resolve
from django.utils import translation

# Which row the page of a view shows, by which of its fields.
ENTRIES = {
    "networks:network": ("networks.Network", "slug"),
    "networks:focal_point": ("networks.FocalPoint", "public_id"),
    "networks:country": ("networks.Country", "iso2"),
    "meetings:meeting": ("meetings.Meeting", "slug"),
    "outcomes:outcome": ("outcomes.Outcome", "code"),
    "outcomes:activity": ("outcomes.Activity", "slug"),
}


def public_entry(page: str) -> Any | None:
    """The entry that the public sees on a page of this site; nothing where there is none."""
    row = entry_of(page)
    if row is None or not hasattr(row, "is_published"):
        return row
    return type(row).objects.published().filter(pk=row.pk).first()


def entry_of(page: str) -> Any | None:
    """The row that a page of this site is about, published or not."""
    address = urlsplit(page)
    if address.scheme or address.netloc or not page.startswith("/"):
        return None
    path = unquote(address.path)
    with translation.override(translation.get_language_from_path(path) or "en"):
        try:
            match = resolve(path)
        except Resolver404:
            return None
    if match.view_name not in ENTRIES:
        return None
    label, field = ENTRIES[match.view_name]
    [key] = match.kwargs.values()
    # Codes stand in either case; a number has none.
    lookup = f"{field}__iexact" if isinstance(key, str) else field
    return apps.get_model(label)._default_manager.filter(**{lookup: key}).first()
