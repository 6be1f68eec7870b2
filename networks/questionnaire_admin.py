"""The admin of questionnaires: which networks are asked, how far each has come, and the end of a round."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from . import questionnaire_mails
from .asking_admin import AskedInline, AskingAdmin, fieldsets_of
from .models import Questionnaire, SheetRequest
from .questionnaires import ask, networks_to_ask, silent
from .workflow import STEPS, take


class SheetRequestInline(AskedInline):
    model = SheetRequest
    fields = ["network", "standing", "sheet_state", "language", "sent_at", "answered_at"]
    readonly_fields = ["network", "standing", "sheet_state", "sent_at", "answered_at"]

    def get_queryset(self, request):
        requests = super().get_queryset(request).select_related("network", "sheet", "channel")
        return requests.order_by("network__sort_label", "pk")

    @admin.display(description=_("sheet"))
    def sheet_state(self, request):
        address = reverse("admin:networks_informationsheet_review", args=[request.sheet_id])
        return format_html('<a href="{}">{}</a>', address, request.sheet.get_state_display())


@admin.register(Questionnaire)
class QuestionnaireAdmin(AskingAdmin):
    mails = questionnaire_mails
    # The drafts that it made are of this edition.
    subject = "edition"
    fieldsets = fieldsets_of(subject, mails)
    sentence = _("Drafts are ready, and mails go out with the next run. Networks asked: %(number)d.")
    list_display = ["title", "edition", "closes_on", "started_at", "asked", "answered"]
    inlines = [SheetRequestInline]
    actions = ["record_silence"]

    def networks_to_ask(self, round):
        return networks_to_ask(round)

    def ask(self, round, networks):
        return ask(round, networks)

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
