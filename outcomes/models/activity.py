from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.models import Trend
from networks.models import Country, Network, Organization, SourcedRecord
from wenregistry.models import PUBLISHABLE, Searchable, Translated
from wenregistry.partial_dates import PartialDateField, period_constraint

from ..querysets import ActivityQuerySet
from .outcome import Outcome


class Activity(Searchable, Translated, SourcedRecord):
    """Something that networks did on a day or for a while, such as a training or an exchange visit."""

    class Kind(models.TextChoices):
        CAPACITY_BUILDING = "capacity_building", _("Capacity-building")
        SECONDMENT = "secondment", _("Secondment")
        EXCHANGE_VISIT = "exchange_visit", _("Exchange visit")
        TARGETED_ACTIVITY = "targeted_activity", _("Targeted activity")
        OPERATION = "operation", _("Operation")
        MEETING = "meeting", _("Meeting")
        OTHER = "other", _("Other")

    search_fields = [f"{field}_{language}" for field in ("title", "text") for language in ("en", "fr", "es")]

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    title = models.CharField(
        _("title"), max_length=300, help_text=_("Such as Training of customs officers in Entebbe.")
    )
    text = models.TextField(_("text"), blank=True, help_text=_("What was done, in a sentence or two."))
    since = PartialDateField(_("since"), help_text=_("The first day, such as 2022-12-07 or 2022-12."))
    until = PartialDateField(_("until"), help_text=_("The last day, inclusive."))
    networks = models.ManyToManyField(
        Network, verbose_name=_("networks"), related_name="activities", blank=True
    )
    countries = models.ManyToManyField(
        Country, verbose_name=_("countries"), related_name="activities", blank=True
    )
    partners = models.ManyToManyField(
        Organization, verbose_name=_("partners"), related_name="activities", blank=True
    )
    outcomes = models.ManyToManyField(
        Outcome,
        verbose_name=_("outcomes"),
        related_name="activities",
        blank=True,
        help_text=_("The outcomes that it answers to."),
    )
    trends = models.ManyToManyField(
        Trend,
        verbose_name=_("trends"),
        related_name="activities",
        blank=True,
        help_text=_("The trends and priorities that it is aimed at."),
    )
    evidence_title = models.CharField(_("title of the evidence"), max_length=400, blank=True)
    evidence_url = models.URLField(_("address of the evidence"), max_length=500, blank=True)
    is_published = models.BooleanField(_("published"), default=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        default_permissions = PUBLISHABLE
        ordering = ["-since", "slug"]
        constraints = [period_constraint("activity_ends_after_it_starts")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("outcomes:activity", args=[self.slug])
