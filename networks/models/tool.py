from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from wenregistry.fields import ChoiceListField
from wenregistry.languages import LANGUAGES
from wenregistry.models import Searchable, Sorted, Translated
from wenregistry.partial_dates import PartialDateField

from ..querysets import ToolQuerySet
from .organization import Organization
from .source import SourcedRecord


class Tool(Searchable, Sorted, Translated, SourcedRecord):
    """Guidelines, a platform, a programme or another service that the meetings point networks to."""

    class Kind(models.TextChoices):
        ASSESSMENT = "assessment", _("Assessment")
        CAPACITY_BUILDING = "capacity_building", _("Capacity building")
        CATALOGUE = "catalogue", _("Catalogue")
        COALITION = "coalition", _("Coalition")
        DIRECTORY = "directory", _("Directory")
        GUIDELINES = "guidelines", _("Guidelines")
        INFORMATION_EXCHANGE = "information_exchange", _("Information exchange")
        LIAISON = "liaison", _("Liaison")
        MEETING_FORMAT = "meeting_format", _("Form of meeting")
        MODEL = "model", _("Model")
        OPERATION = "operation", _("Operation")
        PLATFORM = "platform", _("Platform")
        PROGRAMME = "programme", _("Programme")
        PUBLICATION = "publication", _("Publication")
        SERVICE = "service", _("Service")
        STRATEGY = "strategy", _("Strategy")

    class Access(models.TextChoices):
        PUBLIC = "public", _("Open to all")
        RESTRICTED = "restricted", _("For officers")

    search_fields = [
        "name_en",
        "name_fr",
        "name_es",
        "acronym",
        "summary_en",
        "summary_fr",
        "summary_es",
    ]

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    name = models.CharField(_("name"), max_length=300)
    acronym = models.CharField(_("acronym"), max_length=50, blank=True)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    owners = models.ManyToManyField(Organization, verbose_name=_("owners"), related_name="tools", blank=True)
    summary = models.TextField(_("summary"), blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    year = PartialDateField(_("year"), help_text=_("When it came out, such as 2020-05."))
    languages = ChoiceListField(_("languages"), codes=LANGUAGES)
    access = models.CharField(_("access"), max_length=20, choices=Access, default=Access.PUBLIC)

    objects = ToolQuerySet.as_manager()

    class Meta:
        verbose_name = _("tool or service")
        verbose_name_plural = _("tools and services")
        ordering = ["kind", "sort_name", "id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        # Its place in the list, wherever the list breaks its pages.
        return f"{reverse('networks:tools', query={'q': self.name_en})}#{self.slug}"
