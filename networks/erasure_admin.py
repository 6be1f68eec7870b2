"""The admin's pages for the erasure of a person, and the receipts."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from wenregistry.accounts import recently_authenticated
from wenregistry.admin import LogAdmin
from wenregistry.models import Erasure

from .erasure import erase
from .models import FocalPointHolder


class ErasureForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"), choices=Erasure.Reason)


class ErasureMixin:
    """Erases a holder from a page that names what will go; this cannot be undone."""

    change_form_template = "admin/networks/focalpointholder/change_form.html"

    def get_urls(self):
        view = self.admin_site.admin_view(self.erase_view)
        return [path("<int:key>/erase/", view, name="networks_focalpointholder_erase"), *super().get_urls()]

    @method_decorator(recently_authenticated)
    def erase_view(self, request, key):
        if not request.user.has_perm("wenregistry.erase_person"):
            raise PermissionDenied
        # Those who have ended too: their time to be erased may not have come.
        holder = get_object_or_404(FocalPointHolder, pk=key)
        form = ErasureForm(request.POST or None)
        if form.is_valid():
            receipt = erase(holder, form.cleaned_data["reason"], request.user)
            sentence = _("Erased. The receipt is %(serial)s.") % {"serial": receipt.serial}
            self.message_user(request, sentence, messages.SUCCESS)
            return redirect(reverse("admin:networks_focalpointholder_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Erase a person"),
            "opts": self.opts,
            "form": form,
            "consent_count": holder.consents.count(),
            "channel_count": holder.channels.count(),
            "holder": holder,
        }
        return TemplateResponse(request, "admin/networks/focalpointholder/erase.html", context)


@admin.register(Erasure)
class ErasureAdmin(LogAdmin):
    """The receipts."""

    list_display = ["serial", "created_at", "author", "reason"]
    list_filter = ["reason"]
    list_select_related = ["author"]
