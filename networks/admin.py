from collections import Counter

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from wenregistry.accounts import recently_authenticated
from wenregistry.admin import (
    SOURCES,
    ChildFormSet,
    ChildInline,
    FoldedSearchMixin,
    KnownValueFilter,
    LastingSlugMixin,
    MissingFilter,
    PublishableAdmin,
    RegistryAdmin,
    SourcesDifferFilter,
    TranslatedMixin,
)
from wenregistry.querysets import children, count_of, lacks_sources

from . import questionnaire_admin, suggestion_admin, verification_admin  # noqa: F401
from .completeness import GAPS
from .erasure_admin import ErasureMixin
from .freshness import Freshness
from .models import (
    Consent,
    ContactChannel,
    Country,
    FocalPoint,
    FocalPointHolder,
    InformationSheet,
    Membership,
    Network,
    NetworkEvent,
    NetworkName,
    NetworkRelation,
    Organization,
    Source,
    Tool,
)
from .models.country import Region
from .restricted import RestrictedMixin, may_see_restricted
from .samples import delete_samples
from .staff_exports import ReasonForm, export
from .workflow_admin import WorkflowMixin


class RegionFilter(KnownValueFilter):
    title = _("region")
    parameter_name = "region"

    def lookups(self, request, model_admin):
        return Region.choices

    def queryset(self, request, networks):
        return networks.in_region(self.value()) if self.value() else networks


class FreshnessFilter(KnownValueFilter):
    title = _("freshness")
    parameter_name = "freshness"

    def lookups(self, request, model_admin):
        return [("stale", _("Unconfirmed or never verified")), *Freshness.choices]

    def queryset(self, request, focal_points):
        if not self.value():
            return focal_points
        if self.value() == "stale":
            return focal_points.stale()
        return focal_points.filter(Freshness(self.value()).condition(timezone.localdate()))


class InForceFilter(KnownValueFilter):
    title = _("in force")
    parameter_name = "in_force"

    def lookups(self, request, model_admin):
        return [("yes", _("In force")), ("ended", _("Ended"))]

    def queryset(self, request, rows):
        match self.value():
            case "yes":
                return rows.in_force()
            case "ended":
                return rows.ended()
        return rows


class BouncedFilter(KnownValueFilter):
    title = _("bounced")
    parameter_name = "bounced"

    def lookups(self, request, model_admin):
        return [("yes", _("A channel bounced"))]

    def queryset(self, request, bodies):
        return bodies.bounced() if self.value() else bodies


class ChannelFormSet(ChildFormSet):
    """The channels of one office, of which only so many can be public."""

    def clean(self):
        super().clean()
        public = Counter()
        for form in self.kept_forms():
            channel = form.instance
            most = channel.MOST_PUBLIC.get(channel.kind)
            if channel.visibility == channel.Visibility.PUBLIC and most:
                public[channel.kind] += 1
                if public[channel.kind] > most:
                    sentence = _("No more than %(most)d of this kind can be public.")
                    form.add_error("visibility", sentence % {"most": most})


class ChannelForm(forms.ModelForm):
    """One channel: what came back from its old value says nothing of a new one."""

    def clean(self):
        cleaned = super().clean()
        if "value" in self.changed_data and "bounced_on" not in self.changed_data:
            cleaned["bounced_on"] = None
        return cleaned


class NetworkChannelInline(ChildInline, admin.TabularInline):
    model = ContactChannel
    form = ChannelForm
    formset = ChannelFormSet
    fields = ["kind", "value", "visibility", "is_office", "bounced_on"]

    def get_queryset(self, request):
        # Who left vanishes with all that was theirs, until they are erased.
        channels = super().get_queryset(request).of_current_holders()
        if may_see_restricted(request):
            return channels
        return channels.filter(visibility=ContactChannel.Visibility.PUBLIC)

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "visibility" and not may_see_restricted(request):
            public = ContactChannel.Visibility.PUBLIC
            kwargs |= {"choices": [(public.value, public.label)], "initial": public.value}
        return super().formfield_for_choice_field(db_field, request, **kwargs)


class FocalPointChannelInline(NetworkChannelInline):
    fields = ["kind", "value", "visibility", "is_office", "holder", "bounced_on"]

    def get_fields(self, request, obj=None):
        return self.fields if may_see_restricted(request) else NetworkChannelInline.fields

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        if "holder" not in formset.form.base_fields:
            return formset
        holder = formset.form.base_fields["holder"]
        holder.queryset = FocalPointHolder.objects.in_force().filter(focal_point=obj)
        # Listed here, once: the field would ask for its choices again for each row.
        names = [(person.pk, person.name) for person in holder.queryset]
        holder.choices = [("", _("The office")), *names]
        return formset


class HolderInline(RestrictedMixin, ChildInline, admin.TabularInline):
    model = FocalPointHolder
    show_change_link = True

    def get_queryset(self, request):
        return super().get_queryset(request).in_force()


class ConsentInline(RestrictedMixin, ChildInline, admin.TabularInline):
    model = Consent


class NameInline(ChildInline, admin.TabularInline):
    model = NetworkName


class MembershipInline(ChildInline, admin.StackedInline):
    model = Membership
    fields = [("country", "organization", "status"), ("since", "until"), ("basis", "sources", "note")]
    autocomplete_fields = ["country", "organization", "sources"]
    classes = ["collapse"]


class SheetInline(ChildInline, admin.TabularInline):
    model = InformationSheet
    fields = ["edition", "state", "language", "as_of", "external_url"]
    readonly_fields = ["state"]
    show_change_link = True
    can_delete = False  # Some are frozen; a draft is deleted on its own page.


class EventInline(ChildInline, TranslationStackedInline):
    model = NetworkEvent
    fields = [("kind", "date"), "title", ("city", "country"), ("basis", "sources", "note")]
    autocomplete_fields = ["country", "sources"]
    classes = ["collapse"]


class RelationInline(ChildInline, admin.StackedInline):
    model = NetworkRelation
    fk_name = "from_network"
    fields = [("kind", "to_network"), ("basis", "sources", "note")]
    autocomplete_fields = ["to_network", "sources"]
    classes = ["collapse"]


@admin.register(Source)
class SourceAdmin(RegistryAdmin):
    list_display = ["title", "publisher", "kind", "published_on", "accessed_on", "link_publicly"]
    list_filter = ["kind", "link_publicly"]
    search_fields = ["title", "publisher", "slug", "url"]
    prepopulated_fields = {"slug": ["title"]}


@admin.register(Country)
class CountryAdmin(FoldedSearchMixin, RegistryAdmin, TranslationAdmin):
    list_display = ["name", "iso2", "iso3", "region", "subregion", "network_count", "focal_point_count"]
    list_filter = ["region", "is_independent"]
    search_fields = ["search_text"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_counts()

    @admin.display(description=_("networks"), ordering="network_count")
    def network_count(self, country):
        return country.network_count

    @admin.display(description=_("focal points"), ordering="focal_point_count")
    def focal_point_count(self, country):
        return country.focal_point_count


@admin.register(Organization)
class OrganizationAdmin(FoldedSearchMixin, RegistryAdmin, TranslationAdmin):
    list_display = ["name", "acronym", "kind", "sector", "country", "is_sample"]
    list_filter = ["kind", "sector", "is_sample"]
    list_select_related = ["country"]
    search_fields = ["search_text"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["country", "parent", "members", "sources"]
    fieldsets = [
        (None, {"fields": ["name", "acronym", "slug", "aliases", "kind", "sector", "website"]}),
        (_("Where it belongs"), {"fields": ["country", "parent", "members"]}),
        SOURCES,
    ]


@admin.register(Network)
class NetworkAdmin(LastingSlugMixin, PublishableAdmin, TranslationAdmin):
    lacks = GAPS
    list_display = [
        "name",
        "acronym",
        "is_published",
        "missing",
        "status",
        "member_count",
        "focal_point_count",
        "newest_sheet",
        "reviewed_on",
    ]
    list_filter = [
        "is_published",
        MissingFilter,
        SourcesDifferFilter,
        BouncedFilter,
        "status",
        "kind",
        "scope",
        RegionFilter,
    ]
    search_fields = ["search_text", "names__search_text"]
    prepopulated_fields = {"slug": ["acronym"]}
    autocomplete_fields = ["host_organization", "host_country", "parent", "sources"]
    fieldsets = [
        (None, {"fields": ["name", "acronym", "slug", "kind", "scope", "formality", "summary"]}),
        (_("Standing"), {"fields": ["status", "status_basis", "founded_on", "founding_instrument"]}),
        (_("Seat"), {"fields": ["host_organization", "host_city", "host_country", "parent", "website"]}),
        (
            _("Coverage"),
            {
                "fields": [
                    "regions",
                    "working_languages",
                    "working_languages_basis",
                    "member_count_stated",
                ],
                "classes": ["collapse"],
            },
        ),
        (_("Publication"), {"fields": ["discrepancy", "reviewed_on", "confidence", "is_published"]}),
        SOURCES,
    ]
    inlines = [
        NameInline,
        NetworkChannelInline,
        SheetInline,
        MembershipInline,
        EventInline,
        RelationInline,
    ]

    def get_queryset(self, request):
        networks = super().get_queryset(request).with_gaps()
        members = children(networks, "memberships").of_members().in_force()
        offices = children(networks, "focal_points").in_force()
        sheets = children(networks, "sheets").filter(state=InformationSheet.State.PUBLISHED)
        return networks.annotate(
            member_count=count_of(members),
            focal_point_count=count_of(offices),
            newest_sheet=Subquery(sheets.order_by("-edition").values("edition")[:1]),
        )

    @admin.display(description=_("members"), ordering="member_count")
    def member_count(self, network):
        return network.member_count

    @admin.display(description=_("focal points"), ordering="focal_point_count")
    def focal_point_count(self, network):
        return network.focal_point_count

    @admin.display(description=_("newest sheet"), ordering="newest_sheet")
    def newest_sheet(self, network):
        return network.newest_sheet


@admin.register(InformationSheet)
class InformationSheetAdmin(WorkflowMixin, PublishableAdmin, TranslationAdmin):
    list_display = ["network", "edition", "state", "language", "as_of", "approved_on", "updated_on"]
    list_filter = ["state", "edition", "language"]
    list_select_related = ["network"]
    actions = [*WorkflowMixin.actions, "confirm_translations"]
    search_fields = ["network__search_text", "network__names__search_text", "search_text"]
    autocomplete_fields = ["network", "sources"]
    fieldsets = [
        (None, {"fields": ["network", "edition", "language", "as_of"]}),
        (_("State"), {"fields": WorkflowMixin.readonly}),
        *[
            (InformationSheet._meta.get_field(section).verbose_name, {"fields": [section]})
            for section in InformationSheet.SECTIONS
        ],
        (_("Approval"), {"fields": ["approved_by_role", "approved_on", "pdf", "external_url"]}),
        SOURCES,
    ]

    def get_readonly_fields(self, request, obj=None):
        # Read anew: a form that was refused has already put its own values on `obj`.
        frozen = InformationSheet.objects.filter(pk=obj.pk if obj else None).frozen()
        stored = frozen.values(*InformationSheet.FROZEN).first() or {}
        return [*self.readonly, *(field for field, value in stored.items() if value)]

    def is_released(self, row):
        drafts = [InformationSheet.State.DRAFT, InformationSheet.State.IN_REVIEW]
        return InformationSheet.objects.filter(pk=row.pk).exclude(state__in=drafts).exists()

    def has_delete_permission(self, request, obj=None):
        # Without a sheet in hand, as for the action on many, the answer is no: some may be frozen.
        return obj is not None and not obj.is_frozen and super().has_delete_permission(request, obj)

    @admin.display(description=_("changed"), ordering="updated_at")
    def updated_on(self, sheet):
        return sheet.updated_at.date()


@admin.register(FocalPoint)
class FocalPointAdmin(PublishableAdmin, TranslationAdmin):
    lacks = {
        "lacks_channel": _("public channel"),
        "lacks_holder": _("holder"),
        "lacks_organization": _("organization"),
        "lacks_sources": _("sources"),
    }
    list_display = [
        "position_title",
        "is_published",
        "missing",
        "country",
        "network",
        "role",
        "rank",
        "freshness",
        "public_channel_count",
        "has_bounced",
        "until",
    ]
    list_filter = [
        "is_published",
        FreshnessFilter,
        InForceFilter,
        BouncedFilter,
        MissingFilter,
        "role",
        "rank",
        "sector",
        "is_sample",
    ]
    list_select_related = ["country", "network"]
    search_fields = [
        "search_text",
        "country__search_text",
        "organization__search_text",
        "network__search_text",
        "network__names__search_text",
    ]
    autocomplete_fields = ["network", "country", "organization", "sources"]
    fieldsets = [
        (None, {"fields": ["position_title", "unit", "organization", "network", "country"]}),
        (_("What it answers for"), {"fields": ["role", "rank", "sector", "topic"]}),
        (_("Languages"), {"fields": ["languages"], "classes": ["collapse"]}),
        (_("Designation"), {"fields": ["since", "until", "designation_reference", "designation_date"]}),
        (_("Publication"), {"fields": ["verified_on", "verified_by", "is_published"]}),
        SOURCES,
    ]
    inlines = [FocalPointChannelInline, HolderInline]
    actions = [*PublishableAdmin.actions, "export_restricted", "delete_all_samples"]

    def get_queryset(self, request):
        focal_points = super().get_queryset(request)
        channels = children(focal_points, "channels")
        public = channels.filter(visibility=ContactChannel.Visibility.PUBLIC)
        return focal_points.annotate(
            public_channel_count=count_of(public),
            has_bounced=Exists(channels.of_current_holders().exclude(bounced_on=None)),
            lacks_channel=~Exists(public),
            lacks_holder=Value(may_see_restricted(request))
            & ~Exists(FocalPointHolder.objects.in_force().filter(focal_point=OuterRef("pk"))),
            lacks_organization=Q(organization=None),
            lacks_sources=lacks_sources(FocalPoint),
        )

    @admin.display(description=_("freshness"), ordering="verified_on")
    def freshness(self, focal_point):
        return focal_point.freshness.label

    @admin.display(description=_("public channels"), ordering="public_channel_count")
    def public_channel_count(self, focal_point):
        return focal_point.public_channel_count

    @admin.display(description=_("bounced"), ordering="has_bounced")
    def has_bounced(self, focal_point):
        return _("Yes") if focal_point.has_bounced else ""

    def has_export_restricted_permission(self, request):
        return may_see_restricted(request) and request.user.has_perm("wenregistry.export_restricted_details")

    @admin.action(description=_("Take a file with restricted details"), permissions=["export_restricted"])
    @method_decorator(recently_authenticated)
    def export_restricted(self, request, queryset):
        form = ReasonForm(request.POST if "confirmed" in request.POST else None)
        if form.is_valid():
            return export(request, queryset, **form.cleaned_data)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Take a file with restricted details"),
            "opts": self.opts,
            "form": form,
            "office_count": queryset.count(),
            "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "select_across": request.POST.get("select_across", "0"),
        }
        return TemplateResponse(request, "admin/networks/focalpoint/export_restricted.html", context)

    @admin.action(description=_("Delete all samples, whatever is selected"), permissions=["delete"])
    def delete_all_samples(self, request, queryset):
        if "confirmed" in request.POST:
            deleted = delete_samples()
            counts = {"offices": deleted.focal_points, "organizations": deleted.organizations}
            sentence = _(
                "Sample offices deleted: %(offices)d. Sample organizations deleted: %(organizations)d."
            )
            self.message_user(request, sentence % counts, messages.SUCCESS)
            for organization in deleted.kept:
                sentence = _("%(organization)s stays: a real entry names it.")
                self.message_user(request, sentence % {"organization": organization}, messages.WARNING)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Delete all samples"),
            "opts": self.opts,
            "selected": queryset.values_list("pk", flat=True)[:1],
            "focal_point_count": FocalPoint.objects.samples().count(),
            "organization_count": Organization.objects.samples().count(),
        }
        return TemplateResponse(request, "admin/networks/focalpoint/delete_samples.html", context)


@admin.register(FocalPointHolder)
class FocalPointHolderAdmin(RestrictedMixin, ErasureMixin, RegistryAdmin):
    lacks = {"lacks_consent": _("consent")}
    list_display = ["name", "missing", "focal_point", "since", "until"]
    list_filter = [MissingFilter]
    list_select_related = ["focal_point"]
    search_fields = ["given_name", "family_name"]
    autocomplete_fields = ["focal_point"]
    inlines = [ConsentInline]

    def get_queryset(self, request):
        holders = super().get_queryset(request).in_force()
        standing = Consent.objects.filter(holder=OuterRef("pk"), withdrawn_on=None)
        return holders.annotate(lacks_consent=~Exists(standing))


@admin.register(Tool)
class ToolAdmin(TranslatedMixin, FoldedSearchMixin, RegistryAdmin, TranslationAdmin):
    lacks = {"lacks_summary": _("summary"), "lacks_url": _("address"), "lacks_sources": _("sources")}
    list_display = ["name", "acronym", "missing", "kind", "year", "access"]
    list_filter = ["kind", "access", MissingFilter]
    search_fields = ["search_text"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["owners", "sources"]
    fieldsets = [
        (None, {"fields": ["name", "acronym", "slug", "kind", "owners", "summary"]}),
        (_("Where to find it"), {"fields": ["url", "year", "access"]}),
        (_("Languages"), {"fields": ["languages"], "classes": ["collapse"]}),
        SOURCES,
    ]

    def get_queryset(self, request):
        tools = super().get_queryset(request)
        return tools.annotate(
            lacks_summary=Q(summary_en=None) | Q(summary_en=""),
            lacks_url=Q(url=""),
            lacks_sources=lacks_sources(Tool),
        )
