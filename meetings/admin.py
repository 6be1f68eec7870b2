from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline, TranslationTabularInline

from wenregistry.admin import (
    SOURCES,
    ChildInline,
    FoldedSearchMixin,
    LastingSlugMixin,
    MissingFilter,
    PublishableAdmin,
    RegistryAdmin,
    SourcesDifferFilter,
    TranslatedMixin,
)
from wenregistry.querysets import children, count_of, lacks_sources

from .models import Document, Meeting, Participation, Session, SessionItem, Taxon, Trend
from .pasted_admin import PastedParticipantsMixin


class SessionInline(ChildInline, TranslationTabularInline):
    model = Session
    show_change_link = True


class SessionItemInline(ChildInline, TranslationStackedInline):
    model = SessionItem
    fields = [("position", "access"), "title", ("organization", "network"), "document", "note"]
    autocomplete_fields = ["organization", "network", "document"]


class ParticipationInline(ChildInline, admin.StackedInline):
    model = Participation
    fields = [
        ("category", "label_as_listed", "role", "head_count"),
        ("network", "country", "organization"),
        ("basis", "sources", "note"),
    ]
    autocomplete_fields = ["network", "country", "organization", "sources"]
    classes = ["collapse"]


class DocumentInline(ChildInline, TranslationStackedInline):
    model = Document
    fields = ["title", "slug", ("kind", "language", "published_on", "access"), ("file", "url")]
    prepopulated_fields = {"slug": ["title"]}
    show_change_link = True
    classes = ["collapse"]


@admin.register(Meeting)
class MeetingAdmin(PastedParticipantsMixin, LastingSlugMixin, PublishableAdmin, TranslationAdmin):
    lacks = {
        "lacks_dates": _("dates"),
        "lacks_country": _("country"),
        "lacks_participants": _("participants"),
        "lacks_outcomes": _("outcomes"),
        "lacks_documents": _("documents"),
        "lacks_sources": _("sources"),
    }
    list_display = [
        "title",
        "is_published",
        "missing",
        "starts_on",
        "ends_on",
        "city",
        "country",
        "status",
        "participation_count",
        "outcome_count",
    ]
    list_filter = ["is_published", MissingFilter, SourcesDifferFilter, "status", "series"]
    list_select_related = ["country"]
    search_fields = ["search_text", "country__search_text"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["country", "conveners", "funders", "tools", "sources"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "series", "number", "status", "summary"]}),
        (_("When and where"), {"fields": ["starts_on", "ends_on", "city", "country", "venue"]}),
        (_("Host event"), {"fields": ["host_event", "host_event_starts_on", "host_event_ends_on"]}),
        (
            _("Who and what"),
            {
                "fields": [
                    "conveners",
                    "funders",
                    "participants_stated",
                    "participants_stated_min",
                    "participants_recorded",
                    "tools",
                ]
            },
        ),
        (_("Publication"), {"fields": ["discrepancy", "is_published"]}),
        SOURCES,
    ]
    inlines = [SessionInline, ParticipationInline, DocumentInline]

    def get_queryset(self, request):
        meetings = super().get_queryset(request)
        participations = children(meetings, "participations")
        outcomes = children(meetings, "outcomes")
        return meetings.annotate(
            participation_count=count_of(participations),
            outcome_count=count_of(outcomes),
            lacks_dates=Q(starts_on=None),
            lacks_country=Q(country=None),
            lacks_participants=~Exists(participations),
            lacks_outcomes=~Exists(outcomes),
            lacks_documents=~Exists(children(meetings, "documents")),
            lacks_sources=lacks_sources(Meeting),
        )

    def save_model(self, request, meeting, form, change):
        super().save_model(request, meeting, form, change)
        if meeting.is_outside_host_event:
            self.message_user(
                request,
                _("The meeting lies more than a week outside its host event. Check the dates of both."),
                messages.WARNING,
            )

    @admin.display(description=_("participants"), ordering="participation_count")
    def participation_count(self, meeting):
        return meeting.participation_count

    @admin.display(description=_("outcomes"), ordering="outcome_count")
    def outcome_count(self, meeting):
        return meeting.outcome_count


@admin.register(Session)
class SessionAdmin(TranslatedMixin, FoldedSearchMixin, RegistryAdmin, TranslationAdmin):
    published_with = Meeting
    list_display = ["__str__", "title", "meeting", "held_on", "begins_at", "access", "item_count"]
    list_filter = ["access"]
    list_select_related = ["meeting"]
    search_fields = ["meeting__search_text"]
    autocomplete_fields = ["meeting"]
    inlines = [SessionItemInline]

    def get_queryset(self, request):
        items = SessionItem.objects.filter(session=OuterRef("pk"))
        return super().get_queryset(request).annotate(item_count=count_of(items))

    @admin.display(description=_("items"), ordering="item_count")
    def item_count(self, session):
        return session.item_count


@admin.register(Document)
class DocumentAdmin(FoldedSearchMixin, RegistryAdmin, TranslationAdmin):
    published_with = Meeting
    lacks = {
        "lacks_content": _("file or address"),
        "lacks_date": _("date"),
        "lacks_sources": _("sources"),
    }
    list_display = [
        "title",
        "missing",
        "meeting",
        "network",
        "kind",
        "language",
        "translation_of",
        "published_on",
        "access",
    ]
    list_filter = ["access", MissingFilter, "kind", "language"]
    list_select_related = ["meeting", "network", "translation_of"]
    search_fields = ["search_text", "meeting__search_text", "network__search_text"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["meeting", "network", "translation_of", "sources"]
    readonly_fields = ["size", "sha256"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "kind", "language", "translation_of", "published_on", "access"]}),
        (_("Where it belongs"), {"fields": ["meeting", "network"]}),
        (_("Content"), {"fields": ["file", "url", "size", "sha256"]}),
        SOURCES,
    ]

    def get_queryset(self, request):
        documents = super().get_queryset(request)
        return documents.annotate(
            lacks_content=Q(file="", url=""),
            lacks_date=Q(published_on=""),
            lacks_sources=lacks_sources(Document),
        )


@admin.register(Taxon)
class TaxonAdmin(RegistryAdmin, TranslationAdmin):
    list_display = ["scientific_name", "common_name", "rank", "cites_appendix"]
    list_filter = ["rank", "cites_appendix"]
    search_fields = ["scientific_name", "common_name_en", "common_name_fr", "common_name_es"]
    prepopulated_fields = {"slug": ["scientific_name"]}
    autocomplete_fields = ["sources"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "scientific_name",
                    "slug",
                    "common_name",
                    "rank",
                    "cites_appendix",
                    "species_plus_id",
                ]
            },
        ),
        SOURCES,
    ]


@admin.register(Trend)
class TrendAdmin(TranslatedMixin, FoldedSearchMixin, RegistryAdmin, TranslationAdmin):
    published_with = Meeting
    lacks = {"lacks_sources": _("sources")}
    list_display = ["__str__", "missing", "category", "meeting", "network", "region", "period"]
    list_filter = ["category", "region", MissingFilter]
    list_select_related = ["meeting", "network"]
    search_fields = ["search_text", "meeting__search_text", "network__search_text"]
    autocomplete_fields = ["meeting", "network", "countries", "taxa", "sources"]
    fieldsets = [
        (None, {"fields": ["slug", "category", "text", "period"]}),
        (_("Where it belongs"), {"fields": ["meeting", "network", "region", "countries"]}),
        (_("What it is about"), {"fields": ["taxa", "commodities", "routes"]}),
        SOURCES,
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(lacks_sources=lacks_sources(Trend))
