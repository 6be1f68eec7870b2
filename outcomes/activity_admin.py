from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from wenregistry.admin import SOURCES, LastingSlugMixin, MissingFilter, PublishableAdmin
from wenregistry.querysets import lacks_sources

from .models import Activity


@admin.register(Activity)
class ActivityAdmin(LastingSlugMixin, PublishableAdmin, TranslationAdmin):
    lacks = {
        "lacks_date": _("date"),
        "lacks_networks": _("networks"),
        "lacks_evidence": _("evidence"),
        "lacks_sources": _("sources"),
    }
    list_display = ["title", "is_published", "missing", "kind", "since", "until"]
    list_filter = ["is_published", MissingFilter, "kind"]
    search_fields = ["search_text", "networks__search_text", "countries__search_text"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["networks", "countries", "partners", "outcomes", "trends", "sources"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "kind", "text", "since", "until"]}),
        (_("Who took part"), {"fields": ["networks", "countries", "partners"]}),
        (_("What it answers to"), {"fields": ["outcomes", "trends"]}),
        (_("Evidence"), {"fields": ["evidence_title", "evidence_url"]}),
        (_("Publication"), {"fields": ["is_published"]}),
        SOURCES,
    ]

    def get_queryset(self, request):
        activities = super().get_queryset(request)
        networks = Activity.networks.through.objects.filter(activity=OuterRef("pk"))
        return activities.annotate(
            lacks_date=Q(since=""),
            lacks_networks=~Exists(networks),
            lacks_evidence=Q(evidence_url=""),
            lacks_sources=lacks_sources(Activity),
        )
