"""The admin of self-assessments: instruments, rounds, what networks answered, and what becomes of it."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from modeltranslation.admin import TranslationAdmin

from networks.asking_admin import AskedInline, AskingAdmin, fieldsets_of
from wenregistry.admin import RegistryAdmin, TranslatedMixin

from . import assessment_mails
from .assessment import SectionForm, ask, networks_to_ask, result_of, sections_of
from .models import (
    Assessment,
    AssessmentAnswer,
    AssessmentRequest,
    AssessmentRound,
    FollowUp,
    Instrument,
    InstrumentItem,
    Outcome,
)

PAGE = require_http_methods(["GET", "HEAD", "POST"])


@admin.register(Instrument)
class InstrumentAdmin(TranslatedMixin, RegistryAdmin, TranslationAdmin):
    list_display = ["title", "code", "is_official", "item_count"]
    search_fields = ["code", "title_en", "title_fr", "title_es"]
    fields = ["code", "title", "publisher", "url", "is_official"]

    def get_queryset(self, request):
        # Django drops the model's own order from a query that counts.
        return super().get_queryset(request).annotate(item_count=Count("items")).order_by("code")

    @admin.display(description=_("items"), ordering="item_count")
    def item_count(self, instrument):
        return instrument.item_count


@admin.register(InstrumentItem)
class InstrumentItemAdmin(TranslatedMixin, RegistryAdmin, TranslationAdmin):
    list_display = ["number", "text", "part", "category", "instrument"]
    list_filter = ["instrument", "part", "category"]
    list_select_related = ["instrument"]
    search_fields = ["number", "text_en", "text_fr", "text_es"]
    fields = ["instrument", "number", "position", "part", "category", "text", "help"]

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        # Its answers are part of assessments by this instrument.
        return [*fields, "instrument"] if obj else fields


class AssessmentRequestInline(AskedInline):
    model = AssessmentRequest
    fields = ["network", "standing", "result", "language", "sent_at", "answered_at"]
    readonly_fields = ["network", "standing", "result", "sent_at", "answered_at"]

    def get_queryset(self, request):
        requests = super().get_queryset(request).select_related("assessment__network", "channel")
        return requests.order_by("assessment__network__sort_label", "pk")

    @admin.display(description=_("network"))
    def network(self, request):
        return request.network

    @admin.display(description=_("self-assessment"))
    def result(self, request):
        address = reverse("admin:outcomes_assessment_change", args=[request.assessment_id])
        return format_html('<a href="{}">{}</a>', address, request.assessment.get_state_display())


@admin.register(AssessmentRound)
class AssessmentRoundAdmin(AskingAdmin):
    mails = assessment_mails
    # The drafts that it made answer this instrument.
    subject = "instrument"
    fieldsets = fieldsets_of(subject, mails)
    sentence = _("Mails go out with the next run. Networks asked: %(number)d.")
    list_display = ["title", "instrument", "closes_on", "started_at", "asked", "answered"]
    list_select_related = ["instrument"]
    inlines = [AssessmentRequestInline]

    def networks_to_ask(self, round):
        return networks_to_ask(round)

    def ask(self, round, networks):
        return ask(round, networks)


class FollowUpForm(forms.ModelForm):
    """What an improvement action becomes: a follow-up that plans it, in the words that staff confirm."""

    class Meta:
        model = FollowUp
        fields = ["outcome", "date", "text_en", "text_fr", "text_es", "reported_by", "is_public"]

    def __init__(self, data, answer):
        assessment = answer.assessment
        outcomes = Outcome.objects.published().addressing(assessment.network)
        on_guidelines = outcomes.filter(themes__slug="guidelines").order_by("-meeting__starts_on", "number")
        instance = FollowUp(network=assessment.network, state=FollowUp.State.PLANNED)
        initial = {
            "outcome": on_guidelines.first(),
            "date": assessment.assessed_on,
            f"text_{language_of(assessment)}": answer.improvement,
            "reported_by": assessment.answered_by,
            # What a network wrote in private becomes public only where staff say so.
            "is_public": False,
        }
        super().__init__(data, instance=instance, initial=initial)
        self.fields["outcome"].queryset = outcomes


def language_of(assessment):
    """The language that a network was asked in."""
    asked = AssessmentRequest.objects.filter(assessment=assessment).first()
    return asked.language if asked else settings.LANGUAGE_CODE


@admin.register(Assessment)
class AssessmentAdmin(RegistryAdmin):
    change_form_template = "admin/outcomes/assessment/change_form.html"
    list_display = ["network", "instrument", "assessed_on", "state", "answer_count", "bars_public_since"]
    list_filter = ["state", "instrument", ("bars_public_since", admin.EmptyFieldListFilter)]
    list_select_related = ["network", "instrument"]
    search_fields = ["network__search_text"]
    autocomplete_fields = ["network"]
    fields = ["network", "instrument", "assessed_on", "state", "answered_by", "bars_public_since", "note"]

    def get_queryset(self, request):
        given = Q(answers__value__isnull=False) | Q(answers__is_not_applicable=True)
        # In no order of how networks rate themselves, and by no figure that could be one.
        assessments = super().get_queryset(request).annotate(answer_count=Count("answers", filter=given))
        return assessments.order_by("network__sort_label", "-assessed_on", "-pk")

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        # Its answers are about this network and answer this instrument.
        return [*fields, "network", "instrument"] if obj else fields

    def get_urls(self):
        pages = {
            "answers": ("<int:key>/answers/", self.answers),
            "result": ("<int:key>/result/", self.result),
            "plan": ("<int:key>/answers/<int:answer>/plan/", self.plan),
        }
        return [
            *(
                path(route, self.admin_site.admin_view(PAGE(view)), name=f"outcomes_assessment_{name}")
                for name, (route, view) in pages.items()
            ),
            *super().get_urls(),
        ]

    @admin.display(description=_("answers"))
    def answer_count(self, assessment):
        return assessment.answer_count

    def page(self, request, template, assessment, title, **context):
        """A page about an assessment beside its form."""
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "assessment": assessment}
        context = {**shared, "title": title % {"assessment": assessment}, **context}
        return TemplateResponse(request, f"admin/outcomes/assessment/{template}.html", context)

    def assessment_of(self, request, key, may):
        assessment = self.get_object(request, str(key))
        if assessment is None:
            raise Http404
        if not may(request, assessment):
            raise PermissionDenied
        return assessment

    @method_decorator(transaction.atomic)
    def answers(self, request, key):
        """The form that a network has, for staff who fill it in with it."""
        assessment = self.assessment_of(request, key, self.has_change_permission)
        if assessment.state != Assessment.State.DRAFT:
            sentence = _("This self-assessment is final. Make it a draft again to change its answers.")
            self.message_user(request, sentence, messages.ERROR)
            return redirect(reverse("admin:outcomes_assessment_change", args=[key]))
        # One sender at a time: each form is judged by what others saved before it.
        Assessment.objects.select_for_update().get(pk=assessment.pk)
        sections = sections_of(assessment)
        section = sections.get(request.GET.get("section", ""))
        form = None
        if section:
            form = SectionForm(request.POST if request.method == "POST" else None, section, assessment)
            if request.method == "POST" and form.is_valid():
                form.save()
                self.message_user(request, _("Saved."), messages.SUCCESS)
                return redirect(request.path)
        title = _("Answers: %(assessment)s")
        return self.page(
            request, "answers", assessment, title, sections=sections.values(), section=section, form=form
        )

    def result(self, request, key):
        """The bars, the lowest items, what has changed, and every answer."""
        assessment = self.assessment_of(request, key, self.has_view_permission)
        may_plan = self.may_plan(request)
        title = _("Result: %(assessment)s")
        return self.page(
            request, "result", assessment, title, result=result_of(assessment), may_plan=may_plan
        )

    def may_plan(self, request):
        """Whether the user may make a follow-up of an improvement action, which can be public."""
        needed = ["change_assessmentanswer", "add_followup", "publish_outcome"]
        return request.user.has_perms([f"outcomes.{name}" for name in needed])

    @method_decorator(transaction.atomic)
    def plan(self, request, key, answer):
        """Make a follow-up of an improvement action, once."""
        assessment = self.assessment_of(request, key, self.has_change_permission)
        if not self.may_plan(request):
            raise PermissionDenied
        answers = AssessmentAnswer.objects.select_for_update(of=["self"]).select_related("item")
        answer = answers.filter(pk=answer, assessment=assessment).exclude(improvement="").first()
        if answer is None:
            raise Http404
        answer.assessment = assessment
        back = redirect(reverse("admin:outcomes_assessment_result", args=[key]))
        if answer.follow_up_id or assessment.state != Assessment.State.FINAL:
            sentence = (
                _("This improvement action is a follow-up already.")
                if answer.follow_up_id
                else _("This self-assessment is a draft still: its network may change it.")
            )
            self.message_user(request, sentence, messages.ERROR)
            return back
        form = FollowUpForm(request.POST if request.method == "POST" else None, answer)
        if form.is_valid():
            answer.follow_up = form.save()
            answer.save()
            self.message_user(request, _("The follow-up is entered."), messages.SUCCESS)
            return back
        title = _("Follow-up from %(assessment)s")
        return self.page(request, "plan", assessment, title, answer=answer, form=form)
