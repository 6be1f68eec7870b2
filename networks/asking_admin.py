"""The admin of rounds in which staff choose the networks that are asked, on a page of its own."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from modeltranslation.admin import TranslationAdmin

from wenregistry.admin import ChildInline, RegistryAdmin
from wenregistry.placeholders import in_braces
from wenregistry.round_mails import first_texts

from .models import Network


class NetworksForm(forms.Form):
    """Which networks a round asks: all that work or are being set up, unless staff choose others."""

    networks = forms.ModelMultipleChoiceField(
        Network.objects.none(),
        label=_("Networks"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data, networks):
        super().__init__(data, initial={"networks": networks.current()})
        self.fields["networks"].queryset = networks


class AskedInline(ChildInline, admin.TabularInline):
    """The requests of a round, of which only the language is chosen by hand."""

    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    @admin.display(description=_("answer"))
    def standing(self, request):
        return request.standing


def fieldsets_of(subject, mails):
    """The form of a round that asks with the field `subject`, in the words of `mails`."""
    words = {"words": in_braces(mails.PLACEHOLDERS)}
    mail = {
        "fields": ["subject", "text"],
        "description": _("Words in braces are filled in: %(words)s.") % words,
    }
    return [(None, {"fields": ["title", subject, "closes_on", "started_at"]}), (_("Mail"), mail)]


class AskingAdmin(RegistryAdmin, TranslationAdmin):
    """
    A round that asks the networks which staff choose, more than once where a mailbox was missing.

    A kind of round says what it asks with (`subject`: the field that stays once drafts exist), its words
    (`mails`), whom it can ask (`networks_to_ask`), and how (`ask`, with the `sentence` that follows).
    """

    change_form_template = "admin/rounds/asking_form.html"
    readonly_fields = ["started_at"]
    mails = None
    subject = ""
    sentence = ""

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return [*fields, self.subject] if obj and obj.started_at else fields

    def get_changeform_initial_data(self, request):
        return {**first_texts(self.mails), **super().get_changeform_initial_data(request)}

    def get_queryset(self, request):
        answers = Q(requests__answered_at__isnull=False)
        counts = {"asked": Count("requests"), "answered": Count("requests", filter=answers)}
        # Django drops the model's own order from a query that counts.
        return super().get_queryset(request).annotate(**counts).order_by(*self.opts.ordering)

    def get_urls(self):
        start = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.start))
        name = f"{self.opts.app_label}_{self.opts.model_name}_start"
        return [path("<int:key>/start/", start, name=name), *super().get_urls()]

    @admin.display(description=_("networks asked"), ordering="asked")
    def asked(self, round):
        return round.asked

    @admin.display(description=_("answers"), ordering="answered")
    def answered(self, round):
        return round.answered

    def start(self, request, key):
        """Ask the chosen networks, each with a draft of its own."""
        round = self.get_object(request, str(key))
        if round is None:
            raise Http404
        if not self.has_change_permission(request, round):
            raise PermissionDenied
        form = NetworksForm(request.POST if request.method == "POST" else None, self.networks_to_ask(round))
        if form.is_valid():
            try:
                number = self.ask(round, form.cleaned_data["networks"])
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.ERROR)
            else:
                self.message_user(request, self.sentence % {"number": number}, messages.SUCCESS)
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
            return redirect(reverse(name, args=[key]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Ask networks: %(round)s") % {"round": round},
            "opts": self.opts,
            "round": round,
            "form": form,
        }
        template = f"admin/{self.opts.app_label}/{self.opts.model_name}/start.html"
        return TemplateResponse(request, template, context)

    def networks_to_ask(self, round):
        """The networks that a round can ask today."""
        raise NotImplementedError

    def ask(self, round, networks):
        """Ask some networks; returns how many were asked."""
        raise NotImplementedError
