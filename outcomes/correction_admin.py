"""The admin's one step to correct a follow-up: the old entry is withdrawn, and a new one takes its place."""

from copy import copy

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms.models import model_to_dict
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from wenregistry.history import note_update
from wenregistry.translations import LANGUAGES

from .models import Evidence, FollowUp


class CorrectionForm(forms.ModelForm):
    """A new follow-up, with what becomes of the one that it corrects."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=FollowUp._meta.get_field("withdrawn_reason").max_length,
        help_text=_("Why the old entry was wrong. For staff; the public reads that it is withdrawn."),
    )
    keeps_evidence = forms.BooleanField(label=_("Keep the evidence"), required=False, initial=True)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("text_en") != self.corrected.text_en:
            for name in (f"text_{language}" for language in LANGUAGES if language != "en"):
                # Or the wrong words would go on standing in another language.
                if cleaned.get(name) and cleaned[name] == getattr(self.corrected, name):
                    self.add_error(name, _("The English text has changed: change this one too, or empty it."))
        return cleaned


class CorrectionMixin:
    """Opens the form of a new follow-up with the words of the one that it corrects."""

    change_form_template = "admin/outcomes/followup/change_form.html"

    def get_urls(self):
        view = self.admin_site.admin_view(self.correct_view)
        return [path("<int:key>/correct/", view, name="outcomes_followup_correct"), *super().get_urls()]

    @transaction.atomic
    def correct_view(self, request, key):
        # Locked: of two corrections at once, the second finds the follow-up withdrawn.
        request.corrected = get_object_or_404(FollowUp.objects.select_for_update(), pk=key)
        if not self.has_change_permission(request, request.corrected):
            raise PermissionDenied
        return self.add_view(
            request,
            extra_context={"title": _("Correct this follow-up"), "show_save_and_add_another": False},
        )

    def get_form(self, request, obj=None, **kwargs):
        if wrong := corrected(request):
            kwargs["form"] = type("CorrectionForm", (CorrectionForm,), {"corrected": wrong})
        return super().get_form(request, obj, **kwargs)

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if corrected(request):
            fields = ["reason", "keeps_evidence"]
            return [(_("Withdraw the old entry"), {"fields": fields}), *fieldsets]
        return (
            [*fieldsets, (_("Corrections"), {"fields": ["corrects", "corrected_by"]})] if obj else fieldsets
        )

    def get_changeform_initial_data(self, request):
        if wrong := corrected(request):
            return model_to_dict(wrong, exclude=["withdrawn_on", "withdrawn_reason"])
        return super().get_changeform_initial_data(request)

    def save_model(self, request, follow_up, form, change):
        wrong = corrected(request)
        if not wrong:
            super().save_model(request, follow_up, form, change)
            return
        before = copy(wrong)
        follow_up.replace(wrong, form.cleaned_data["reason"])
        note_update(before, wrong)
        if form.cleaned_data["keeps_evidence"]:
            for shown in wrong.evidence.values("title", "url", "file", "date"):
                Evidence.objects.create(follow_up=follow_up, **shown)

    @admin.display(description=_("corrected by"))
    def corrected_by(self, follow_up):
        correction = FollowUp.objects.filter(corrects=follow_up).first()
        if not correction:
            return ""
        address = reverse("admin:outcomes_followup_change", args=[correction.pk])
        return format_html('<a href="{}">{}</a>', address, correction)


def corrected(request):
    """The follow-up that is being corrected, if one is."""
    return getattr(request, "corrected", None)
