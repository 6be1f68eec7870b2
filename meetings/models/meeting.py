import datetime
from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from networks.models import Country, Network, Organization, SourcedRecord, Tool
from wenregistry.models import PUBLISHABLE, Searchable, Sorted, Translated

from ..querysets import MeetingQuerySet


class Meeting(Searchable, Sorted, Translated, SourcedRecord):
    """A meeting of networks, such as one of the Global Meetings that ICCWC convenes."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held")
        POSTPONED = "postponed", _("Postponed")
        CANCELLED = "cancelled", _("Cancelled")

    class Series(models.TextChoices):
        GLOBAL = "global-meeting-of-wens", _("Global Meeting of WENs")
        OTHER = "other", _("Other meeting")

    class Completeness(models.TextChoices):
        COMPLETE = "complete", _("Complete")
        PARTIAL = "partial", _("Not complete")
        UNKNOWN = "unknown", _("Not known")

    search_fields = [
        *(f"{field}_{language}" for field in ("title", "city") for language in ("en", "fr", "es")),
        "venue",
        "host_event",
    ]
    sorted_by = {"sort_name": "title"}

    slug = models.SlugField(
        _("slug"), max_length=60, unique=True, help_text=_("Part of its address, such as gm-wen-4.")
    )
    series = models.CharField(_("series"), max_length=40, choices=Series, default=Series.GLOBAL)
    number = models.PositiveSmallIntegerField(
        _("number"), null=True, blank=True, help_text=_("In the series, such as 4.")
    )
    title = models.CharField(
        _("title"),
        max_length=300,
        help_text=_("Such as 4th Global Meeting of Wildlife Enforcement Networks."),
    )
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.PLANNED)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        verbose_name=_("country"),
        related_name="hosted_meetings",
        null=True,
        blank=True,
    )
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    host_event = models.CharField(
        _("host event"),
        max_length=100,
        blank=True,
        help_text=_("The event it was held alongside, such as CITES CoP19."),
    )
    host_event_starts_on = models.DateField(_("first day of the host event"), null=True, blank=True)
    host_event_ends_on = models.DateField(_("last day of the host event"), null=True, blank=True)
    conveners = models.ManyToManyField(
        Organization, verbose_name=_("conveners"), related_name="convened_meetings", blank=True
    )
    funders = models.ManyToManyField(
        Organization, verbose_name=_("funders"), related_name="funded_meetings", blank=True
    )
    participants_stated = models.CharField(
        _("participants as stated"),
        max_length=200,
        blank=True,
        help_text=_("In the words of the source, such as More than 100 representatives."),
    )
    participants_stated_min = models.PositiveIntegerField(
        _("at least"), null=True, blank=True, help_text=_("The same as a number, such as 100.")
    )
    participants_recorded = models.CharField(
        _("participants recorded"),
        max_length=20,
        choices=Completeness,
        default=Completeness.UNKNOWN,
        help_text=_(
            "Whether all who took part are entered. Such as Complete for a full list in a press release."
        ),
    )
    tools = models.ManyToManyField(
        Tool, verbose_name=_("tools and services"), related_name="meetings", blank=True
    )
    summary = models.TextField(_("summary"), blank=True)
    discrepancy = models.TextField(
        _("where sources differ"),
        blank=True,
        help_text=_("Published. Such as: The press release says 2022, one page says 2023."),
    )
    is_published = models.BooleanField(_("published"), default=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        default_permissions = PUBLISHABLE
        ordering = [F("starts_on").desc(nulls_last=True), "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="meeting_ends_after_it_starts",
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.CheckConstraint(
                condition=Q(host_event_ends_on=None) | Q(host_event_ends_on__gte=F("host_event_starts_on")),
                name="host_event_ends_after_it_starts",
                violation_error_message=_("The host event must not end before it starts."),
            ),
            models.UniqueConstraint(
                fields=["series", "number"],
                condition=Q(series="global-meeting-of-wens"),
                name="global_meeting_number_is_used_once",
                violation_error_message=_("Another Global Meeting has this number."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:meeting", args=[self.slug])

    def networks_not_listed(self, networks: Iterable[Network]) -> list[Network]:
        """Those of `networks` that a complete list of participants leaves out; needs `for_coverage()`."""
        if self.participants_recorded != self.Completeness.COMPLETE:
            return []
        listed = {participation.network_id for participation in self.listed_networks}
        last_day = self.ends_on or self.starts_on
        return [
            network
            for network in networks
            if network.pk not in listed and not network.is_founded_after(last_day)
        ]

    def is_held_on(self, day: datetime.date) -> bool:
        """Whether `day` is one of its days, as far as they are known."""
        first, last = self.starts_on, self.ends_on or self.starts_on
        return (first is None or first <= day) and (last is None or day <= last)

    @property
    def is_outside_host_event(self) -> bool:
        """Whether it was held more than a week away from its host event: most likely a slip of the pen."""
        week = datetime.timedelta(days=7)
        first, last = self.host_event_starts_on, self.host_event_ends_on
        return bool(
            (self.starts_on and first and self.starts_on < first - week)
            or (self.ends_on and last and self.ends_on > last + week)
        )
