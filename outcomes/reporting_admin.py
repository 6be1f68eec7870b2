"""The admin of reporting rounds: which bodies are asked, how far each has come, and what they reported."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from networks.comparison import compared
from networks.restricted import may_see_restricted
from wenregistry.admin import RegistryAdmin
from wenregistry.placeholders import in_braces
from wenregistry.round_admin import RequestAdmin, RoundAdmin, StandingFilter

from . import reporting_mails
from .models import FollowUp, Outcome, Report, ReportingRound, ReportRequest
from .reporting import accept, board, decline, follow_up_of, last_on_record, mailbox_of, make_requests


@admin.register(ReportingRound)
class ReportingRoundAdmin(RoundAdmin):
    mails = reporting_mails
    scope = ["meeting"]
    list_display = ["title", "meeting", "started_at", "closes_on"]
    list_select_related = ["meeting"]
    autocomplete_fields = ["meeting"]
    fieldsets = [
        (
            None,
            {
                "fields": ["title", "meeting", "closes_on"],
                "description": _(
                    "It asks each body that a current, published outcome of the meeting addresses."
                ),
            },
        ),
        (
            _("What is written"),
            {
                "fields": ["subject", "text"],
                "description": _("Words in braces are filled in: %(words)s.")
                % {"words": in_braces(reporting_mails.PLACEHOLDERS)},
            },
        ),
    ]

    def make_requests(self, round):
        make_requests(round)

    def board_of(self, round):
        rows = board(round)
        unreachable = [row["request"] for row in rows if not row["request"].channel_id]
        return {"rows": rows, "unreachable": [asked for asked in unreachable if not asked.answered_at]}


@admin.register(ReportRequest)
class ReportRequestAdmin(RequestAdmin):
    list_display = ["body", "round", "standing", "language", "sent_at", "answered_at"]
    list_filter = ["round", StandingFilter, "language"]
    list_select_related = ["network", "organization", "round", "channel"]
    search_fields = ["network__search_text", "organization__search_text"]

    def get_fields(self, request, obj=None):
        mailbox = ["mailbox"] if may_see_restricted(request) else []
        return ["round", "body", *mailbox, "language", "step", "sent_at", "bounced_at", "answered_at"]

    @admin.display(description=_("body"))
    def body(self, asked):
        return asked.body

    @admin.display(description=_("standing"))
    def standing(self, asked):
        return asked.standing

    def mailbox_for(self, asked):
        return mailbox_of(asked.body)

    def named(self, asked):
        return str(asked.body)


class AcceptForm(forms.ModelForm):
    """A report as the follow-up that it would become, which staff may edit first."""

    class Meta:
        model = FollowUp
        fields = ["state", "text_en", "text_fr", "text_es", "reported_by"]
        widgets = {
            **{name: AdminTextareaWidget(attrs={"rows": 4}) for name in ("text_en", "text_fr", "text_es")},
            "reported_by": AdminTextInputWidget,
        }

    def __init__(self, data, report):
        super().__init__(data, instance=follow_up_of(report))
        if report.evidence_url or report.evidence_file:
            self.fields["evidence_title"] = forms.CharField(
                label=_("Title of the evidence"),
                initial=report.evidence_title,
                max_length=400,
                widget=AdminTextInputWidget,
            )


class DeclineForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=AdminTextInputWidget)


@admin.register(Report)
class ReportAdmin(RegistryAdmin):
    published_with = Outcome
    list_display = ["outcome", "body", "state", "decision", "sent_at"]
    list_filter = ["decision", "state", "request__round"]
    list_select_related = ["outcome", "request__network", "request__organization"]
    search_fields = [
        "outcome__search_text",
        "request__network__search_text",
        "request__organization__search_text",
    ]

    def get_queryset(self, request):
        # What a body has not sent yet is its own.
        return super().get_queryset(request).filter(request__answered_at__isnull=False)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def is_released(self, row):
        # A decision publishes.
        return True

    @admin.display(description=_("body"))
    def body(self, report):
        return report.request.body

    @admin.display(description=_("sent at"), ordering="request__answered_at")
    def sent_at(self, report):
        return report.request.answered_at

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The report beside what is on record; a POST decides."""
        report = self.get_object(request, object_id)
        if report is None:
            raise Http404
        if not self.has_view_permission(request, report):
            raise PermissionDenied
        may_decide = self.has_change_permission(request, report)
        accepting = AcceptForm(request.POST if "_accept" in request.POST else None, report)
        declining = DeclineForm(request.POST if "_decline" in request.POST else None)
        if request.method == "POST":
            if not may_decide:
                raise PermissionDenied
            if self.decide(request, report, accepting, declining):
                return redirect(reverse("admin:outcomes_report_change", args=[report.pk]))
        last = last_on_record(report)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Report: %(body)s on %(outcome)s")
            % {"body": report.request.body, "outcome": report.outcome.code},
            "opts": self.opts,
            "report": report,
            "last": last,
            "columns": compared(last.text if last else "", report.text),
            "accepting": accepting,
            "declining": declining,
            "may_decide": may_decide and report.decision == Report.Decision.PENDING,
        }
        return TemplateResponse(request, "admin/outcomes/report/change_form.html", context)

    def decide(self, request, report, accepting, declining):
        """Take the decision whose button was pressed; says in a sentence what came of it."""
        try:
            if accepting.is_valid():
                accept(report, accepting.instance, accepting.cleaned_data.get("evidence_title", ""))
            elif declining.is_valid():
                decline(report, declining.cleaned_data["reason"])
            else:
                return False
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            self.log_change(request, report, [{"changed": {"fields": ["Decision"]}}])
            self.message_user(request, _("Done."), messages.SUCCESS)
        return True
