"""The admin of suggestions: what is asked beside what is on file, and the decision."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wenregistry.admin import RegistryAdmin

from .entries import entry_of
from .models import Suggestion
from .restricted import may_see_restricted
from .suggestions import accept, decline, differences, hide


class DecisionForm(forms.Form):
    """The proposed values, which staff can change before they apply, and what the sender is told."""

    decision = forms.CharField(
        label=_("Reason or answer"),
        help_text=_("Sent to whoever asked, where an address was left. Needed to decline."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
    )

    def __init__(self, data, changes):
        super().__init__(data)
        for change in changes:
            widget = forms.TextInput(attrs={"class": "vTextField"})
            self.fields[change.name] = forms.CharField(
                label=change.label, initial=change.proposed, required=False, max_length=500, widget=widget
            )

    def proposed(self, changes):
        return {change.name: self.cleaned_data[change.name] for change in changes}


@admin.register(Suggestion)
class SuggestionAdmin(RegistryAdmin):
    list_display = ["reference", "kind", "state", "entry", "created_at", "has_hidden_entry", "decided_by"]
    list_filter = ["state", "kind", "has_hidden_entry"]
    list_select_related = ["focal_point", "network", "decided_by"]
    search_fields = ["reference", "page"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("entry"))
    def entry(self, suggestion):
        return suggestion.focal_point or suggestion.network or suggestion.page

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The suggestion beside the entry; a POST decides."""
        suggestion = self.get_object(request, object_id)
        if suggestion is None:
            raise Http404
        if not self.has_view_permission(request, suggestion):
            raise PermissionDenied
        entry = suggestion.focal_point or entry_of(suggestion.page)
        changes = differences(suggestion)
        sees_restricted = may_see_restricted(request)
        # What an office answers is about people, like the rest that is on file of it.
        has_restricted_message = bool(suggestion.request_id and suggestion.message)
        is_restricted = has_restricted_message or any(row.is_restricted for row in changes)
        is_hidden_from_user = is_restricted and not sees_restricted
        may_decide = self.may_decide(request, suggestion, entry) and not is_hidden_from_user
        form = DecisionForm(request.POST if request.method == "POST" else None, changes)
        if request.method == "POST":
            if not may_decide:
                raise PermissionDenied
            if form.is_valid() and self.decide(request, suggestion, form, changes):
                return redirect(reverse("admin:networks_suggestion_change", args=[suggestion.pk]))
        shown = [row for row in changes if sees_restricted or not row.is_restricted]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Suggestion %(reference)s") % {"reference": suggestion.reference},
            "opts": self.opts,
            "suggestion": suggestion,
            "entry": entry,
            "entry_url": address_in_admin(entry),
            "form": form,
            "rows": [(row, form[row.name]) for row in shown],
            "is_hidden_from_user": is_hidden_from_user,
            "may_decide": may_decide and suggestion.state == Suggestion.State.NEW,
            "may_hide": getattr(entry, "is_published", False),
            "sees_sender": sees_restricted,
            "sees_message": sees_restricted or not has_restricted_message,
        }
        return TemplateResponse(request, "admin/networks/suggestion/change_form.html", context)

    def may_decide(self, request, suggestion, entry):
        """Whether the user may answer suggestions, and publish the kind of entry that this one is about."""
        may_publish = True
        if hasattr(entry, "is_published"):
            codename = get_permission_codename("publish", entry._meta)
            may_publish = request.user.has_perm(f"{entry._meta.app_label}.{codename}")
        return may_publish and self.has_change_permission(request, suggestion)

    def decide(self, request, suggestion, form, changes):
        """Take the step whose button was pressed; says in a sentence what came of it."""
        decision = form.cleaned_data["decision"]
        try:
            if "_hide" in request.POST:
                hide(suggestion)
            elif "_decline" in request.POST:
                if not decision:
                    raise ValidationError(_("Say why it is declined."))
                decline(suggestion, request.user, decision)
            elif "_accept" in request.POST:
                accept(suggestion, request.user, form.proposed(changes), decision)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return False
        self.message_user(request, _("Done."), messages.SUCCESS)
        return True


def address_in_admin(entry):
    """Where staff edit an entry."""
    if entry is None:
        return ""
    return reverse(f"admin:{entry._meta.app_label}_{entry._meta.model_name}_change", args=[entry.pk])
