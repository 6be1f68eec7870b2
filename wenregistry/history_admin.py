"""The admin's side of the history: reasons for changes, versions to compare and bring back, deleted rows."""

from auditlog.admin import LogEntry  # From here, so that its own list is there to be taken away.
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from . import history

admin.site.unregister(LogEntry)
REASON = "reason_for_change"
MOST_VERSIONS = 500


class HistoryMixin:
    """Asks for a reason with each change, and shows, compares and restores versions."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.deleted_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_deleted"
        return [path("deleted/", view, name=name), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        links = {"may_see_deleted": self.may_see_deleted(request)}
        return super().changelist_view(request, {**links, **(extra_context or {})})

    def changeform_view(self, request, *args, **kwargs):
        with history.because(request.POST.get(REASON, "")[:300]):
            return super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request, *args, **kwargs):
        with history.because(request.POST.get(REASON, "")[:300]):
            return super().delete_view(request, *args, **kwargs)

    def history_view(self, request, object_id, extra_context=None):
        row = self.get_object(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.may_read_history(request, row):
            raise PermissionDenied
        versions = self.versions_of(request, row)
        if request.method == "POST":
            return self.restore(request, row, versions)
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(entry)s") % {"entry": row},
            "opts": self.opts,
            "object": row,
            "versions": [self.described(entry, row) for entry in versions[:MOST_VERSIONS]],
            "compared": self.compared(request, history.entries_of(self.model, row.pk)),
            "may_restore": self.may_restore(request, row),
        }
        return TemplateResponse(request, "admin/history.html", context)

    def versions_of(self, request, row):
        """The history of `row` and of the rows that are edited on its page, the newest first."""
        versions = history.entries_of(self.model, row.pk)
        for inline in self.get_inline_instances(request, row):
            if self.may_read_values(request, inline.model):
                parent = inline.get_formset(request, row).fk.name
                versions |= history.entries_of_children(inline.model, parent, row.pk)
        return versions

    def deleted_view(self, request):
        """The rows that are gone and can come back."""
        if not self.may_see_deleted(request):
            raise PermissionDenied
        gone = history.deleted(self.model)
        if request.method == "POST":
            return self.brought_back(request, get_object_or_404(gone, pk=key_of(request.POST.get("version"))))
        query = request.GET.get("q", "").replace("\0", "")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Deleted entries: %(entries)s") % {"entries": self.opts.verbose_name_plural},
            "opts": self.opts,
            "query": query,
            "versions": gone.filter(object_repr__icontains=query)[:200],
        }
        return TemplateResponse(request, "admin/deleted.html", context)

    def restore(self, request, row, versions):
        """Bring back the version that was asked for."""
        if not self.may_restore(request, row):
            raise PermissionDenied
        kept = versions.filter(serialized_data__isnull=False)
        entry = get_object_or_404(kept, pk=key_of(request.POST.get("version")))
        return self.brought_back(request, entry, row)

    def brought_back(self, request, entry, page_of=None):
        """Restore an entry, or say why the rules of today forbid it."""
        reason = _("Restored from %(moment)s") % {"moment": f"{entry.timestamp:%Y-%m-%d %H:%M}"}
        try:
            with transaction.atomic(), history.because(reason):
                restored = history.restore(entry)
                if not self.is_open_to(request, page_of or restored):
                    # Rolls back what was restored.
                    raise PermissionDenied
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return redirect(request.get_full_path())
        self.message_user(request, _("The version is restored."), messages.SUCCESS)
        key = (page_of or restored).pk
        return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[key]))

    def may_see_deleted(self, request):
        may_bring_back = self.has_delete_permission(request) and self.has_add_permission(request)
        return may_bring_back and self.keeps_values()

    def keeps_values(self):
        """Whether the history holds what a row of this kind said."""
        return self.model.__name__ not in history.WITHOUT_VALUES

    def may_read_values(self, request, model):
        """Whether the user may know that a row of `model` changed."""
        is_open = model.__name__ not in history.WITHOUT_VALUES
        return is_open or request.user.has_perm("networks.view_restricted_details")

    def may_read_history(self, request, row):
        may_view = self.has_view_or_change_permission(request, row)
        return may_view and self.may_read_values(request, self.model)

    def may_restore(self, request, row):
        return self.has_change_permission(request, row) and self.keeps_values()

    def described(self, entry, row):
        """An entry with the words of each field that it changed, and of the row where it is another one."""
        model = entry.content_type.model_class()
        entry.is_own = model is self.model
        entry.row = "" if entry.is_own else f"{capfirst(model._meta.verbose_name)} {entry.object_repr}"
        entry.differences = [
            (label(model, name), *pair)
            for name, pair in sorted((entry.changes or {}).items())
            if isinstance(pair, list)
        ]
        entry.reason = (entry.additional_data or {}).get("reason", "")
        return entry

    def compared(self, request, versions):
        """What differs between the two versions that the address names, field by field."""
        keys = [key_of(request.GET.get(name)) for name in ("from", "to")]
        old, new = (versions.filter(pk=key, serialized_data__isnull=False).first() for key in keys)
        if not old or not new:
            return None
        before, after = old.serialized_data["fields"], new.serialized_data["fields"]
        return [
            (label(self.model, name), before.get(name), after.get(name))
            for name in sorted(before.keys() | after.keys())
            if before.get(name) != after.get(name)
        ]


def label(model, name):
    """The words of a field, or its name where there is no such field any more."""
    names = {column.name for column in [*model._meta.fields, *model._meta.many_to_many]}
    return capfirst(model._meta.get_field(name).verbose_name) if name in names else name


def key_of(text):
    """A number from an address or form; 0, which no row has, for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
