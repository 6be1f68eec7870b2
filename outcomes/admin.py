from copy import copy

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from wenregistry.admin import (
    SOURCES,
    AppendOnlyInline,
    ChildInline,
    FoldedSearchMixin,
    MissingFilter,
    PublishableAdmin,
    RegistryAdmin,
)
from wenregistry.history import note_update
from wenregistry.querysets import children, count_of, lacks_sources

from . import activity_admin, assessment_admin, reporting_admin  # noqa: F401
from .correction_admin import CorrectionMixin
from .freezing_admin import FreezingMixin
from .models import Addressee, Evidence, FollowUp, Outcome, OutcomeLink, Theme
from .pack_admin import PackMixin

REPORT = [("kind", "state", "date"), "text", ("link_to_outcome", "reported_by", "is_public")]


class AddresseeInline(ChildInline, admin.StackedInline):
    model = Addressee
    fields = [
        ("network", "organization", "group", "basis"),
        ("stands_for", "responding_networks", "responding_organizations"),
    ]
    autocomplete_fields = ["network", "organization", "responding_networks", "responding_organizations"]


class LinkInline(ChildInline, admin.StackedInline):
    model = OutcomeLink
    fk_name = "from_outcome"
    fields = [("kind", "to_outcome"), ("system", "number", "url"), ("basis", "sources", "note")]
    autocomplete_fields = ["to_outcome", "sources"]


class FollowUpInline(AppendOnlyInline, TranslationStackedInline):
    model = FollowUp
    fields = [("network", "organization"), *REPORT, ("basis", "sources", "note")]
    autocomplete_fields = ["network", "organization", "sources"]
    show_change_link = True
    classes = ["collapse"]


class EvidenceInline(AppendOnlyInline, admin.TabularInline):
    model = Evidence


@admin.register(Theme)
class ThemeAdmin(RegistryAdmin, TranslationAdmin):
    list_display = ["name", "outcome_count"]
    search_fields = ["name_en", "name_fr", "name_es"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request):
        outcomes = Outcome.objects.filter(themes=OuterRef("pk"))
        return super().get_queryset(request).annotate(outcome_count=count_of(outcomes))

    @admin.display(description=_("outcomes"), ordering="outcome_count")
    def outcome_count(self, theme):
        return theme.outcome_count


@admin.register(Outcome)
class OutcomeAdmin(FreezingMixin, PackMixin, PublishableAdmin, TranslationAdmin):
    lacks = {
        "lacks_text": _("adopted text"),
        "lacks_addressee": _("addressee"),
        "lacks_report": _("report"),
        "lacks_sources": _("sources"),
    }
    list_display = [
        "code",
        "title",
        "is_published",
        "missing",
        "meeting",
        "validity",
        "report_count",
        "last_reported_on",
        "due_on",
    ]
    list_filter = ["is_published", MissingFilter, "validity", "funding", "themes"]
    list_select_related = ["meeting"]
    search_fields = ["search_text", "meeting__search_text"]
    autocomplete_fields = ["meeting", "themes", "sources"]
    fieldsets = [
        (None, {"fields": ["code", "meeting", "number", "title", "summary"]}),
        (_("As adopted"), {"fields": ["text", "text_reference", "qualifier", "listed_as_key_outcome"]}),
        (_("State"), {"fields": ["themes", "validity", "funding", "due_on", "is_published"]}),
        SOURCES,
    ]
    inlines = [AddresseeInline, LinkInline, FollowUpInline]

    def get_queryset(self, request):
        outcomes = super().get_queryset(request)
        reports = children(outcomes, "follow_ups").standing().answers()
        return outcomes.annotate(
            report_count=count_of(reports),
            last_reported_on=Subquery(reports.order_by("-date", "-id").values("date")[:1]),
            lacks_text=Q(text_en=None) | Q(text_en=""),
            lacks_addressee=~Exists(children(outcomes, "addressees")),
            lacks_report=~Exists(reports),
            lacks_sources=lacks_sources(Outcome),
        )

    def get_readonly_fields(self, request, obj=None):
        # Read anew: a form that was refused has already put its own values on `obj`.
        published = Outcome.objects.filter(pk=obj.pk if obj else None, first_published_at__isnull=False)
        stored = published.values("code", *Outcome.ADOPTED_TEXT).first() or {}
        frozen = [field for field, value in stored.items() if value]
        return [*super().get_readonly_fields(request, obj), *frozen]

    def has_delete_permission(self, request, obj=None):
        # Without an outcome in hand, as for the action on many, the answer is no: some may be published.
        is_draft = obj is not None and obj.first_published_at is None
        return is_draft and super().has_delete_permission(request, obj)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        for formset in formsets:
            if formset.model is Addressee:
                for row in formset.forms:
                    if row.instance.group and row not in formset.deleted_forms:
                        self.settle_responders(row.instance, row.changed_data)

    def settle_responders(self, addressee, changed):
        """Fill in whom a group stands for, unless staff have written the list: then it is chosen."""
        if "stands_for" in changed or ("group" in changed and not addressee.bodies()):
            addressee.fill_in_responders()
        elif "responding_networks" in changed:
            addressee.stands_for = Addressee.StandsFor.CHOSEN
            addressee.save()

    @admin.display(description=_("reports"), ordering="report_count")
    def report_count(self, outcome):
        return outcome.report_count

    @admin.display(description=_("last report"), ordering="last_reported_on")
    def last_reported_on(self, outcome):
        return outcome.last_reported_on


@admin.register(FollowUp)
class FollowUpAdmin(CorrectionMixin, FoldedSearchMixin, RegistryAdmin, TranslationAdmin):
    published_with = Outcome
    lacks = {"lacks_evidence": _("evidence"), "lacks_sources": _("sources")}
    list_display = ["outcome", "body", "missing", "date", "state", "kind", "is_public", "withdrawn_on"]
    list_filter = ["state", "kind", "is_public", MissingFilter, ("withdrawn_on", admin.EmptyFieldListFilter)]
    list_select_related = ["outcome", "network", "organization"]
    search_fields = ["outcome__search_text", "network__search_text", "organization__search_text"]
    autocomplete_fields = ["outcome", "network", "organization", "sources"]
    fieldsets = [(None, {"fields": ["outcome", ("network", "organization"), *REPORT]}), SOURCES]
    inlines = [EvidenceInline]
    view_on_site = False  # The page of the outcome is linked from there.

    def get_queryset(self, request):
        follow_ups = super().get_queryset(request)
        return follow_ups.annotate(
            lacks_evidence=~Exists(children(follow_ups, "evidence")),
            lacks_sources=lacks_sources(FollowUp),
        )

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        withdrawal = (
            _("Withdraw"),
            {
                "fields": ["withdrawn_on", "withdrawn_reason"],
                "description": _(
                    "A follow-up is never changed. Withdraw it where it was wrong, for good, or correct it: "
                    "then a new entry takes its place."
                ),
            },
        )
        return [withdrawal, *fieldsets] if obj else fieldsets

    def get_readonly_fields(self, request, obj=None):
        return flatten_fieldsets(super().get_fieldsets(request, obj)) if obj else []

    def has_change_permission(self, request, obj=None):
        # Asked of the database: a form that was refused has already put its own values on `obj`.
        stands = obj is None or FollowUp.objects.standing().filter(pk=obj.pk).exists()
        return stands and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, follow_up, form, change):
        if not change:
            super().save_model(request, follow_up, form, change)
        elif follow_up.withdrawn_on:
            stored = FollowUp.objects.get(pk=follow_up.pk)
            before = copy(stored)
            stored.withdraw(follow_up.withdrawn_on, follow_up.withdrawn_reason)
            note_update(before, stored)

    @admin.display(description=_("reported by"))
    def body(self, follow_up):
        return follow_up.body
