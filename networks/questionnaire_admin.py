"""The admin of questionnaires: which networks are asked, how far each has come, and the end of a round."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from modeltranslation.admin import TranslationAdmin

from wenregistry.admin import ChildInline, RegistryAdmin
from wenregistry.placeholders import in_braces

from .models import Network, Questionnaire, SheetRequest
from .questionnaire_mails import PLACEHOLDERS, default_subject, default_text
from .questionnaires import ask, networks_to_ask, silent
from .workflow import STEPS, take


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


class SheetRequestInline(ChildInline, admin.TabularInline):
    model = SheetRequest
    fields = ["network", "standing", "sheet_state", "language", "sent_at", "answered_at"]
    readonly_fields = ["network", "standing", "sheet_state", "sent_at", "answered_at"]
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        requests = super().get_queryset(request).select_related("network", "sheet", "channel")
        return requests.order_by("network__sort_label", "pk")

    @admin.display(description=_("answer"))
    def standing(self, request):
        return request.standing

    @admin.display(description=_("sheet"))
    def sheet_state(self, request):
        address = reverse("admin:networks_informationsheet_review", args=[request.sheet_id])
        return format_html('<a href="{}">{}</a>', address, request.sheet.get_state_display())


@admin.register(Questionnaire)
class QuestionnaireAdmin(RegistryAdmin, TranslationAdmin):
    change_form_template = "admin/networks/questionnaire/change_form.html"
    list_display = ["title", "edition", "closes_on", "started_at", "asked", "answered"]
    fieldsets = [
        (None, {"fields": ["title", "edition", "closes_on", "started_at"]}),
        (
            _("Mail"),
            {
                "fields": ["subject", "text"],
                "description": _("Words in braces are filled in: %(words)s.")
                % {"words": in_braces(PLACEHOLDERS)},
            },
        ),
    ]
    readonly_fields = ["started_at"]
    inlines = [SheetRequestInline]
    actions = ["record_silence"]

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        # The drafts that it made are of this edition.
        return [*fields, "edition"] if obj and obj.started_at else fields

    def get_changeform_initial_data(self, request):
        texts = {}
        for language in dict(settings.LANGUAGES):
            texts[f"subject_{language}"] = default_subject(language)
            texts[f"text_{language}"] = default_text(language)
        return {**texts, **super().get_changeform_initial_data(request)}

    def get_queryset(self, request):
        answers = Q(requests__answered_at__isnull=False)
        counts = {"asked": Count("requests"), "answered": Count("requests", filter=answers)}
        # Django drops the model's own order from a query that counts.
        return super().get_queryset(request).annotate(**counts).order_by("-edition")

    def get_urls(self):
        start = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.start))
        return [path("<int:key>/start/", start, name="networks_questionnaire_start"), *super().get_urls()]

    @admin.display(description=_("networks asked"), ordering="asked")
    def asked(self, questionnaire):
        return questionnaire.asked

    @admin.display(description=_("answers"), ordering="answered")
    def answered(self, questionnaire):
        return questionnaire.answered

    def start(self, request, key):
        """Start the next edition of the sheets of the chosen networks from their last."""
        questionnaire = self.get_object(request, str(key))
        if questionnaire is None:
            raise Http404
        if not self.has_change_permission(request, questionnaire):
            raise PermissionDenied
        form = NetworksForm(
            request.POST if request.method == "POST" else None, networks_to_ask(questionnaire)
        )
        if form.is_valid():
            try:
                number = ask(questionnaire, form.cleaned_data["networks"])
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.ERROR)
            else:
                sentence = _(
                    "Drafts are ready, and mails go out with the next run. Networks asked: %(number)d."
                )
                self.message_user(request, sentence % {"number": number}, messages.SUCCESS)
            return redirect(reverse("admin:networks_questionnaire_change", args=[key]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Ask networks: %(round)s") % {"round": questionnaire},
            "opts": self.opts,
            "questionnaire": questionnaire,
            "form": form,
        }
        return TemplateResponse(request, "admin/networks/questionnaire/start.html", context)

    @admin.action(description=_("Record “no reply” for all that stayed silent"), permissions=["change"])
    def record_silence(self, request, queryset):
        if not STEPS["no_reply"].is_open_to(request.user):
            raise PermissionDenied
        for questionnaire in queryset:
            if questionnaire.closes_on >= timezone.localdate():
                sentence = _("%(round)s: networks can answer until %(day)s.")
                names = {"round": questionnaire, "day": date_format(questionnaire.closes_on)}
                self.message_user(request, sentence % names, messages.ERROR)
                continue
            number = 0
            for sheet in silent(questionnaire):
                try:
                    take("no_reply", sheet, request.user)
                    number += 1
                except ValidationError as error:
                    # A colleague has taken it a step further meanwhile.
                    self.message_user(request, f"{sheet.network}: {' '.join(error.messages)}", messages.ERROR)
            sentence = _("%(round)s: “no reply” recorded for %(number)d.")
            self.message_user(request, sentence % {"round": questionnaire, "number": number})
